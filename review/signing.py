"""Who signs what is done at the terminal: an account of the house within its role, or any name where there is none."""

from datetime import datetime

from review.permissions import Action, check, may
from store.database import Connection
from store.errors import UsageError
from store.users import User, all_users, ensure_user, find_user

# What leaves the house, leaves it for good: it takes somebody who was appointed, not merely a name.
_APPOINTED = frozenset({Action.EXPORT})


def sign(connection: Connection, name: str, action: Action, at: datetime) -> User:
    """Whoever does ``action`` at the terminal, in a transaction that writes.

    Where the house has accounts ``name`` must be one of them, open, and its role must allow the action, as in the app.
    Where it has none (one person on a laptop) any name will do and is kept. Raises UsageError otherwise.
    """
    if action in _APPOINTED and find_user(connection, name) is None:
        raise UsageError(
            f"{name} has no account here, and it takes one to {action.words}: spyglass user add {name} --role senior"
        )
    known = ensure_user(connection, name, at)
    if known.made_by is not None or action in _APPOINTED:
        check(name, known.role, action)
    return known


def check_keeper(connection: Connection, name: str, *, named: bool) -> None:
    """Raises UsageError where ``name`` may not keep the accounts from the terminal.

    Accounts are kept by whoever may manage. While nobody may, anybody keeps them, or the first could not be made. The
    login of the machine (``named`` False) may too, unless it is an account of the house with another role: whoever
    administers the machine can reach the store anyway, and the log then has the true name.
    """
    known = find_user(connection, name)
    if known is not None and known.disabled_at is not None:
        raise UsageError(f"{name} is disabled")
    if not any(may(one.role, Action.MANAGE) and one.disabled_at is None for one in all_users(connection)):
        return
    if known is not None and known.made_by is not None:
        check(name, known.role, Action.MANAGE)
    elif named:
        raise UsageError(f"{name} has no account here: leave --as out to sign as your login, or name an operator")
