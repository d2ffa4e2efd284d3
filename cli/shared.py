"""What commands share: settings and store of this run, options that several take, words made safe for a terminal."""

import json
import os
import re
import shlex
import unicodedata
from collections.abc import Iterator, Sized
from contextlib import contextmanager
from dataclasses import fields, is_dataclass
from datetime import UTC, datetime
from enum import StrEnum
from functools import cache
from math import isfinite
from pathlib import Path
from typing import Any, TypeVar

import click

from store.database import Engine
from store.masking import mask_text
from store.settings import Settings, load_settings
from store.upgrade import open_store

# More of anything is a typing error, and larger than what a database counts with.
MOST = 1_000_000_000

E = TypeVar("E", bound=StrEnum)

json_option = click.option("--json", "as_json", is_flag=True, help="Machine output: JSON, one object a line.")

limit_option = click.option(
    "--limit", type=click.IntRange(1, MOST), default=50, show_default=True, help="At most so many."
)


def current_settings() -> Settings:
    """The settings of this run: file, environment, and what the group's options put there."""
    return load_settings(os.environ, Path.cwd())


@contextmanager
def opened_store(*, create: bool = False) -> Iterator[Engine]:
    """The store of this run, upgraded where needed, closed at the end. Only what fills a store may ``create`` it: a
    path with a typing error must not look like an empty store."""
    engine = open_store(current_settings(), existing=not create)
    try:
        yield engine
    finally:
        engine.dispose()


@cache
def licensed_sites() -> frozenset[str]:
    """Sites known to be licensed: never queued."""
    from crawler.seeds import read_site_keys  # half a second, for nothing where no rank changed

    return read_site_keys(current_settings().seeds / "licensed.csv")


def spyglass(words: str) -> str:
    """The command line that asks this store next, to be pasted: program and options as given, then ``words``.

    A password in the address of a database is starred: what stands on a terminal ends up in a log.
    """
    root = click.get_current_context().find_root()
    given = ((name, root.params.get(name)) for name in ("database", "config"))
    options = [f"--{name} {shlex.quote(mask_text(value))}" for name, value in given if value]
    return " ".join((root.info_name or "spyglass", *options, words))


class ListingGroup(click.Group):
    """A group that lists by itself: ``--json`` before a subcommand holds for that, since every subcommand has it."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The subcommand that ``args`` name, and what is left of them for it."""
        name, command, rest = super().resolve_command(ctx, args)
        return name, command, ["--json", *rest] if command and ctx.params.get("as_json") else rest


class Member(click.Choice[E]):
    """A member of a closed set, written as its value (click's own takes the names of an enum)."""

    def normalize_choice(self, choice: object, ctx: click.Context | None) -> str:  # noqa: ARG002
        """What stands on the command line for ``choice``."""
        return str(choice)


class Amount(click.FloatRange):
    """A number of seconds, minutes or hours that ends: neither endless nor none."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        """The number that ``value`` means."""
        number = float(super().convert(value, param, ctx))
        if not isfinite(number) or number > MOST:
            self.fail(f"{value} is no number of use here", param, ctx)
        return number


class Digest(click.ParamType[str]):
    """A SHA-256 in hex. An empty one is refused too: a variable without a value must not pass for a check."""

    name = "hex"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """The same in small letters, without blanks around it."""
        digest = str(value).strip().lower()
        if re.fullmatch("[0-9a-f]{64}", digest) is None:
            self.fail(f"{str(value)[:80]!r} is not 64 hexadecimal digits", param, ctx)
        return digest


class Narrowing(click.ParamType[str]):
    """A name that narrows a list. An empty one is refused: a variable without a value must not list everything."""

    name = "text"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """The same without blanks around it."""
        name = str(value).strip()
        if not name:
            self.fail("an empty name narrows nothing; leave the option out to list everything", param, ctx)
        return name


class Day(click.ParamType[datetime]):
    """A day, ``2026-12-31``: its first moment in UTC."""

    name = "date"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        """The aware datetime that ``value`` means."""
        if isinstance(value, datetime):
            return value
        try:
            return datetime.strptime(str(value), "%Y-%m-%d").replace(tzinfo=UTC)
        except ValueError:
            self.fail(f"{value!r} is not a date like 2026-12-31", param, ctx)


def print_json(value: object) -> None:
    """Print one object, a mapping or a dataclass, on one line; datetimes in ISO 8601.

    In ASCII: what a page's title may hold can steer a terminal or turn its writing around, raw JSON included.
    """
    click.echo(json.dumps(value, default=_plain))


def say_if_none(found: Sized, words: str, *, as_json: bool) -> None:
    """A list of nothing says so; for programs it is no line."""
    if not found and not as_json:
        click.echo(clean(words))


def whisper(words: str) -> None:
    """Tell how something goes, beside what the command prints for other programs."""
    click.echo(clean(words), err=True)


def clean(text: str) -> str:
    """``text`` on one line and without the characters that could steer a terminal or turn its writing around."""
    return "".join(
        " " if char.isspace() else char for char in text if unicodedata.category(char) not in _UNSAFE or char.isspace()
    )


_UNSAFE = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})


def many(number: int, what: str) -> str:
    """``1 site``, ``2 sites``."""
    return f"{number:,} {what}{'' if number == 1 else 's'}"


def width(text: str) -> int:
    """Columns that ``text`` takes on a terminal: East Asian wide characters two, combining marks none."""
    return sum(
        0 if unicodedata.combining(char) else 2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text
    )


def fit(text: str, columns: int) -> str:
    """``text`` cleaned and cut or padded to exactly ``columns``."""
    text = clean(text)
    if width(text) > columns:
        kept = ""
        for char in text:
            if width(kept + char) > columns - 1:
                break
            kept += char
        text = kept + "…"
    return text + " " * (columns - width(text))


def _plain(value: object) -> object:
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: getattr(value, field.name) for field in fields(value)}
    if isinstance(value, datetime):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} has no JSON form")
