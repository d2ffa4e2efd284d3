"""The docs speak of what is there."""

import re
import sys
from dataclasses import fields
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

import pytest

from store.settings import SECTIONS, Settings
from tests.architecture.conftest import PACKAGES, ROOT

DOCS = ROOT / "docs"
LINK = re.compile(r"\]\((?!https?:|#|mailto:)([^)#\s]+)")
NAMED = re.compile(r"`((?:" + "|".join((*PACKAGES, "tests", "docs", "benchmarks")) + r")/[\w./-]*\w\.\w+)`")
PAGES = sorted([*DOCS.glob("*.md"), ROOT / "README.md", ROOT / "CONTRIBUTING.md"])


@pytest.fixture(scope="module")
def generate() -> ModuleType:
    """The module that writes the generated pages."""
    spec = spec_from_file_location("generate_docs", DOCS / "generate.py")
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def test_commands_page_is_in_step(generate: ModuleType) -> None:
    """docs/commands.md is what the commands' own help says now (``make docs`` writes it)."""
    assert (DOCS / "commands.md").read_text("utf-8") == generate.commands_page()


def test_modules_page_is_in_step(generate: ModuleType) -> None:
    """docs/modules.md lists the modules that are there (``make docs`` writes it)."""
    assert (DOCS / "modules.md").read_text("utf-8") == generate.modules_page()


def test_architecture_names_every_package() -> None:
    """The map shows every package."""
    text = (DOCS / "architecture.md").read_text("utf-8")
    assert [package for package in PACKAGES if f"{package}/" not in text] == []


def test_every_setting_is_documented() -> None:
    """docs/operating.md has a row for each setting, with its default, and none for one that is not there."""
    rows = re.findall(r"^\| `([\w.]+)` \| `([^`]*)` \|", (DOCS / "operating.md").read_text("utf-8"), re.MULTILINE)
    defaults = {f.name: getattr(Settings(), f.name) for f in fields(Settings) if f.name not in {*SECTIONS, "schedule"}}
    for section, kind in SECTIONS.items():
        defaults |= {f"{section}.{f.name}": getattr(kind(), f.name) for f in fields(kind)}
    expected = {
        name: str(value.relative_to(ROOT)) if isinstance(value, Path) and value.is_absolute() else str(value)
        for name, value in defaults.items()
    }
    assert dict(rows) == expected


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    """A link from one page of the docs to a file finds it."""
    targets = LINK.findall(page.read_text("utf-8"))
    assert [target for target in targets if not (page.parent / target).exists()] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_named_files_exist(page: Path) -> None:
    """A file of ours that a page names in code style is there (NAME stands for a new one)."""
    named = NAMED.findall(page.read_text("utf-8"))
    assert [name for name in named if "NAME" not in name and not (ROOT / name).exists()] == []


def test_readme_is_short() -> None:
    """The README is read to the end: 120 lines at most."""
    assert len((ROOT / "README.md").read_text("utf-8").splitlines()) <= 120
