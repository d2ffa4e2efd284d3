"""Who may do what: one table, asked by pages, JSON API and commands alike (pure)."""

from enum import StrEnum
from typing import Self

from store.entities import UserRole
from store.errors import UsageError


class Action(StrEnum):
    """Everything that somebody may be kept from, each with the words that stand behind "only a senior may"."""

    words: str

    def __new__(cls, value: str, words: str = "") -> Self:
        """A member that is ``value``; ``words`` are told to whoever is refused."""
        member = str.__new__(cls, value)
        member._value_, member.words = value, words
        return member

    VIEW = "view", "see the queue and what is known"
    DECIDE = "decide", "give verdicts"
    SETTLE = "settle", "settle what readers differ on, or take back a verdict of others"
    ASK_SECOND = "ask_second", "ask for a second reader, or pick sites for an export"
    ORDER = "order", "order how a site is handled"
    JOIN = "join", "merge, split, pin or name operators"
    CRAWL = "crawl", "have something crawled now"
    EXPORT = "export", "decide on what leaves the house"
    PURGE = "purge", "take personal data out of the evidence"
    RUN = "run", "train or promote models, or clear out old evidence"
    AUDIT = "audit", "read the audit log"
    MANAGE = "manage", "keep the accounts"


_ALLOWED: dict[UserRole, frozenset[Action]] = {
    UserRole.ANALYST: frozenset({Action.VIEW, Action.DECIDE, Action.ASK_SECOND, Action.JOIN, Action.CRAWL}),
    # Not the log: it tells the first verdict to whoever may become the second reader.
    UserRole.SENIOR: frozenset(Action) - {Action.MANAGE, Action.RUN, Action.AUDIT},
    UserRole.OPERATOR: frozenset({Action.VIEW, Action.CRAWL, Action.RUN, Action.AUDIT, Action.MANAGE}),
    UserRole.AUDITOR: frozenset({Action.VIEW, Action.AUDIT}),
}


def may(role: UserRole, action: Action) -> bool:
    """Whether somebody in ``role`` may do ``action``."""
    return action in _ALLOWED[role]


def check(name: str, role: UserRole, action: Action) -> None:
    """Raises UsageError, which tells who may, where ``name``, who is ``role``, may not do ``action``."""
    if not may(role, action):
        raise UsageError(f"{name} is {one_of(role)}: {only(action)}")


def only(action: Action) -> str:
    """Who may do ``action``, in words: "only a senior may order how a site is handled"."""
    *others, last = (one_of(role) for role in UserRole if may(role, action))
    who = f"{', '.join(others)} or {last}" if others else last
    return f"only {who} may {action.words}"


def one_of(role: UserRole) -> str:
    """``an analyst``."""
    return f"a{'n' * (role[0] in 'aeiou')} {role}"
