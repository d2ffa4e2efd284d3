"""``spyglass frontier``: what would be fetched next, and why."""

from collections.abc import Iterator

import click

from cli.shared import MOST, clean, current_settings, fit, json_option, opened_store, print_json, spyglass
from crawler.explanation import Explanation, explain
from store.database import reading
from store.errors import UsageError
from store.lookup import key_of
from store.priorities import Waiting, waiting_best
from store.urls import defang


@click.command(name="frontier")
@click.option("--limit", type=click.IntRange(1, MOST), default=20, show_default=True, help="How many to list.")
@click.option("--explain", "explained", metavar="SITE", help="Say why this site waits where it does.")
@json_option
def command(limit: int, explained: str | None, as_json: bool) -> None:
    """Show what would be fetched next: the best waiting page of each host group, best first.

    With --explain: what the link model makes of a site, feature by feature, as all results so far teach it.

    \b
    Example:  spyglass frontier --limit 50
              spyglass frontier --explain nordview-tv[.]example
    """
    with opened_store() as engine, reading(engine) as connection:
        if explained is None:
            rows = waiting_best(connection, limit)
        else:
            key = key_of(connection, explained)
            explanation = explain(connection, current_settings().models, key)
    if explained is None:
        if not rows and not as_json:
            click.echo(f"Nothing waits in the frontier.  Bring links:  {spyglass('crawl SEEDS')}")
        for rank, row in enumerate(rows, start=1):
            print_json(_as_json(rank, row)) if as_json else click.echo(_line(rank, row))
    elif explanation is None:
        raise UsageError(f"nothing of {defang(key)} waits in the frontier")
    elif as_json:
        print_json(_explained(explanation))
    else:
        for line in _lines(explanation):
            click.echo(line)


def _line(rank: int, row: Waiting) -> str:
    return f"{rank:4}  {row.priority:.3f}  {fit(defang(row.url), 60)}  {clean(row.anchor)[:40]}"


def _lines(explanation: Explanation) -> Iterator[str]:
    link = explanation.link
    yield click.style(clean(defang(link.url)), bold=True)
    yield f"  priority    {link.priority:.3f}: {explanation.place}"
    after = f"after {explanation.examples:,} first fetches"
    yield f"  chance      {explanation.chance:.3f} that the page shows piracy, {after}"
    yield f"  found on    {clean(defang(link.referrer)) or 'a seed list'}, {link.hops} hops from the seeds"
    if link.anchor:
        yield f'  anchor      "{clean(link.anchor)}"'
    yield f"  waiting     {explanation.waiting} pages of the site"
    yield ""
    for reason in explanation.reasons:
        yield f"  {reason.weight:+6.2f}  {clean(reason.text)}"


def _as_json(rank: int, row: Waiting) -> dict[str, object]:
    return {
        "rank": rank,
        "site": row.site,
        "url": row.url,
        "priority": row.priority,
        "anchor": row.anchor,
        "referrer": row.referrer,
        "hops": row.hops,
        "propensity": row.propensity,
    }


def _explained(explanation: Explanation) -> dict[str, object]:
    return {
        **_as_json(1, explanation.link),
        "place": explanation.place,
        "chance": explanation.chance,
        "reasons": explanation.reasons,
        "examples": explanation.examples,
        "waiting": explanation.waiting,
    }
