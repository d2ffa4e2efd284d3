"""The house: what stands where, and how large it may grow."""

import ast
from pathlib import Path

import pytest

from tests.architecture.conftest import PACKAGES, ROOT, modules

MOST_LINES = 300
MOST_FUNCTION_LINES = 40
ROOT_NAMES = {
    *PACKAGES,
    *("benchmarks", "docs", "models", "seeds", "tests"),
    *(".ci", ".gitignore", ".pre-commit-config.yaml", "Makefile", "pyproject.toml", "scrapy.cfg"),
    *("CHANGELOG.md", "CONTRIBUTING.md", "LICENSE", "README.md"),
    *(f"requirements{name}.lock" for name in ("", "-dev", "-bench", "-judges")),
}


def name_of(path: Path) -> str:
    """A path as a test shows it."""
    return str(path.relative_to(ROOT))


def test_root_holds_listed_names_only(kept_files: list[Path]) -> None:
    """Nothing lies about in the root of the repository."""
    assert {path.relative_to(ROOT).parts[0] for path in kept_files} - ROOT_NAMES == set()


@pytest.mark.parametrize("path", modules(), ids=name_of)
def test_module_is_short(path: Path) -> None:
    """A module that grows beyond the limit holds two concepts, and is two files."""
    assert len(path.read_text("utf-8").splitlines()) <= MOST_LINES


@pytest.mark.parametrize("path", [path for path in modules() if path.parent.name != "versions"], ids=name_of)
def test_functions_are_short(path: Path) -> None:
    """A function fits on a screen, its docstring aside (a migration is a list, and as long as its tables)."""
    too_long = {}
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            last_of_docstring = node.body[0].end_lineno if ast.get_docstring(node) else node.lineno
            lines = (node.end_lineno or 0) - (last_of_docstring or 0)
            if lines > MOST_FUNCTION_LINES:
                too_long[node.name] = lines
    assert too_long == {}


@pytest.mark.parametrize("path", [path for path in modules() if path.name == "__init__.py"], ids=name_of)
def test_package_says_what_it_is(path: Path) -> None:
    """An ``__init__.py`` holds one docstring and nothing else."""
    (only,) = ast.parse(path.read_text("utf-8")).body
    assert isinstance(only, ast.Expr)
    assert isinstance(only.value, ast.Constant)


@pytest.mark.parametrize("folder", sorted({path.parent for path in modules()}), ids=name_of)
def test_folder_of_modules_is_a_package(folder: Path) -> None:
    """A folder with modules in it is a package: a namespace package would be left out of the installed program."""
    assert (folder / "__init__.py").exists()


@pytest.mark.parametrize("folder", ["models", "seeds"])
def test_data_folders_hold_no_code(folder: str) -> None:
    """Models and seeds are data; code beside them would be imported by accident."""
    assert list((ROOT / folder).rglob("*.py")) == []


def test_every_unit_test_has_its_module() -> None:
    """The unit tests mirror the tree: one for a package or module that is no more is found and removed."""
    lost = []
    for path in (ROOT / "tests" / "unit").rglob("test_*.py"):
        place = path.relative_to(ROOT / "tests" / "unit").parent
        if place.parts and not (ROOT / place).is_dir():
            lost.append(name_of(path))
    assert lost == []
