"""Whose name stands under what a command changes: the option ``--as``, and what its bearer must be allowed to do."""

import getpass
import os
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import click

from review.permissions import Action
from store.errors import UsageError
from store.users import check_name

F = TypeVar("F", bound=Callable[..., Any])


class Signature(click.Option):
    """The option ``--as`` of a command that changes something, with the action that whoever signs must be allowed."""

    def __init__(self, names: Sequence[str], *, action: Action, **how: Any) -> None:
        super().__init__(names, **how)
        self.action = action


def signed(action: Action, who: str = "Who decides", *, required: bool = True) -> Callable[[F], F]:
    """The option ``--as USER`` (the parameter ``user``) of a command that takes ``action``.

    The command itself asks ``review.signing``, in the transaction that changes something. ``required`` False is for
    commands that also do something that needs no name, and for those that take the login of this machine instead.
    """
    told = f"{who}; goes into the audit log."
    return click.option("--as", "user", cls=Signature, action=action, required=required, metavar="USER", help=told)


def login() -> str:
    """Who sits at this terminal, as far as the system can tell."""
    try:
        return check_name(getpass.getuser())
    except (UsageError, OSError, KeyError):
        return f"uid-{os.getuid()}"
