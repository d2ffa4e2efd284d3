"""What each host really is, told outside HTTP: seeds for a crawl and the truth to judge it by."""

import csv
import json
from collections.abc import Iterable
from dataclasses import dataclass, fields
from pathlib import Path

from store.entities import Category, Seed


@dataclass(frozen=True, slots=True)
class Truth:
    """One host. ``kind`` as in practice.hosts (``corpus`` when replayed), ``operator`` a name or None, ``pages`` how
    many its site map holds, ``reachable`` as practice.hosts says, ``trap`` a trap's name or None; ``mirror_of`` and
    ``successor_of`` name the host that it repeats, or takes over from; ``address`` is where it is hosted: a server of
    the operator's own, or one that strangers share."""

    host: str
    site: str
    kind: str
    category: Category
    operator: str | None
    language: str
    reachable: bool
    trap: str | None
    pages: int
    mirror_of: str | None = None
    successor_of: str | None = None
    address: str = ""


def write_truth(rows: Iterable[Truth], path: Path) -> None:
    """One JSON object a line."""
    encode = json.JSONEncoder(ensure_ascii=False).encode
    names = [field.name for field in fields(Truth)]  # asdict copies deeply: half the start of a big web
    with path.open("w", encoding="utf-8") as file:
        file.writelines(encode({name: getattr(row, name) for name in names}) + "\n" for row in rows)


def write_seeds(seeds: Iterable[Seed], path: Path) -> None:
    """A CSV with the columns url and source."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("url", "source"))
        writer.writerows((seed.url, seed.source) for seed in seeds)
