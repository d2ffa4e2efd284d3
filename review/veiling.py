"""What a second reader may not see of the sites around the one that waits for them."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from review.desk import Reader
from review.operatorfile import OperatorFile
from review.permissions import Action, may
from store.database import Engine, reading
from store.entities import Stage
from store.operators import Member
from store.queue import stages


def veiled(engine: Engine, file: OperatorFile, reader: Reader) -> OperatorFile:
    """``file`` without verdicts where a site of it waits for a second reader, whom ``reader`` may become: a verdict on
    one mirror tells the one on the other."""
    with reading(engine) as connection:
        waiting = stages(connection, [member.id for member in file.members])
    hidden = may(reader.role, Action.DECIDE) and Stage.SECOND in waiting.values()
    return replace(file, members=[_bare(member) for member in file.members]) if hidden else file


def neighbours(members: Sequence[Member], waiting: Mapping[int, Stage], *, blind: bool) -> list[Member]:
    """The sites beside one that is read now, each without its verdict where that is for a second reader to find: of the
    neighbour, or (``blind``) of the site itself, whose first verdict the neighbours may have followed."""
    return [_bare(one) if blind or waiting.get(one.id) is Stage.SECOND else one for one in members]


def _bare(member: Member) -> Member:
    return replace(member, verdict=None, decided_at=None)
