"""The table of the JSON API: path, method, who may, what is asked and answered."""

from review.permissions import Action
from review.web.api import desk, exports, groups, knowledge, session, verdicts
from review.web.api.shared import Done, Narrowed, Nothing, OneSite
from review.web.entries import Call
from store.objections import Objection

CALLS: tuple[Call, ...] = (
    Call("GET", "/api/session", Action.VIEW, "Who asks, and what they may do.", Nothing, session.Me, session.me),
    Call("GET", "/api/live", Action.VIEW, "Whether the queue changed.", Nothing, desk.Version, desk.live),
    Call("GET", "/api/queue", Action.VIEW, "A page of the queue, best first.", Narrowed, desk.Listed, desk.show),
    Call("POST", "/api/next", Action.DECIDE, "Claim the next site.", Narrowed, desk.Next, desk.following),
    Call("POST", "/api/keep", Action.DECIDE, "Hold longer what one holds.", Nothing, desk.Held, desk.keep_held),
    Call("POST", "/api/skip", Action.DECIDE, "Give a site back undecided.", OneSite, Done, desk.skip),
    Call("GET", "/api/site", Action.VIEW, "All that is known of a site.", OneSite, knowledge.Facts, knowledge.site),
    Call("GET", "/api/group", Action.VIEW, "What is known of a group.", groups.OneGroup, groups.Profile, groups.show),
    Call("GET", "/api/lookup", Action.VIEW, "Look anything up.", knowledge.Sought, knowledge.Found, knowledge.lookup),
    Call("POST", "/api/crawl", Action.CRAWL, "Crawl this now.", knowledge.Sought, knowledge.Queued, knowledge.crawl),
    Call("POST", "/api/decide", Action.DECIDE, "Give a verdict.", verdicts.Given, verdicts.Stored, verdicts.decide),
    Call("POST", "/api/undo", Action.DECIDE, "Take a verdict back.", verdicts.OneReview, Done, verdicts.take_back),
    Call(
        "POST",
        "/api/second-reader",
        Action.ASK_SECOND,
        "Ask for a second reader.",
        OneSite,
        Done,
        verdicts.second_reader,
    ),
    Call("GET", "/api/basket", Action.VIEW, "The basket.", exports.For, exports.Basket, exports.show_basket),
    Call("POST", "/api/basket", Action.ASK_SECOND, "Pick a site.", exports.Wanted, exports.InBasket, exports.put),
    Call("POST", "/api/basket/drop", Action.ASK_SECOND, "Take a site out.", OneSite, Done, exports.drop),
    Call("GET", "/api/exports", Action.VIEW, "Who received what.", exports.About, exports.Ledger, exports.ledger),
    Call(
        "GET",
        "/api/objections",
        Action.VIEW,
        "Objections, open ones first.",
        exports.About,
        exports.Objections,
        exports.show_objections,
    ),
    Call(
        "POST",
        "/api/objections",
        Action.DECIDE,
        "Record an objection; sharing stops.",
        exports.Objecting,
        Objection,
        exports.object_,
    ),
    Call(
        "POST",
        "/api/objections/answer",
        Action.EXPORT,
        "Answer an objection.",
        exports.Answered,
        Objection,
        exports.answer,
    ),
)
