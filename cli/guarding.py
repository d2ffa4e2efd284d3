"""The guarantees for the review app: it may not import `reports`, so that its rules are handed in here."""

from collections.abc import Sequence
from datetime import datetime

from reports.exporting import judge
from reports.formats import FORMATS
from reports.infrastructure import read_infrastructure
from reports.leaving import Wish
from review.web.guarding import Guard
from store.database import Connection
from store.entities import Stage
from store.queue import stages
from store.settings import Settings

# All that is said of a site that waits for its second reader: any other reason could tell the first verdict.
WAITS = "one reader has decided it; a second one has to agree"


def export_guard(settings: Settings) -> Guard:
    """What the app asks before it calls a site one that may leave."""

    def why(
        connection: Connection, numbers: Sequence[int], recipient: str, kind: str, at: datetime
    ) -> dict[str, list[str]]:
        shared = read_infrastructure(settings.seeds)
        blind = {number for number, stage in stages(connection, numbers).items() if stage is Stage.SECOND}
        wish = Wish(recipient, kind, "", at)
        told = {site: [WAITS] for site in judge(connection, sorted(blind), wish, settings.export, shared)}
        open_ones = [number for number in numbers if number not in blind]
        for site, broken in judge(connection, open_ones, wish, settings.export, shared).items():
            told[site] = [one.why for one in broken]
        return told

    return Guard(why, tuple(FORMATS))
