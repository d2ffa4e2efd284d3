"""Operators: the list, and one with its sites, what joins them, what they offer, and what became of them."""

from starlette.responses import Response

from review.desk import Reader
from review.history import operator_events
from review.operatorfile import OperatorFile, gather
from review.veiling import veiled
from review.web.claims import CLAIM_WORDS
from review.web.pages.lookup import path_to
from review.web.visit import Visit
from store.database import reading
from store.errors import UsageError
from store.offers import ReadOffer
from store.operators import OperatorSummary, list_operators

# A screen or two each; `spyglass operators` lists all.
SHOWN, JOINS_SHOWN, TRACES_SHOWN = 100, 40, 60


def show_all(visit: Visit) -> Response:
    """Those with most likely or confirmed pirate sites first; counted anew once a minute, for everybody."""
    engine = visit.house.engine

    def count() -> list[OperatorSummary]:
        with reading(engine) as connection:
            return list_operators(connection, veiled=True, limit=SHOWN)

    return visit.render("operators.html", found=visit.house.operators.get(visit.at, count))


def show(visit: Visit) -> Response:
    """One operator, under its number of today."""
    file = seen(visit, number_of(visit), visit.house.lent.read_offer)
    return visit.render(
        "operator.html",
        file=file,
        joins=file.joins[:JOINS_SHOWN],
        shared=[one for one in file.traces if len(one.sites) > 1][:TRACES_SHOWN],
        history=operator_events(file),
        claim_words=CLAIM_WORDS,
        path_of=path_to,
    )


def seen(visit: Visit, number: int, read_offer: ReadOffer | None = None) -> OperatorFile:
    """What the store knows of an operator, as far as the visitor may see it; its pages are read by ``read_offer``."""
    file = gather(visit.house.engine, number, read_offer)
    return veiled(visit.house.engine, file, Reader(visit.user.user, visit.user.role))


def number_of(visit: Visit) -> int:
    """The number that the address names; UsageError for what is none."""
    text = visit.path["number"]
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise UsageError(visit.say("error.not_found"))
    return int(text)
