"""Release groups: all of them, and one with its profile and the verdict, as it waits in the queue."""

from starlette.responses import Response

from review.decisions import GROUP_VERDICTS
from review.desk import Reader
from review.groupfile import gather
from review.permissions import Action
from review.web.filters import read_filters
from review.web.pages.verdictbar import KEYS, bar, claimed
from review.web.visit import Visit
from store.database import reading
from store.entities import Category
from store.groups import list_groups

# A screen or two; `spyglass groups` lists all. Of one group: what shows its habits.
SHOWN, NAMES_SHOWN, SITES_SHOWN = 100, 80, 40

_KEYS = {verdict: key for verdict, key in KEYS.items() if verdict in GROUP_VERDICTS}


def show_all(visit: Visit) -> Response:
    """The undecided ones, those with most releases from before sale first; with ``all`` in the address every one."""
    everyone = bool(visit.query.get("all"))
    with reading(visit.house.engine) as connection:
        veiled = visit.may(Action.DECIDE)
        found = list_groups(connection, undecided=not everyone, veiled=veiled, limit=SHOWN)
    return visit.render("groups.html", found=found, everyone=everyone)


def show(visit: Visit) -> Response:
    """What names on pages claim of one group; whoever may decide claims it by looking, where it waits for them."""
    reader = Reader(visit.user.user, visit.user.role)
    file = gather(visit.house.engine, visit.path["key"], reader)
    item, busy = claimed(visit, file.subject, reader, file.waits, blind=file.blind)
    return visit.render(
        "group.html",
        200,
        known=file,
        profile=file.profile,
        item=item,
        busy=busy,
        fold=[],
        names=file.profile.names[:NAMES_SHOWN],
        sites=file.profile.sites[:SITES_SHOWN],
        **bar(_KEYS, Category.RELEASE_GROUP, None, (), read_filters(visit.query)),
    )
