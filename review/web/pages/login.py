"""Logging in and out, and the language of the pages."""

import hmac
import secrets

from starlette.responses import Response

from review.accounts import log_in, log_out
from review.web.visit import FORM_COOKIE, LANGUAGE_COOKIE, SESSION_COOKIE, Visit
from store.errors import UsageError

# A form that lies open overnight is asked for again.
_FORM_SECONDS = 3600
_A_YEAR = 365 * 24 * 3600


def show(visit: Visit) -> Response:
    """The form; before there is a session its token stands in a cookie of its own (double submit)."""
    return _form(visit, 200, "")


def post(visit: Visit) -> Response:
    """Check name and password, begin a session, go where the visitor wanted to."""
    token, sent = visit.cookies.get(FORM_COOKIE, ""), visit.form.get("csrf", "")
    if not token or not hmac.compare_digest(token.encode(), sent.encode()):
        return _form(visit, 400, visit.say("login.expired"))
    name, password = visit.form.get("name", "").strip(), visit.form.get("password", "")
    try:
        begun = log_in(visit.house.engine, name, password, visit.address, visit.at, visit.house.limits)
    except UsageError as error:
        return _form(visit, 401, visit.refusal(error))
    answer = visit.go(visit.form.get("next", "/"))
    _set(visit, answer, SESSION_COOKIE, begun, None)
    answer.delete_cookie(FORM_COOKIE)
    return answer


def leave(visit: Visit) -> Response:
    """End the session."""
    if visit.token:
        log_out(visit.house.engine, visit.token)
    answer = visit.go("/login")
    answer.delete_cookie(SESSION_COOKIE)
    return answer


def choose_language(visit: Visit) -> Response:
    """Keep the language that the visitor chose."""
    answer = visit.go(visit.form.get("next", "/"))
    language = visit.form.get("language", "")
    if language in visit.house.catalogues.by_language:
        _set(visit, answer, LANGUAGE_COOKIE, language, _A_YEAR)
    return answer


def _form(visit: Visit, status: int, error: str) -> Response:
    token = secrets.token_urlsafe(16)
    wanted = visit.form.get("next") or visit.query.get("next", "/")
    answer = visit.render("login.html", status, token=token, error=error, next=wanted, name=visit.form.get("name", ""))
    _set(visit, answer, FORM_COOKIE, token, _FORM_SECONDS)
    return answer


def _set(visit: Visit, answer: Response, name: str, value: str, seconds: int | None) -> None:
    answer.set_cookie(name, value, max_age=seconds, httponly=True, samesite="strict", secure=visit.secure)
