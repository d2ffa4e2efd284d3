"""Who may import whom, and that importing does nothing else."""

import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

from tests.architecture.conftest import PACKAGES, ROOT, modules

# Runs in a fresh interpreter: imports what it is told and prints everything that this touched outside of Python code.
WATCHED_IMPORTS = """
import os, sys
root, names = sys.argv[1], sys.argv[2:]
def watch(event, arguments):
    if event in ("socket.connect", "socket.getaddrinfo", "sqlite3.connect", "subprocess.Popen", "os.mkdir"):
        print(event, arguments)
    if event == "open" and isinstance(arguments[0], str):
        path, mode, flags = arguments
        ours = os.path.abspath(path).startswith(root + os.sep) and "site-packages" not in path
        if ours and not path.endswith((".py", ".pyc")) or flags & (os.O_WRONLY | os.O_RDWR):
            print("open", path)
sys.addaudithook(watch)
for name in names:
    __import__(name)
"""


def python(*arguments: str, cwd: Path) -> str:
    """What a fresh interpreter prints, away from this folder and from the variables of this process."""
    ended = subprocess.run(
        [sys.executable, "-I", "-B", *arguments], cwd=cwd, capture_output=True, text=True, check=False
    )
    assert ended.returncode == 0, ended.stderr
    return ended.stdout


def test_import_contracts_hold() -> None:
    """Packages import only what the contracts in pyproject.toml allow."""
    lint = Path(sys.executable).with_name("lint-imports")
    ended = subprocess.run([lint, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stdout


def test_importing_does_nothing(tmp_path: Path) -> None:
    """No module reads data, writes, connects or starts anything when it is imported."""
    names = [str(path.relative_to(ROOT).with_suffix("")).replace("/", ".") for path in modules()]
    wanted = [name for name in names if not name.endswith("__init__") and ".migrations." not in name]
    assert python("-c", WATCHED_IMPORTS, str(ROOT), *wanted, cwd=tmp_path) == ""


def test_our_packages_are_ours(tmp_path: Path) -> None:
    """Installed, each package name means this project and no other distribution of the same name."""
    code = f"from importlib import import_module as i; print(*(i(name).__file__ for name in {PACKAGES}), sep='\\n')"
    found = python("-c", code, cwd=tmp_path).splitlines()
    assert found == [str(ROOT / package / "__init__.py") for package in PACKAGES]


def test_command_starts_light(tmp_path: Path) -> None:
    """``spyglass --help`` brings neither Scrapy nor scikit-learn nor Alembic along: it must answer at once."""
    code = "import sys, cli.main; print(*{'scrapy', 'sklearn', 'alembic', 'twisted', 'scipy'} & sys.modules.keys())"
    assert python("-c", code, cwd=tmp_path).strip() == ""
    assert find_spec("scrapy") is not None
