"""``spyglass groups``: release groups as the names on pages show them."""

from collections.abc import Iterator, Sequence

import click

from cli.shared import Member, clean, fit, json_option, opened_store, print_json
from cli.signing import signed
from review.permissions import Action
from review.signing import sign
from store.database import now, reading, writing
from store.entities import Verdict
from store.groups import GroupProfile, GroupSummary, decide_group, group_profile, list_groups
from store.urls import defang

DOUBT = "Earliest observed, not earliest; a group's tag is easily forged."

# What fits a screen; --json lists all.
_SHOWN = 8


@click.group(name="groups", invoke_without_command=True)
@click.pass_context
def command(context: click.Context) -> None:
    """Show the release groups that names on index pages speak of.

    \b
    Example:  spyglass groups
              spyglass groups show EVO
    """
    if context.invoked_subcommand is None:
        context.invoke(listed, limit=50, undecided=False, as_json=False)


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
        click.echo("\n".join(_table(found)))


@command.command(name="show")
@click.argument("name")
@json_option
def show(name: str, as_json: bool) -> None:
    """Show the profile of one group: first seen, formats, languages, sites, and the share from before sale.

    Example: spyglass groups show EVO
    """
    with opened_store() as engine, reading(engine) as connection:
        profile = group_profile(connection, name)
    if as_json:
        print_json(_profile_json(profile))
    else:
        click.echo("\n".join(_lines(profile)))


@command.command(name="decide")
@click.argument("name")
@click.argument("verdict", metavar="VERDICT", type=Member(Verdict))
@signed(Action.DECIDE)
@click.option("--note", default="", help="Anything a colleague should know.")
@json_option
def decide(name: str, verdict: Verdict, user: str, note: str, as_json: bool) -> None:
    """Give a verdict on a group: release_group, legit or not_reviewable.

    Example: spyglass groups decide EVO release_group --as anna
    """
    with opened_store() as engine, writing(engine) as connection:
        sign(connection, user, Action.DECIDE, now())
        key = decide_group(connection, name, verdict, user, now(), note)
    if as_json:
        print_json({"group": key, "verdict": verdict, "by": user, "note": note})
    else:
        click.echo(f"{clean(name)} is {verdict}, says {user}.")


def _table(found: Sequence[GroupSummary]) -> Iterator[str]:
    if not found:
        yield "No release name was observed yet."
        return
    yield click.style(f"{'group':<20}  releases  sites  before sale  contested  first seen  verdict", bold=True)
    for one in found:
        yield (
            f"{fit(one.shown, 20)}  {one.releases:>8,}  {one.sites:>5,}  {one.pre:>11.0%}  {one.contested:>9,}  "
            f"{one.first_seen:%Y-%m-%d}  {one.verdict or ''}"
        )
    yield ""
    yield DOUBT


def _lines(profile: GroupProfile) -> Iterator[str]:
    one = profile.summary
    yield click.style(clean(one.shown), bold=True)
    yield f"  observed     {one.releases:,} releases on {one.sites:,} sites, the earliest {one.first_seen:%Y-%m-%d}"
    yield f"  before sale  {one.pre:.0%} claim a source from before sale (cam, telesync, screener, workprint)"
    yield f"  contested    {one.contested:,} also stand under another group's tag"
    for title, counts in (("formats", profile.formats), ("kinds", profile.sections), ("languages", profile.languages)):
        if counts:
            yield f"  {title:<11}  {', '.join(f'{name} {count:,}' for name, count in counts[:_SHOWN])}"
    yield f"  sites        {', '.join(f'{clean(defang(site))} {count:,}' for site, count in profile.sites[:_SHOWN])}"
    if one.verdict and profile.decided_at:
        when = f"{profile.decided_at:%Y-%m-%d}"
        yield f"  verdict      {one.verdict} by {profile.decided_by}, {when} {clean(profile.note)}"
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


def _profile_json(profile: GroupProfile) -> dict[str, object]:
    return _summary_json(profile.summary) | {
        "formats": dict(profile.formats),
        "kinds": dict(profile.sections),
        "languages": dict(profile.languages),
        "by_site": dict(profile.sites),
        "names": profile.names,
        "decided_by": profile.decided_by,
        "decided_at": profile.decided_at,
        "note": profile.note,
    }
