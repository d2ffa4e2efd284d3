"""What leaves the house: the basket with what keeps sites in, the ledger, objections and retractions."""

from starlette.responses import Response

from review.objecting import object_to as record
from review.web.basketing import Picked, asked_for, kept_in, put_in, take_out
from review.web.visit import Said, Visit
from store import basket, exports, objections
from store.database import reading, writing
from store.errors import UsageError
from store.objections import Outcome
from store.urls import defang

# A screen or two; `spyglass exports ledger` goes further back.
SHOWN = 100


def show(visit: Visit) -> Response:
    """All of it on one page; ``to`` and ``as`` of the address say for whom and as what the basket is judged."""
    with reading(visit.house.engine) as connection:
        asked = asked_for(connection, visit, visit.query.get("to", ""), visit.query.get("as", ""))
        picked = basket.picked(connection)
        shown = {
            "picked": picked,
            "why": kept_in(connection, visit, [one.site for one in picked], asked),
            "ledger": exports.ledger(connection, limit=SHOWN),
            "retractions": exports.all_retractions(connection, limit=SHOWN),
            "objections": objections.all_objections(connection, limit=SHOWN),
        }
    return visit.render("exports.html", 200, asked=asked, **shown)


def pick(visit: Visit) -> Response:
    """Put a site into the basket, or take it out (``out``), and say what keeps it in the house; then on to ``next``,
    a page of this app (default: the basket)."""
    site, on = visit.form.get("site", ""), visit.form.get("next", "") or "/exports"
    if visit.form.get("out"):
        return visit.go(on, Said(visit.say("exports.dropped", site=defang(take_out(visit, site)))))
    done = put_in(visit, site, visit.form.get("to", ""), visit.form.get("as", ""))
    return visit.go(on, Said(_in_words(visit, done)))


def _in_words(visit: Visit, done: Picked) -> str:
    said = visit.say("exports.added" if done.is_new else "exports.was_in", site=defang(done.site))
    if done.kept is None:
        return said
    told = {"to": done.asked.recipient, "format": done.asked.kind, "why": "; ".join(map(visit.refusal, done.kept))}
    return f"{said} {visit.say('exports.kept' if done.kept else 'exports.passes', **told)}"


def object_to(visit: Visit) -> Response:
    """Record an objection, which freezes the site's sharing at once."""
    site, sender, words = (visit.form.get(name, "") for name in ("site", "sender", "words"))
    days = visit.house.settings.export.answer_days
    made = record(visit.house.engine, site, sender, words, visit.user.user, visit.at, days)
    said = visit.say("exports.frozen", site=defang(made.site), due=f"{made.due_at:%Y-%m-%d}")
    return visit.go("/exports", Said(said))


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
