"""What the files of the project must not say."""

import re
from pathlib import Path

from tests.architecture.conftest import PACKAGES, ROOT

# A path of one machine; the reference material beside the repository, which a user does not have; a package index.
MACHINE_PATH = re.compile(r"(?<![\w.~*/-])/(?:work|root|home/\w+|Users)/")
SHARED = re.compile(r"\.\./shared")
INDEX = re.compile(
    "|".join(("py" + r"pi\.org", r"files\.python" + "hosted", r"registry\." + "npmjs", "--index" + "-url"))
)
UNDONE = re.compile(r"\b(?:TO" + "DO|FIX" + r"ME)\b")

TEXT = {".py", ".md", ".toml", ".cfg", ".yaml", ".txt", ".mako", ".lock", ".csv", ".tsv", ""}
# Pages as they are found in the wild may say anything.
PAGES = ("tests/cases/", "models/authored/")


def lines_with(pattern: re.Pattern[str], files: list[Path]) -> list[str]:
    """Every line of our own text that matches, with its place."""
    found = []
    for path in files:
        name = str(path.relative_to(ROOT))
        if path.suffix in TEXT and not name.startswith(PAGES):
            for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
                if pattern.search(line):
                    found.append(f"{name}:{number}: {line.strip()[:80]}")
    return found


def test_no_path_of_one_machine(kept_files: list[Path]) -> None:
    """No file names a folder that exists on one machine only."""
    assert lines_with(MACHINE_PATH, kept_files) == []


def test_shipped_code_needs_no_reference_material(kept_files: list[Path]) -> None:
    """Nothing that a user installs reads the reference material; build commands take it as an argument."""
    shipped = [path for path in kept_files if path.relative_to(ROOT).parts[0] in PACKAGES]
    assert lines_with(SHARED, shipped) == []


def test_no_index_address(kept_files: list[Path]) -> None:
    """No file carries the address of a package index: an installation chooses its own."""
    assert lines_with(INDEX, kept_files) == []


def test_nothing_is_left_undone(kept_files: list[Path]) -> None:
    """What is to be done stands in an issue, not in a comment."""
    code = [path for path in kept_files if path.suffix == ".py"]
    assert lines_with(UNDONE, code) == []


def test_no_test_can_be_skipped(kept_files: list[Path]) -> None:
    """A test that is skipped where something is missing says nothing there."""
    skip = re.compile(r"pytest\.(?:mark\.)?(?:skip|xfail|importor" + "skip)")
    assert lines_with(skip, [path for path in kept_files if "tests" in path.parts]) == []
