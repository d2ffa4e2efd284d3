"""One's own account: password and language."""

from starlette.responses import Response

from review.accounts import change_own_password
from review.web.visit import SESSION_COOKIE, Visit
from store.errors import UsageError


def show(visit: Visit) -> Response:
    """What the account is, and the form for a new password."""
    return _page(visit, 200, "")


def change_password(visit: Visit) -> Response:
    """Keep a new password; every session of the account ends, this one too."""
    old, new = visit.form.get("old", ""), visit.form.get("new", "")
    try:
        if new != visit.form.get("again", ""):
            raise UsageError(visit.say("account.differ"))
        change_own_password(visit.house.engine, visit.user.user, old, new, visit.address, visit.at)
    except UsageError as error:
        return _page(visit, 400, visit.refusal(error))
    answer = visit.go("/login")
    answer.delete_cookie(SESSION_COOKIE)
    return answer


def _page(visit: Visit, status: int, error: str) -> Response:
    languages = sorted(visit.house.catalogues.by_language)
    return visit.render("account.html", status, error=error, languages=languages)
