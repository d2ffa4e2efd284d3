"""``spyglass groups``: release groups as the names on pages show them."""

from collections.abc import Iterator, Sequence
from datetime import datetime

import click

from cli.decide import in_words
from cli.shared import Day, ListingGroup, Member, clean, current_settings, fit, json_option, opened_store, print_json
from cli.signing import signed
from review.groupfile import GroupFile, gather
from review.permissions import Action
from review.queue import enrol
from review.signing import sign
from review.verdicts import decide as give
from store.database import now, reading, writing
from store.entities import Verdict, tag_of
from store.groups import GroupSummary, list_groups
from store.urls import defang

DOUBT = "Earliest observed, not earliest; a group's tag is easily forged."

# What fits a screen; --json lists all.
_SHOWN = 8


@click.group(name="groups", cls=ListingGroup, invoke_without_command=True)
@json_option
@click.pass_context
def command(context: click.Context, as_json: bool) -> None:
    """Show the release groups that names on index pages speak of.

    \b
    Example:  spyglass groups
              spyglass groups show EVO
    """
    if context.invoked_subcommand is None:
        context.invoke(listed, limit=50, undecided=False, as_json=as_json)


@command.command(name="list")
@click.option("--limit", type=click.IntRange(1, 100_000), default=50, show_default=True, help="How many.")
@click.option("--undecided", is_flag=True, help="Only those that nobody has decided on.")
@json_option
def listed(limit: int, undecided: bool, as_json: bool) -> None:
    """List groups, those with most releases from before sale first.

    Example: spyglass groups list --undecided
    """
    with opened_store() as engine, reading(engine) as connection:
        found = list_groups(connection, undecided=undecided, limit=limit)
    if as_json:
        for one in found:
            print_json(_summary_json(one))
    else:
        click.echo("\n".join(_table(found, "waits for a verdict" if undecided else "was observed yet")))


@command.command(name="show")
@click.argument("name")
@json_option
def show(name: str, as_json: bool) -> None:
    """Show the profile of one group: first seen, formats, languages, sites, and the share from before sale.

    Example: spyglass groups show EVO
    """
    with opened_store() as engine:
        file = gather(engine, name)
    if as_json:
        print_json(_file_json(file))
    else:
        click.echo("\n".join(_lines(file)))


@command.command(name="decide")
@click.argument("name")
@click.argument("verdict", metavar="VERDICT", type=Member(Verdict))
@signed(Action.DECIDE)
@click.option("--until", type=Day(), metavar="DATE", help="park only: when it comes back (default: in 14 days).")
@click.option("--note", default="", help="Anything a colleague should know.")
@json_option
def decide(name: str, verdict: Verdict, user: str, until: datetime | None, note: str, as_json: bool) -> None:
    """Give a verdict on a group: release_group, legit (the tag is none of a group), park or not_reviewable.

    The same as `spyglass decide group:NAME`: of each reader the newest verdict counts, some groups are read twice, and
    where readers differ a senior settles it.

    Example: spyglass groups decide EVO release_group --as anna
    """
    with opened_store() as engine:
        share, at = current_settings().review.second_share, now()
        with writing(engine) as connection:
            sign(connection, user, Action.DECIDE, at)
            subject = enrol(connection, name, at)
        done = give(engine, subject, verdict, user, at, until=until, note=note, second_share=share)
    if as_json:
        said = done.review
        told = {"verdict": said.verdict, "by": user, "until": said.until, "note": said.note}
        print_json({"group": tag_of(done.site), **told, "review": done.review_id, "waits": done.waits})
    else:
        click.echo(in_words(done))


def _table(found: Sequence[GroupSummary], what: str) -> Iterator[str]:
    if not found:
        yield f"No release group {what}."
        return
    yield click.style(f"{'group':<20}  releases  sites  before sale  contested  first seen  verdict", bold=True)
    for one in found:
        yield (
            f"{fit(one.shown, 20)}  {one.releases:>8,}  {one.sites:>5,}  {one.pre:>11.0%}  {one.contested:>9,}  "
            f"{one.first_seen:%Y-%m-%d}  {one.verdict or ''}"
        )
    yield ""
    yield DOUBT


def _lines(file: GroupFile) -> Iterator[str]:
    profile, one = file.profile, file.profile.summary
    yield click.style(clean(one.shown), bold=True)
    yield f"  observed     {one.releases:,} releases on {one.sites:,} sites, the earliest {one.first_seen:%Y-%m-%d}"
    yield f"  before sale  {one.pre:.0%} claim a source from before sale (cam, telesync, screener, workprint)"
    yield f"  contested    {one.contested:,} also stand under another group's tag"
    for title, counts in (("formats", profile.formats), ("kinds", profile.sections), ("languages", profile.languages)):
        if counts:
            yield f"  {title:<11}  {', '.join(f'{name} {count:,}' for name, count in counts[:_SHOWN])}"
    yield f"  sites        {', '.join(f'{clean(defang(site))} {count:,}' for site, count in profile.sites[:_SHOWN])}"
    waits = f"waits for its {file.waits} reader" if file.waits else file.not_queued or "is ranked with the next look"
    yield f"  queue        {waits}"
    for said in file.reviews:
        when = f"{said.reviewed_at:%Y-%m-%d}"
        yield f"  verdict      {said.verdict} by {said.reviewer}, {when} {clean(said.note)}".rstrip()
    for reason in file.rank_reasons:
        yield f"  {reason.weight:+.2f}        {clean(reason.text)}"
    yield ""
    yield from (f"  {clean(name)}" for name in profile.names[:_SHOWN])
    yield ""
    yield DOUBT


def _summary_json(one: GroupSummary) -> dict[str, object]:
    return {
        "group": one.shown,
        "releases": one.releases,
        "sites": one.sites,
        "before_sale": round(one.pre, 4),
        "contested": one.contested,
        "earliest_observed": one.first_seen,
        "last_observed": one.last_seen,
        "verdict": one.verdict,
        "doubt": DOUBT,
    }


def _file_json(file: GroupFile) -> dict[str, object]:
    profile = file.profile
    return _summary_json(profile.summary) | {
        "formats": dict(profile.formats),
        "kinds": dict(profile.sections),
        "languages": dict(profile.languages),
        "by_site": dict(profile.sites),
        "names": profile.names,
        "sure": round(file.sure, 4),
        "queue": file.not_queued,
        "waits": file.waits,
        "reasons": [{"text": reason.text, "weight": round(reason.weight, 4)} for reason in file.rank_reasons],
        "verdicts": [
            {"verdict": said.verdict, "by": said.reviewer, "at": said.reviewed_at, "note": said.note}
            for said in file.reviews
        ],
    }
