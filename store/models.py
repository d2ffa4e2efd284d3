"""Models trained on site: their bytes with digest and manifest, and the pointer to the one in force.

The shipped champion is not among them: it lies in the models folder, and an empty pointer means it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, insert, select

from store import audit, tasks
from store.database import upsert
from store.entities import ModelStage
from store.errors import UsageError
from store.schema.learning import champions
from store.schema.review import models
from store.tasks import TaskKind

SHIPPED = ""


@dataclass(frozen=True, slots=True)
class StoredModel:
    """One model without its bytes; ``manifest`` is what its trainer knew of it, the decision on it included."""

    id: str
    sha256: str
    manifest: Mapping[str, object]
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Reign:
    """Since ``at`` the model ``model_id`` (empty: the shipped one) is in force, by whom and why."""

    model_id: str
    actor: str
    reason: str
    at: datetime


def save_model(connection: Connection, model: StoredModel, content: bytes) -> None:
    """Keep a model; one with the same id is the same bytes, and what is known of it is replaced."""
    row = {
        "id": model.id,
        "stage": ModelStage.CHALLENGER,
        "sha256": model.sha256,
        "manifest": dict(model.manifest),
        "content": content,
        "created_at": model.created_at,
    }
    new = upsert(connection, models).values(row)
    changed = {"manifest": row["manifest"], "created_at": row["created_at"]}
    connection.execute(new.on_conflict_do_update(index_elements=["id"], set_=changed))


def all_models(connection: Connection) -> list[StoredModel]:
    """Every model kept, newest first."""
    about = select(models.c.id, models.c.sha256, models.c.manifest, models.c.created_at)
    rows = connection.execute(about.order_by(models.c.created_at.desc(), models.c.id))
    return [StoredModel(row.id, row.sha256, row.manifest, row.created_at) for row in rows]


def model_content(connection: Connection, model_id: str) -> tuple[str, bytes]:
    """Registered SHA-256 and bytes of a model; raises UsageError where none has this id."""
    row = connection.execute(select(models.c.sha256, models.c.content).where(models.c.id == model_id)).first()
    if row is None:
        raise UsageError(f"no model {model_id!r} in the store; 'spyglass models' lists them")
    return row.sha256, bytes(row.content)


def reigns(connection: Connection) -> list[Reign]:
    """Which model was in force since when, newest first; empty while only the shipped one ever was."""
    rows = connection.execute(select(champions).order_by(champions.c.seq.desc()))
    return [Reign(row.model_id, row.actor, row.reason, row.at) for row in rows]


def champion_id(connection: Connection) -> str:
    """The model in force, ``SHIPPED`` for the one in the models folder."""
    newest = select(champions.c.model_id).order_by(champions.c.seq.desc()).limit(1)
    return str(connection.execute(newest).scalar() or SHIPPED)


def enthrone(connection: Connection, reign: Reign) -> None:
    """Put a model in force, with an entry in the audit log, and ask that what is stored be scored again by it.

    Raises UsageError for one that is not kept.
    """
    if reign.model_id != SHIPPED:
        model_content(connection, reign.model_id)
    values = {"model_id": reign.model_id, "actor": reign.actor, "reason": reign.reason, "at": reign.at}
    connection.execute(insert(champions).values(values))
    audit.append(
        connection, reign.actor, "model in force", reign.model_id or "shipped", {"why": reign.reason}, reign.at
    )
    tasks.ask(connection, TaskKind.RESCORE, reign.actor, reign.at)


def previous(connection: Connection) -> str:
    """The model to go back to: the one under the present one; raises UsageError while the shipped one is in force.

    Going back to a model takes down all that came after it, so going back twice never returns to what was left.
    """
    stack = [SHIPPED]
    for reign in reversed(reigns(connection)):
        if reign.model_id in stack:
            del stack[stack.index(reign.model_id) + 1 :]
        else:
            stack.append(reign.model_id)
    if len(stack) == 1:
        raise UsageError("the shipped model is in force: there is nothing to go back to")
    return stack[-2]
