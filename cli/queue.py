"""``spyglass queue``: the ranked review queue."""

from collections.abc import Mapping
from datetime import datetime
from shutil import get_terminal_size

import click

from cli.shared import (
    Member,
    clean,
    fit,
    json_option,
    licensed_sites,
    many,
    opened_store,
    print_json,
    spyglass,
    width,
)
from review.queue import refresh, top
from store.database import Engine, now, reading
from store.entities import Category, Kind, QueueItem
from store.errors import StoreError
from store.sqlite import is_read_only
from store.status import Totals, totals
from store.urls import defang
from store.waiting import COUNT_AT_MOST, Filters, count

_NAMES = {
    Category.IPTV_RESELLER: "IPTV reseller",
    Category.RELEASE_GROUP: "release group",
    Category.OTHER_PIRACY: "other piracy",
    Category.LEGIT: "legit?",
}
_KINDS = {Kind.SITE: "site", Kind.GROUP: "release group"}
# Where output is no terminal a line takes as much as a mail shows; below the least, columns would be nothing but dots.
_WIDTH, _LEAST, _MOST = 100, 60, 140
_SHOWN_REASONS = 3


@click.command(name="queue")
@click.option("--limit", type=click.IntRange(1, 10_000), default=20, show_default=True, help="How many.")
@click.option("--category", type=Member(Category), help="Only those of this category.")
@click.option("--kind", type=Member(Kind), help="Only sites, or only release groups (by default both).")
@json_option
def command(limit: int, category: Category | None, kind: Kind | None, as_json: bool) -> None:
    """Show the ranked review queue: the sites and release groups most worth a look now, and why. A group is listed by
    the key under which it is decided on, such as group:evo.

    Example: spyglass queue --limit 50 --category iptv_reseller
    """
    at = now()
    with opened_store() as engine:
        not_renewed = _renew(engine, at)
        items = top(engine, category=category, kind=kind, limit=limit)
        with reading(engine) as connection:
            waiting = {one: count(connection, Filters(one, category)) for one in Kind if kind in {None, one}}
            others = 0 if items else count(connection)
            known = totals(connection)
    if as_json:
        for item in items:
            print_json(_as_json(item))
    elif items:
        _print_table(items, waiting, at)
    elif not not_renewed:
        click.echo(_why_empty(others, known))
    if not_renewed:
        raise not_renewed


def _renew(engine: Engine, at: datetime) -> StoreError | None:
    """Rank what changed. Where nothing can be written now, the ranks of before are still worth showing."""
    if is_read_only(engine):
        click.echo("note: the store is read-only; these are the ranks of before", err=True)
        return None
    try:
        refresh(engine, at, licensed_sites)
    except StoreError as error:
        return error
    return None


def _as_json(item: QueueItem) -> dict[str, object]:
    return {
        "rank": item.rank,
        "kind": item.kind,
        "site": item.site,
        "category": item.category,
        "score": round(item.score, 4),
        "value": round(item.value, 4),
        "reasons": [{"text": reason.text, "weight": round(reason.weight, 4)} for reason in item.reasons],
        "pages": item.pages,
        "mirrors": item.folded,
        "operator": item.operator,
        "state": item.state,
        "language": item.language,
        "first_seen": item.first_seen,
        "url": item.url,
    }


def _print_table(items: list[QueueItem], waiting: Mapping[Kind, int], at: datetime) -> None:
    columns = min(max(get_terminal_size((_WIDTH, 0)).columns, _LEAST), _MOST)
    rank = len(str(items[-1].rank))
    site = columns - rank - 43
    indent = " " * (rank + 9)
    head = f"{'#':>{rank}}  score  {'site':<{site}}  {'category':<13}  lang  {'first seen':<11}"
    click.echo(click.style(head, bold=True))
    for item in items:
        first = f"{item.rank:>{rank}}  {item.score:>5.2f}  {fit(defang(item.site), site)}  "
        seen = _ago(item.first_seen, at)
        click.echo(f"{first}{_NAMES[item.category]:<13}  {fit(item.language or '?', 4)}  {seen}")
        reasons = _reasons(item, columns - len(indent))
        click.echo(indent + click.style(reasons, dim=True))
    click.echo()
    closer = spyglass("groups show NAME" if items[0].kind is Kind.GROUP else "show SITE")
    click.echo(f"{len(items):,} of {_waiting(waiting)} waiting.  Look closer:  {closer}")
    click.echo(f"Decide:  {spyglass(f'decide {clean(defang(items[0].site))} {items[0].category} --as YOU')}")


def _reasons(item: QueueItem, columns: int) -> str:
    """Its mirrors and the strongest reasons, as many of three as fit."""
    line = f"with {many(item.folded, 'mirror')}" if item.folded else ""
    for reason in item.reasons[:_SHOWN_REASONS]:
        longer = f"{line} · {clean(reason.text)}" if line else clean(reason.text)
        if not line or width(longer) <= columns:
            line = longer
    return fit(line, columns).rstrip()


def _ago(moment: datetime, at: datetime) -> str:
    days = (at.date() - moment.date()).days
    return "today" if days <= 0 else "yesterday" if days == 1 else f"{days} days ago"


def _waiting(waiting: Mapping[Kind, int]) -> str:
    """``105 sites and 5 release groups``; a kind of which none waits is named only where nothing else is."""
    parts = [_number(number, _KINDS[kind]) for kind, number in waiting.items() if number]
    return " and ".join(parts) or "none"


def _number(waiting: int, what: str) -> str:
    return many(waiting, what) if waiting <= COUNT_AT_MOST else f"more than {many(COUNT_AT_MOST, what)}"


def _why_empty(others: int, known: Totals) -> str:
    if others:
        do = "does" if others == 1 else "do"
        return f"None of that kind waits; {_number(others, 'other')} {do}.  See them:  {spyglass('queue')}"
    if not known.sites:
        return f"The queue is empty: no site is known yet.  Start a crawl:  {spyglass('crawl SEEDS')}"
    if not known.scored:
        return (
            f"The queue is empty: {known.sites:,} sites are known, but no page of them was scored yet.  "
            f"Go on crawling:  {spyglass('crawl')}"
        )
    return (
        f"The queue is empty: of {known.scored:,} scored sites {known.decided:,} are decided or parked, the others "
        f"look legitimate.\nFind more:  {spyglass('crawl')}"
    )
