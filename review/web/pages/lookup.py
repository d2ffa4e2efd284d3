"""Look-up: one box for anything, and what is known of it."""

from starlette.responses import Response

from review.crawling import Asked, crawl_now
from review.desk import Reader
from review.lookup import look_up
from review.web.pages.queue import site_path
from review.web.visit import Said, Visit
from store.errors import UsageError
from store.urls import defang
from store.waiting import EVERYTHING


def show(visit: Visit) -> Response:
    """The box, and what is known of what stands in it."""
    asked = visit.query.get("q", "").strip()
    found, refused = None, ""
    if asked:
        try:
            found = look_up(visit.house.engine, asked, Reader(visit.user.user, visit.user.role))
        except UsageError as error:
            refused = visit.refusal(error)
    return visit.render("lookup.html", asked=asked, found=found, refused=refused, path_of=path_to)


def crawl(visit: Visit) -> Response:
    """Put what was looked up into the frontier, ahead of everything but other seeds."""
    text = visit.form.get("q", "")
    asked = put_in(visit, text)
    message = "lookup.queued" if asked.is_new else "lookup.queued_before"
    return visit.go("/lookup", Said(visit.say(message, site=defang(asked.site))))


def put_in(visit: Visit, text: str) -> Asked:
    """``crawl_now`` for whoever visits."""
    house, who = visit.house, visit.user
    delay = house.settings.crawl.delay
    return crawl_now(house.engine, text, who.user, who.role, visit.at, delay, house.lent.refuse)


def path_to(site: str) -> str:
    """Where the page of a site is."""
    return site_path(site, EVERYTHING)
