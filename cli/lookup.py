"""``spyglass lookup``: what is known of anything, in any spelling."""

from collections.abc import Iterator

import click

from cli.lending import refuse
from cli.shared import clean, current_settings, fit, json_option, opened_store, print_json, spyglass
from cli.signing import signed
from review.crawling import crawl_now
from review.lookup import Found, KnownSite, look_up
from review.permissions import Action
from review.signing import sign
from store.database import now, writing
from store.entities import Kind, tag_of
from store.search import RELEASE
from store.urls import defang

_SHOWN = 20
# A release name in full; of a link the message behind it would take lines.
_WIDEST = 100


@click.command(name="lookup")
@click.argument("text", nargs=-1, required=True)
@click.option("--crawl", is_flag=True, help="Put the address into the frontier, ahead of everything found by itself.")
@signed(Action.CRAWL, "With --crawl: who asks", required=False)
@json_option
def command(text: tuple[str, ...], crawl: bool, user: str | None, as_json: bool) -> None:
    """Say what is known of TEXT: URL, domain, phone, mail, account, wallet, analytics id, release name or group.

    Any spelling will do: defanged or not, with blanks, as a link (wa.me, t.me, mailto:).

    Example: spyglass lookup nordview-tv[.]example
    """
    asked = " ".join(text)
    if crawl and not user:
        raise click.UsageError("--crawl needs --as USER")
    with opened_store() as engine:
        if crawl and user:
            at = now()
            with writing(engine) as connection:
                role = sign(connection, user, Action.CRAWL, at).role
            put = crawl_now(engine, asked, user, role, at, current_settings().crawl.delay, refuse)
            known = "in the frontier now" if put.is_new else "known already: spyglass recheck looks at it again"
            click.echo(f"{clean(defang(put.url))} is {known}.", err=as_json)
        found = look_up(engine, asked)
    if as_json:
        print_json(found)
    else:
        for line in _lines(found):
            click.echo(line)


def _lines(found: Found) -> Iterator[str]:
    if found.group:
        yield f"{clean(found.group)} is a release group.  Look closer:  {spyglass(f'groups show {clean(found.group)}')}"
    yield from (_site(one) for one in found.sites[:_SHOWN] if one.site.kind is Kind.SITE)
    for sighting in found.sightings[:_SHOWN]:
        seen = f"first {sighting.first_seen:%Y-%m-%d}, last {sighting.last_seen:%Y-%m-%d}"
        # The dots of a release name lead nowhere.
        shown = sighting.shown if sighting.kind == RELEASE else defang(sighting.shown)
        words = fit(shown, _WIDEST).rstrip()
        yield f"  {sighting.kind:<12}{words}  on {clean(defang(sighting.site))}  {seen}"
    if found.beside:
        yield f"  beside it: {', '.join(clean(defang(key)) for key in found.beside[:_SHOWN])}"
    if not found.sites and not found.sightings:
        yield _nothing(found)


def _nothing(found: Found) -> str:
    """That nothing is known, and what may be done about it."""
    near = f"  Did you mean {', '.join(map(defang, found.near))}?" if found.near else ""
    hint = ""
    if found.key:
        hint = f"  Crawl it now:  {spyglass('lookup TEXT --crawl --as YOU')}"
    elif tag_of(found.asked.lower()):
        hint = f"  Groups that were observed:  {spyglass('groups')}"
    return f"Nothing is known of {clean(defang(found.asked))[:100]}.{near}{hint}"


def _site(known: KnownSite) -> str:
    site = known.site
    score = "no score" if site.score is None else f"{site.score:.2f} {site.category}"
    verdict = f", verdict {site.verdict}" if site.verdict else ""
    orders = f", under {', '.join(known.orders)}" if known.orders else ""
    operator = f", operator {clean(defang(site.operator))}" if site.operator else ""
    return f"{clean(defang(site.key))}: {score}{verdict}{operator}{orders}, {known.captures} captures"
