"""The guarantees for the review app: it may not import `reports`, so that its rules are handed in here."""

from collections.abc import Sequence
from datetime import datetime

from reports.exporting import judge
from reports.formats import FORMATS
from reports.guarantees import Guarantee, Refused
from reports.infrastructure import read_infrastructure
from reports.leaving import Wish
from review.web.guarding import Guard
from store.database import Connection
from store.settings import Settings


def export_guard(settings: Settings) -> Guard:
    """What the app asks before it calls a site one that may leave."""

    def why(
        connection: Connection, numbers: Sequence[int], recipient: str, kind: str, at: datetime
    ) -> dict[str, list[str]]:
        shared = read_infrastructure(settings.seeds)
        judged = judge(connection, numbers, Wish(recipient, kind, "", at), settings.export, shared)
        return {site: _told(broken) for site, broken in judged.items()}

    return Guard(why, tuple(FORMATS))


def _told(broken: Sequence[Refused]) -> list[str]:
    """In words; of a site that waits for its second reader only that, since the rest would tell the first verdict."""
    waits = [one.why for one in broken if one.guarantee is Guarantee.ONE_READER]
    return waits or [one.why for one in broken]
