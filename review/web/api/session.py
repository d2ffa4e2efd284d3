"""Who asks."""

from dataclasses import dataclass

from review.permissions import Action, may
from review.web.api.shared import Nothing
from review.web.visit import Visit
from store.entities import UserRole


@dataclass(frozen=True, slots=True)
class Me:
    """Who is logged in; ``csrf`` goes into the header X-CSRF-Token of every POST."""

    user: str
    role: UserRole
    actions: tuple[Action, ...]
    csrf: str


def me(visit: Visit, _: Nothing) -> Me:
    """The session of this call."""
    user = visit.user
    return Me(user.user, user.role, tuple(action for action in Action if may(user.role, action)), user.csrf)
