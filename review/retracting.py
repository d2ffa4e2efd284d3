"""Take a verdict back, or want one more: what changes the standing of a decided site without a new verdict."""

from datetime import datetime

from review.applying import hold, settle_sites
from review.permissions import Action, check
from store import audit, handling
from store.database import Connection, Engine, writing
from store.entities import Stage
from store.errors import UsageError
from store.reviews import StoredReview, find_review, followers, log_undo, undo_review
from store.settlements import ask_second_reading
from store.sites import Site, sites_by_id
from store.users import user


def undo(
    engine: Engine,
    review_id: int,
    by: str,
    at: datetime,
    *,
    second_share: float = 0.0,
) -> StoredReview:
    """Take a verdict back with what flowed from it: label, the site's verdict, its place in the queue, the order given
    with it, and the mirrors' verdicts that followed it. Nothing is deleted: the log has an entry for each.

    One's own verdicts, or anybody's for who may settle. Raises UsageError for a review that is not there, was taken
    back already, or is somebody else's.
    """
    with writing(engine) as connection:
        stored = find_review(connection, review_id)
        if stored is None:
            raise UsageError(f"there is no review {review_id}")
        held = _hold_with_followers(connection, stored)
        stored = find_review(connection, review_id)  # under the lock: two may undo at once
        if stored is None or stored.undone_at is not None:
            raise UsageError(f"review {review_id} was taken back already")
        own = stored.review.reviewer == by
        check(by, user(connection, by).role, Action.DECIDE if own else Action.SETTLE)
        taken = (stored, *followers(connection, review_id))
        for one in taken:
            undo_review(connection, one, by, at)
        code, given = stored.review.findings.handling, stored.review.reviewed_at
        lifted = code is not None and handling.end(
            connection, stored.site, code, at, by=stored.review.reviewer, given=given
        )
        settle_sites(connection, held, second_share, at)
        for one in taken:
            log_undo(connection, one, by, at)
        if code is not None and lifted:
            handling.log_lift(connection, stored.site, code, by, at)
    return stored


def ask_second(engine: Engine, site: str, by: str, at: datetime, *, second_share: float = 0.0) -> Stage | None:
    """Want a second reader for a site because it is to leave the house; whom it waits for now (None: it has both)."""
    with writing(engine) as connection:
        (lead, _) = hold(connection, site, ())
        check(by, user(connection, by).role, Action.ASK_SECOND)
        asked = ask_second_reading(connection, lead.id, by, at)
        waits = settle_sites(connection, (lead,), second_share, at)[lead.id].waits
        if asked:
            audit.append(connection, by, "second reader asked", lead.key, {}, at)
    return waits


def _hold_with_followers(connection: Connection, stored: StoredReview) -> tuple[Site, ...]:
    numbers = {stored.site_id} | {followed.site_id for followed in followers(connection, stored.review.id)}
    return tuple(sites_by_id(connection, sorted(numbers)))
