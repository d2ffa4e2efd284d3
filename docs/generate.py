"""Write the pages of docs/ that follow from the code: commands.md and modules.md (``make docs``).

A test compares both with what this module would write, so that they cannot fall behind.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

import click

from cli.main import main

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("crawler", "classifier", "review", "reports", "store", "practice", "cli")


def commands_page() -> str:
    """Every command with its own help, in the order of ``spyglass --help``."""
    parts = [
        "# Commands\n",
        "Written by `make docs` from the commands' own help; a test keeps it in step.\n",
        "Exit codes: 0 done, 1 failed (one line on standard error says why), 2 wrong usage.\n",
        _block(main, "spyglass", None),
    ]
    context = click.Context(main, info_name="spyglass")
    for name in main.list_commands(context):
        command = main.get_command(context, name)
        if command is not None:
            parts.append(f"## {name}\n")
            parts += _blocks(command, name, context)
    return "\n".join(parts)


def modules_page() -> str:
    """Every module with the first sentence of its docstring."""
    parts = ["# Modules\n", "Written by `make docs` from the modules' first sentences; a test keeps it in step.\n"]
    for package in PACKAGES:
        parts.append(f"## {package}/\n\n{_first_sentence(ROOT / package / '__init__.py')}\n")
        parts.append("".join(f"- `{name}`: {sentence}\n" for name, sentence in _modules(package)))
    return "\n".join(parts)


def _blocks(command: click.Command, name: str, parent: click.Context) -> Iterator[str]:
    yield _block(command, name, parent)
    if isinstance(command, click.Group):
        context = click.Context(command, info_name=name, parent=parent)
        for child in command.list_commands(context):
            found = command.get_command(context, child)
            if found is not None:
                yield from _blocks(found, child, context)


def _block(command: click.Command, name: str, parent: click.Context | None) -> str:
    context = click.Context(command, info_name=name, parent=parent, max_content_width=100, terminal_width=100)
    return f"```text\n{command.get_help(context)}\n```\n"


def _modules(package: str) -> Iterator[tuple[str, str]]:
    for path in sorted((ROOT / package).rglob("*.py")):
        if path.name != "__init__.py" and "versions" not in path.parts:
            yield str(path.relative_to(ROOT)), _first_sentence(path)


def _first_sentence(path: Path) -> str:
    words = " ".join((ast.get_docstring(ast.parse(path.read_text("utf-8"))) or "").split("\n\n")[0].split())
    return words.split(". ")[0].rstrip(".") + "."


if __name__ == "__main__":
    (ROOT / "docs" / "commands.md").write_text(commands_page(), "utf-8")
    (ROOT / "docs" / "modules.md").write_text(modules_page(), "utf-8")
