"""One request as a handler sees it: who asks, what for, and how to answer."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import quote, unquote

from starlette.responses import HTMLResponse, RedirectResponse, Response

from review import permissions
from review.permissions import Action
from review.web.house import House
from store.database import reading
from store.errors import UsageError
from store.sessions import Session
from store.training import has_truths

SESSION_COOKIE = "spyglass_session"
FORM_COOKIE = "spyglass_form"
LANGUAGE_COOKIE = "spyglass_language"
SAID_COOKIE = "spyglass_said"

# As long as browsers keep a cookie, with room to spare.
_SAID_AT_MOST = 2000


@dataclass(frozen=True, slots=True)
class Said:
    """What the last form did, told once on the next page: words, and the reviews that can be taken back."""

    words: str
    undo: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Visit:
    """What a handler needs and may touch.

    ``form`` holds the fields of a posted form, ``query`` those of the address, ``path`` the parts of it that the route
    names; of a field that comes more than once the last value (``ticked`` gives all of a form's). ``token`` is the
    session's, empty without one.
    """

    house: House
    session: Session | None
    token: str
    at: datetime
    path: Mapping[str, str]
    query: Mapping[str, str]
    form: Mapping[str, str]
    fields: Sequence[tuple[str, str]]
    cookies: Mapping[str, str]
    nonce: str
    language: str
    address: str
    secure: bool

    @property
    def user(self) -> Session:
        """Who is logged in; only for routes that name an action."""
        if self.session is None:
            raise UsageError("nobody is logged in")
        return self.session

    def may(self, action: Action) -> bool:
        """Whether who is logged in may do ``action``: what they may not is not offered."""
        return self.session is not None and permissions.may(self.session.role, action)

    def trains(self) -> bool:
        """Whether training is offered: to who decides, where there are practice sites."""
        return self.may(Action.DECIDE) and self.house.trains.get(self.at, self._has_truths)

    def _has_truths(self) -> bool:
        with reading(self.house.engine) as connection:
            return has_truths(connection)

    def ticked(self, name: str) -> tuple[str, ...]:
        """Every value that the posted form has for ``name``, in its order."""
        return tuple(value for field, value in self.fields if field == name)

    def say(self, message: str, **values: object) -> str:
        """A message in the visitor's language."""
        return self.house.catalogues.say(self.language, message, **values)

    def in_words(self, reason: str) -> str:
        """A stored reason in the visitor's language."""
        return self.house.catalogues.in_words(self.language, reason)

    def refusal(self, words: object) -> str:
        """What an error of the core, or a guarantee, says, in the visitor's language."""
        return self.house.catalogues.refusal(self.language, str(words))

    def said(self) -> Said | None:
        """What was said on the way here and stands on no page yet."""
        return _read_said(self.cookies.get(SAID_COOKIE, ""))

    def render(self, template: str, status: int = 200, **values: object) -> Response:
        """A page. Templates get ``visit``, ``t`` (say), ``in_words``, ``refusal``, ``may``, ``nonce``, ``csrf``,
        ``said``, ``here`` (the part of the app) and ``back`` (the list one came from), empty unless set, ``trains``,
        and ``values``."""
        shared: dict[str, object] = {
            "visit": self,
            "here": "",
            "back": "",
            "trains": self.trains(),
            "t": self.say,
            "in_words": self.in_words,
            "refusal": self.refusal,
            "may": lambda action: self.may(Action(action)),
            "nonce": self.nonce,
            "csrf": self.session.csrf if self.session else "",
            "said": self.said(),
        }
        answer = HTMLResponse(self.house.templates.get_template(template).render(shared | values), status)
        if SAID_COOKIE in self.cookies:
            answer.delete_cookie(SAID_COOKIE)
        return answer

    def go(self, path: str, said: Said | None = None) -> Response:
        """After a form: on to a page of this app (303, so that reloading posts nothing again), where ``said`` shows.

        It travels in a cookie and not in the address: no link from elsewhere can put words into the app's mouth.
        """
        answer = RedirectResponse(path if is_local(path) else "/", 303)
        if said is not None:
            kept = quote(json.dumps([said.words[:_SAID_AT_MOST], said.undo]))
            answer.set_cookie(SAID_COOKIE, kept, httponly=True, samesite="strict", secure=self.secure)
        return answer


def is_local(path: str) -> bool:
    """Whether ``path`` stays in this app: ``//host`` and ``/\\host`` lead out of it."""
    return path.startswith("/") and not path.startswith(("//", "/\\")) and path.isprintable()


def _read_said(kept: str) -> Said | None:
    try:
        words, undo = json.loads(unquote(kept))
        return Said(str(words), tuple(int(number) for number in undo))
    except (ValueError, TypeError):
        return None
