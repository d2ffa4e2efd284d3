"""Who may do what: one table, asked by pages, JSON API and commands alike (pure)."""

from enum import StrEnum

from store.entities import UserRole
from store.errors import UsageError


class Action(StrEnum):
    """Everything that somebody may be kept from."""

    VIEW = "view"  # the queue, sites, operators, overview, look-up
    DECIDE = "decide"  # verdicts of one's own, claims, views, and taking one's own verdict back
    SETTLE = "settle"  # disagreements of readers, and taking anybody's verdict back
    ASK_SECOND = "ask_second"  # a second reader, which an export needs
    ORDER = "order"  # handling: leave a site alone, keep quiet about it
    JOIN = "join"  # merge, split, pin and name operators
    CRAWL = "crawl"  # put a site into the frontier now
    EXPORT = "export"  # let something leave the house
    PURGE = "purge"  # take personal data out of the evidence, for good
    RUN = "run"  # runs, schedules, models, what the retention setting lets go
    AUDIT = "audit"  # read and verify the log
    MANAGE = "manage"  # accounts


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
    """Raises UsageError, naming both, where ``name``, who is ``role``, may not do ``action``."""
    if not may(role, action):
        raise UsageError(f"{name} is {_article(role)} and may not {action.replace('_', ' ')}")


def _article(role: UserRole) -> str:
    return f"a{'n' * (role[0] in 'aeiou')} {role}"
