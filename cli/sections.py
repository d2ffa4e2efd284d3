"""Parts of what a command tells of one site or operator: a title, and lines under it."""

from collections.abc import Iterator

import click

# What fits a screen beside the other sections; --json lists all.
_SHOWN = 12


def section(title: str, lines: Iterator[str]) -> Iterator[str]:
    """``title`` and the first of ``lines`` under it, with a hint at the others; nothing where there are none."""
    every = list(lines)
    if every:
        yield ""
        yield click.style(title, bold=True)
        yield from (f"  {line}" for line in every[:_SHOWN])
        if len(every) > _SHOWN:
            yield f"  … and {len(every) - _SHOWN:,} more: --json lists all"
