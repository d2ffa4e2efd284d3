"""The models of the house: which is in force, what each trial said, what was asked for; a training can be asked for.

Nothing is trained here: what is asked for is a row, and a worker outside the web process does it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from starlette.responses import Response

from review.web.visit import Said, Visit
from store import audit, tasks
from store.database import reading, writing
from store.models import StoredModel, all_models, champion_id
from store.tasks import TaskKind

# As many as tell how things go; `spyglass models` lists all.
SHOWN = 20


@dataclass(frozen=True, slots=True)
class Trained:
    """One model: from how many labels, what its trial came to, and why."""

    id: str
    created_at: datetime
    labels: int
    outcome: str
    reasons: tuple[str, ...]


def show(visit: Visit) -> Response:
    """The models, newest first, and the newest tasks."""
    with reading(visit.house.engine) as connection:
        kept, in_force = all_models(connection)[:SHOWN], champion_id(connection)
        asked = tasks.recent(connection, SHOWN)
    return visit.render("models.html", models=[_trained(model) for model in kept], in_force=in_force, asked=asked)


def ask(visit: Visit) -> Response:
    """Ask for a training; one that waits already will do."""
    with writing(visit.house.engine) as connection:
        new = tasks.ask(connection, TaskKind.TRAIN, visit.user.user, visit.at)
        if new:
            audit.append(connection, visit.user.user, "training asked for", "", {}, visit.at)
    return visit.go("/models", Said(visit.say("models.asked" if new else "models.waits")))


def _trained(model: StoredModel) -> Trained:
    decision = model.manifest.get("decision")
    told = decision if isinstance(decision, Mapping) else {}
    labels = model.manifest.get("labels")
    return Trained(
        model.id,
        model.created_at,
        labels if isinstance(labels, int) else 0,
        str(told.get("outcome", "")),
        tuple(map(str, told.get("reasons", ()))),
    )
