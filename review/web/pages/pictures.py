"""Pictures that pages of ours show: of a site as a browser saw it, of an operator. Nothing in them runs or loads."""

from starlette.responses import Response

from review.web.pages.operators import number_of, seen
from review.web.visit import Visit
from store.database import reading
from store.errors import UsageError
from store.lookup import resolve
from store.renderings import PICTURE_TYPE, screenshot_of

# Opened by itself a picture is a document: it may not run, load or embed a thing.
_ALONE = {"Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'; sandbox"}


def site(visit: Visit) -> Response:
    """The newest picture of a site, as it lies in the archive, proved against its digest."""
    with reading(visit.house.engine) as connection:
        key = resolve(connection, visit.path["key"]).key
        shot = screenshot_of(connection, visit.house.settings.evidence, key)
    if shot is None:
        raise UsageError(visit.say("site.no_picture"))
    return Response(shot.picture, media_type=PICTURE_TYPE, headers=_ALONE)


def operator(visit: Visit) -> Response:
    """The drawing of an operator: its sites around a ring, what they share inside. No page is read for it, since it
    shows nothing of offers."""
    file = seen(visit, number_of(visit))
    drawn = visit.house.lent.draw(file.operator.name, file.members, file.traces)
    return Response(drawn, media_type="image/svg+xml", headers=_ALONE)
