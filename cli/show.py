"""``spyglass show``: everything known of one site."""

from collections.abc import Iterator

import click

from cli.sections import section
from cli.shared import clean, fit, json_option, opened_store, print_json
from review.known import Known, gather
from store.audit import Entry
from store.captures import Capture
from store.entities import Reason
from store.pages import ScoredPage
from store.reviews import Review
from store.urls import defang


@click.command(name="show")
@click.argument("site")
@json_option
def command(site: str, as_json: bool) -> None:
    """Show everything known of SITE: score and reasons, pages, captures with digests, verdicts, log entries.

    SITE is any URL or host of it, defanged or not.

    Example: spyglass show nordview-tv[.]example
    """
    with opened_store() as engine:
        known = gather(engine, site)
    if as_json:
        print_json(_as_json(known))
    else:
        for line in _lines(known):
            click.echo(line)


def _lines(known: Known) -> Iterator[str]:
    site = known.site
    yield click.style(clean(defang(site.key)), bold=True)
    yield from (f"  {name:<12}{clean(value)}" for name, value in _facts(known) if value)
    if site.reasons:
        yield from section(f"Why {site.score:.2f} (model {site.model_id})", map(_reason, site.reasons))
    yield from section("Worth a look now", map(_reason, known.rank_reasons))
    yield from section("Pages", map(_page, known.pages))
    yield from section("Captures", (_capture(*numbered) for numbered in known.captures))
    yield from section("Verdicts", map(_review, known.reviews))
    yield from section("Log", map(_entry, known.log))


def _facts(known: Known) -> Iterator[tuple[str, str]]:
    site = known.site
    score = "no page scored yet" if site.score is None else f"{site.score:.2f} likely piracy"
    yield "score", f"{score}{f', most like {site.category}' if site.category else ''}"
    yield "state", site.state.replace("_", " ") if site.state else "never fetched"
    yield "queue", f"not in it: {known.not_queued}" if known.not_queued else "waits for a verdict"
    yield "handling", ", ".join(known.orders)
    yield "operator", defang(site.operator or "")
    yield "language", site.language
    last = f", last seen {site.last_seen:%Y-%m-%d %H:%M}" if site.last_seen else ""
    yield "first seen", f"{site.first_seen:%Y-%m-%d %H:%M}{last} UTC, found by {site.source}"
    yield "seen", f"{site.fetched} fetches, {site.pages} pages scored, linked from {known.referrers} other sites"
    yield "best page", defang(site.url) if site.url else ""


def _reason(reason: Reason) -> str:
    return f"{reason.weight:+6.2f}  {clean(reason.text)}"


def _page(page: ScoredPage) -> str:
    score = f"{page.score.pirate:.2f} {page.score.category:<13}"
    return (
        f"{page.fetched_at:%Y-%m-%d %H:%M}  {score}  {fit(page.title or '(no title)', 34)}  {clean(defang(page.url))}"
    )


def _capture(number: int, capture: Capture) -> str:
    when = f"{capture.fetched_at:%Y-%m-%d %H:%M}"
    return f"#{number}  {when}  {capture.status}  {capture.bytes:>9,} B  sha256 {capture.warc.sha256}"


def _review(review: Review) -> str:
    until = f" until {review.until:%Y-%m-%d}" if review.until else ""
    note = f': "{clean(review.note)}"' if review.note else ""
    seen = f" (shown {review.score:.2f} by {review.model_id})" if review.score is not None else ""
    return f"{review.reviewed_at:%Y-%m-%d %H:%M}  {review.verdict}{until} by {review.reviewer}{seen}{note}"


def _entry(entry: Entry) -> str:
    return f"#{entry.seq}  {entry.at:%Y-%m-%d %H:%M}  {entry.action} by {clean(entry.actor)}  {entry.hash[:16]}…"


def _as_json(known: Known) -> dict[str, object]:
    return {
        "site": known.site,
        "referrers": known.referrers,
        "handling": known.orders,
        "not_queued": known.not_queued,
        "rank_reasons": known.rank_reasons,
        "pages": known.pages,
        "captures": [{"id": number, "capture": capture} for number, capture in known.captures],
        "reviews": known.reviews,
        "log": known.log,
    }
