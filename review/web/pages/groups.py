"""Release groups beside the sites: those that wait for a verdict, one with its profile, and the verdict itself."""

from starlette.responses import Response

from review.web.visit import Said, Visit
from store.database import reading, writing
from store.entities import Verdict
from store.errors import UsageError
from store.groups import VERDICTS, decide_group, group_profile, list_groups

# A screen or two; `spyglass groups` lists all. Of one group: what shows its habits.
SHOWN, NAMES_SHOWN, SITES_SHOWN = 100, 40, 20


def show_all(visit: Visit) -> Response:
    """The undecided ones, those with most releases from before sale first; with ``all`` in the address every one."""
    everyone = bool(visit.query.get("all"))
    with reading(visit.house.engine) as connection:
        found = list_groups(connection, undecided=not everyone, limit=SHOWN)
    return visit.render("groups.html", found=found, everyone=everyone)


def show(visit: Visit) -> Response:
    """What names on pages claim of one group."""
    with reading(visit.house.engine) as connection:
        profile = group_profile(connection, visit.path["key"])
    return visit.render(
        "group.html",
        profile=profile,
        names=profile.names[:NAMES_SHOWN],
        sites=profile.sites[:SITES_SHOWN],
        verdicts=VERDICTS,
    )


def decide(visit: Visit) -> Response:
    """Store a verdict on a group; then back to what waits."""
    name, verdict = visit.form.get("group", ""), visit.form.get("verdict", "")
    if verdict not in set(VERDICTS):
        raise UsageError(visit.say("decide.no_verdict"))
    with writing(visit.house.engine) as connection:
        note = visit.form.get("note", "")
        key = decide_group(connection, name, Verdict(verdict), visit.user.user, visit.at, note)
    return visit.go("/groups", Said(visit.say("groups.decided", group=key, verdict=visit.say(f"verdict.{verdict}"))))
