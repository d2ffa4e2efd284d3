"""CSV for people with a spreadsheet: one row a site, and no cell that a spreadsheet would run."""

import csv
from collections.abc import Iterable
from typing import TextIO

from reports.items import Item
from reports.output import Cover, stamp

COLUMNS = (
    "site", "hosts", "url", "addresses", "category", "role", "conduct", "language", "earliest_observed",
    "last_observed", "observed", "readers", "valid_until", "tlp", "operator_group", "sources", "evidence_sha256",
)  # fmt: skip

# What makes a spreadsheet take a cell for a formula (OWASP, CSV injection).
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def write_csv(items: Iterable[Item], cover: Cover, file: TextIO) -> None:
    """Write the table, head first; lists within a cell are divided by blanks."""
    table = csv.writer(file, lineterminator="\r\n")
    table.writerow(COLUMNS)
    for item in items:
        table.writerow([guarded(str(cell)) for cell in _row(item, cover)])


def guarded(cell: str) -> str:
    """``cell`` with an apostrophe in front where a spreadsheet would run it."""
    return f"'{cell}" if cell.startswith(_FORMULA) else cell


def _row(item: Item, cover: Cover) -> tuple[object, ...]:
    return (
        item.site,
        " ".join(item.hosts),
        item.url,
        " ".join(item.addresses),
        item.category,
        item.role or "",
        " ".join(item.conduct),
        item.language,
        stamp(item.first),
        stamp(item.last),
        item.observed,
        item.readers,
        stamp(cover.until),
        f"TLP:{cover.tlp.upper()}",
        "" if item.operator_id is None else item.operator_id,
        " ".join(item.sources),
        " ".join(item.evidence),
    )
