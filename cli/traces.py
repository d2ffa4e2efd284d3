"""``spyglass traces``: what sites show of those who run them."""

import sys
from collections.abc import Iterator
from pathlib import Path

import click

from classifier.traces.networks import read_networks
from classifier.traces.phones import country_of
from classifier.traces.rebuild import Rebuilt, add_networks, prepare, rebuild_site
from classifier.traces.weights import WORTH, weight
from classifier.workers import PageWorkers
from cli.shared import clean, current_settings, fit, json_option, opened_store, print_json
from store.database import Engine, reading
from store.errors import UsageError
from store.lookup import resolve_site
from store.traces import (
    SiteTrace,
    TraceKind,
    commonness,
    shared_traces,
    sites_with,
    traced_sites,
    traces_of,
)
from store.urls import defang

_PHONES = frozenset({TraceKind.PHONE, TraceKind.WHATSAPP})


@click.command(name="traces")
@click.argument("site", required=False)
@click.option("--rebuild", is_flag=True, help="Read the stored pages of SITE, or of every site, again first.")
@click.option("--limit", type=click.IntRange(min=1), default=50, show_default=True, help="How many shared traces.")
@click.option(
    "--networks",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Store the hosting networks of all addresses, from this table (CSV: network/length,AS number,name).",
)
@json_option
def command(site: str | None, rebuild: bool, limit: int, networks: Path | None, as_json: bool) -> None:
    """Show what SITE leaves of those who run it: contacts, payment, accounts, hosts, certificates, its look.

    Each trace comes with its place on the page, how sure it is, and how many other host groups have it. Without SITE:
    the traces that several sites share, those that say most first.

    \b
    Example:  spyglass traces nordview-tv[.]example
              spyglass traces --rebuild
              spyglass traces --networks ip2asn.tsv
    """
    failed = False
    with opened_store() as engine:
        key = _key(engine, site) if site is not None else None
        if networks is not None:
            count = add_networks(engine, read_networks(networks))
            click.echo(f"{count:,} addresses have a network in {networks}", err=True)
        if rebuild:
            failed = _rebuild(engine, key)
        if key is not None:
            _show(engine, key, as_json)
        elif not rebuild and networks is None:
            _show_shared(engine, limit, as_json)
    sys.exit(1 if failed else 0)


def _key(engine: Engine, site: str) -> str:
    with reading(engine) as connection:
        return resolve_site(connection, site).key


def _rebuild(engine: Engine, key: str | None) -> bool:
    evidence, failed, pages, sites = current_settings().evidence, 0, 0, 0
    with PageWorkers(1, initializer=prepare) as pool:
        for site in _every_site(engine) if key is None else (key,):
            done: Rebuilt = rebuild_site(engine, evidence, pool, site)
            pages, sites, failed = pages + done.pages, sites + 1, failed + len(done.failures)
            for failure in done.failures:
                click.echo(f"{clean(defang(site))}: {clean(failure)}", err=True)
    click.echo(f"{pages:,} pages of {sites:,} sites read again, {failed:,} could not be", err=True)
    return failed > 0


def _every_site(engine: Engine) -> Iterator[str]:
    after = ""
    while True:
        with reading(engine) as connection:
            found = traced_sites(connection, after)
        if not found:
            return
        yield from found
        after = found[-1]


def _show(engine: Engine, key: str, as_json: bool) -> None:
    with reading(engine) as connection:
        found = traces_of(connection, key)
        groups = commonness(connection, [(one.trace.kind, one.trace.value) for one in found])
    if not found and not as_json:
        raise UsageError(f"no traces of {defang(key)}: none of its pages showed any, or none was stored")
    for one in found:
        others = groups[one.trace.kind, one.trace.value] - 1
        print_json(_as_json(one, others)) if as_json else click.echo(_line(one, others))


def _line(one: SiteTrace, others: int) -> str:
    trace = one.trace
    country = country_of(trace.value) if trace.kind in _PHONES else ""
    value = f"{defang(trace.value)}{f' ({country})' if country else ''}"
    span = f"{trace.place} {trace.start}-{trace.end}" if trace.start is not None else trace.place
    page = f"page {one.page_id}" if one.page_id is not None else f"capture {one.capture_id}"
    return f"{trace.kind:15} {fit(value, 44)} {trace.confidence:.2f}  on {others:>5,} others  {page}, {span}"


def _as_json(one: SiteTrace, others: int) -> dict[str, object]:
    trace = one.trace
    return {
        "site": one.site,
        "kind": trace.kind,
        "value": trace.value,
        "country": country_of(trace.value) if trace.kind in _PHONES else "",
        "shown": trace.shown,
        "place": trace.place,
        "span": None if trace.start is None else [trace.start, trace.end],
        "confidence": trace.confidence,
        "others": others,
        "page_id": one.page_id,
        "capture_id": one.capture_id,
        "first_seen": one.first_seen,
        "last_seen": one.last_seen,
    }


def _show_shared(engine: Engine, limit: int, as_json: bool) -> None:
    with reading(engine) as connection:
        shared = shared_traces(connection, max(worth.most for worth in WORTH.values()))
        best = sorted(shared, key=lambda row: (-weight(row[0], row[2]), row[0], row[1]))[:limit]
        rows = [(kind, value, count, sites_with(connection, kind, value, 10)) for kind, value, count in best]
    if not rows and not as_json:
        click.echo("no two sites share a trace yet: crawl more sites, or read stored pages again with --rebuild")
    for kind, value, count, sites in rows:
        if as_json:
            print_json({"kind": kind, "value": value, "groups": count, "weight": weight(kind, count), "sites": sites})
        else:
            names = ", ".join(clean(defang(site)) for site in sites[:3]) + (" …" if count > 3 else "")
            click.echo(f"{weight(kind, count):5.2f}  {kind:15} {fit(defang(value), 44)} on {count:>4,}: {names}")
