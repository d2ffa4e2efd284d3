"""Training mode: read, answer, be told."""

from urllib.parse import urlencode

from starlette.responses import Response

from review import training
from review.desk import Reader
from review.known import gather
from review.web.marking import marked
from review.web.pages.site import bars, most_telling
from review.web.visit import Visit
from store.database import reading
from store.entities import Category
from store.errors import UsageError
from store.pages import page_of
from store.training import Exercise

KEYS = {Category.IPTV_RESELLER: "1", Category.RELEASE_GROUP: "2", Category.OTHER_PIRACY: "3", Category.LEGIT: "4"}


def show(visit: Visit) -> Response:
    """The next exercise; with ``done`` in the address what an answered one really was, with the model's reasons."""
    reader = Reader(visit.user.user, visit.user.role)
    done = visit.query.get("done", "")
    if done:
        exercise: Exercise | None = training.answered(visit.house.engine, reader, done)
    else:
        exercise = training.next_exercise(visit.house.engine, reader)
    shown = _page(visit, exercise, told=bool(done)) if exercise else {"marked": None, "bars": [], "chosen": None}
    tally = training.tally(visit.house.engine, reader)
    return visit.render(
        "training.html", 200, exercise=exercise, done=bool(done), tally=tally, keys=KEYS, kinds=tuple(Category), **shown
    )


def answer(visit: Visit) -> Response:
    """Keep an answer and show the truth."""
    reader = Reader(visit.user.user, visit.user.role)
    try:
        said = Category(visit.form.get("answer", ""))
    except ValueError:
        raise UsageError(visit.say("decide.no_verdict")) from None
    kept = training.answer(visit.house.engine, reader, visit.form.get("site", ""), said, visit.at)
    return visit.go(f"/training?{urlencode({'done': kept.site})}")


def _page(visit: Visit, exercise: Exercise, *, told: bool) -> dict[str, object]:
    """The page to read; with its reasons only once the truth may be told, or the model would answer."""
    known = gather(visit.house.engine, exercise.site)
    chosen = most_telling(known.pages)
    with reading(visit.house.engine) as connection:
        page = page_of(connection, chosen.page_id) if chosen else None
    reasons = chosen.score.reasons if chosen and told else ()
    return {"marked": marked(page, reasons) if page else None, "bars": bars(reasons), "chosen": chosen}
