"""What leaves the house: the basket with what keeps sites in, the ledger, objections and retractions."""

from datetime import timedelta

from starlette.responses import Response

from review.web.visit import Said, Visit
from store import basket, exports, objections
from store.database import reading, writing
from store.errors import UsageError
from store.lookup import resolve
from store.objections import Outcome
from store.partners import all_partners
from store.urls import defang

# A screen or two; `spyglass exports ledger` goes further back.
SHOWN = 100


def show(visit: Visit) -> Response:
    """All of it on one page; ``to`` and ``as`` of the address say for whom and as what the basket is judged."""
    guard = visit.house.guard
    with reading(visit.house.engine) as connection:
        partners = [one.name for one in all_partners(connection)]
        chosen = _one_of(visit.query.get("to", ""), partners)
        kind = _one_of(visit.query.get("as", ""), guard.formats)
        picked = basket.picked(connection)
        numbers = [resolve(connection, one.site).id for one in picked]
        why = guard.why_refused(connection, numbers, chosen, kind, visit.at) if chosen and kind and picked else {}
        shown = {
            "picked": picked,
            "why": why,
            "ledger": exports.ledger(connection, limit=SHOWN),
            "retractions": exports.all_retractions(connection, limit=SHOWN),
            "objections": objections.all_objections(connection, limit=SHOWN),
        }
    names = {"partners": partners, "chosen": chosen, "formats": guard.formats, "kind": kind}
    return visit.render("exports.html", 200, **shown, **names)


def pick(visit: Visit) -> Response:
    """Put a site into the basket, or take it out (``out``)."""
    with writing(visit.house.engine) as connection:
        site = resolve(connection, visit.form.get("site", ""))
        if visit.form.get("out"):
            basket.drop(connection, site.id)
            said = "exports.dropped"
        else:
            done = basket.pick(connection, site.id, visit.user.user, visit.at)
            said = "exports.added" if done else "exports.not_added"
    return visit.go("/exports", Said(visit.say(said, site=defang(site.key))))


def object_to(visit: Visit) -> Response:
    """Record an objection, which freezes the site's sharing at once."""
    due = visit.at + timedelta(days=visit.house.settings.export.answer_days)
    with writing(visit.house.engine) as connection:
        key = resolve(connection, visit.form.get("site", "")).key
        sender, words = visit.form.get("sender", ""), visit.form.get("words", "")
        objections.record(connection, key, sender, words, visit.user.user, visit.at, due)
    return visit.go("/exports", Said(visit.say("exports.frozen", site=defang(key), due=f"{due:%Y-%m-%d}")))


def answer(visit: Visit) -> Response:
    """Close an objection with an answer."""
    number, outcome = visit.form.get("number", ""), visit.form.get("outcome", "")
    if not (number.isascii() and number.isdigit() and len(number) < 10) or outcome not in set(Outcome):
        raise UsageError("name an objection and its outcome")
    with writing(visit.house.engine) as connection:
        words = visit.form.get("answer", "")
        objections.close(connection, int(number), Outcome(outcome), words, visit.user.user, visit.at)
    said = visit.say("exports.closed", number=number, outcome=visit.say(f"exports.{outcome}"))
    return visit.go("/exports", Said(said))


def _one_of(wanted: str, known: tuple[str, ...] | list[str]) -> str:
    """``wanted`` where it is known, else the first that is."""
    return wanted if wanted in known else next(iter(known), "")
