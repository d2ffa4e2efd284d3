"""The accounts of the house, for who manages them."""

from starlette.responses import Response

from review.passwords import hash_password
from review.web.visit import Said, Visit
from store import users
from store.database import reading, writing
from store.entities import UserRole
from store.errors import UsageError


def show(visit: Visit) -> Response:
    """Everybody, and the form for one more."""
    with reading(visit.house.engine) as connection:
        everybody = users.all_users(connection)
    return visit.render("accounts.html", everybody=everybody, roles=tuple(UserRole))


def add(visit: Visit) -> Response:
    """Make an account with a first password, which its owner then changes."""
    name, role = visit.form.get("name", "").strip(), _role(visit)
    kept = hash_password(visit.form.get("password", ""))
    with writing(visit.house.engine) as connection:
        users.add_user(connection, name, role, visit.user.user, visit.at)
        users.set_password(connection, name, kept, visit.user.user, visit.at)
    return visit.go("/accounts", Said(visit.say("accounts.added", name=name)))


def change(visit: Visit) -> Response:
    """Give a role or a new password, shut somebody out or let them in again; never oneself, or nobody could."""
    name, what = visit.form.get("name", ""), visit.form.get("what", "")
    if name == visit.user.user:
        raise UsageError(visit.say("accounts.not_oneself"))
    kept = hash_password(visit.form.get("password", "")) if what == "password" else ""
    with writing(visit.house.engine) as connection:
        if what == "role":
            users.set_role(connection, name, _role(visit), visit.user.user, visit.at)
        elif what == "password":
            users.set_password(connection, name, kept, visit.user.user, visit.at)
        elif what in {"disable", "enable"}:
            users.disable(connection, name, visit.user.user, visit.at, lift=what == "enable")
        else:
            raise UsageError(visit.say("accounts.nothing"))
    return visit.go("/accounts", Said(visit.say("accounts.changed", name=name)))


def _role(visit: Visit) -> UserRole:
    try:
        return UserRole(visit.form.get("role", ""))
    except ValueError:
        raise UsageError(visit.say("accounts.no_role")) from None
