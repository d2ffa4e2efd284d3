"""Who left what: sites by a trace's value, whatever its kind, and by the name of a release."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, or_, select

from store.schema.crawl import sites
from store.schema.operators import releases, traces
from store.schema.pages import captures
from store.traces import TraceKind

# What a sighting of a release name is called; those of traces bear the kind of the trace.
RELEASE = "release"


@dataclass(frozen=True, slots=True)
class Sighting:
    """Something that was looked for, on one site: ``kind`` is a ``TraceKind`` or ``release``; ``shown`` as found."""

    kind: str
    value: str
    shown: str
    site: str
    first_seen: datetime
    last_seen: datetime
    capture_id: int | None


def traces_spelled(connection: Connection, values: Sequence[str], limit: int) -> list[Sighting]:
    """Up to ``limit`` sightings of traces with one of ``values``, newest first."""
    # All kinds are named, so that the index on (kind, value) is used: there is none on the value alone.
    wanted = select(traces).where(traces.c.kind.in_([kind.value for kind in TraceKind]), traces.c.value.in_(values))
    rows = connection.execute(wanted.order_by(traces.c.last_seen.desc(), traces.c.id).limit(limit))
    return [
        Sighting(row.kind, row.value, row.shown, row.site, row.first_seen, row.last_seen, row.capture_id)
        for row in rows
    ]


def releases_spelled(connection: Connection, name: str, limit: int) -> list[Sighting]:
    """Up to ``limit`` sightings of a release: by its name with or without its group, or by the group's tag."""
    stem, _, group = name.rpartition("-")
    stems = [one for one in (name, stem) if one]
    wanted = select(releases).where(or_(releases.c.stem.in_(stems), releases.c.group_key == name.lower()))
    rows = connection.execute(wanted.order_by(releases.c.last_seen.desc(), releases.c.id).limit(limit))
    return [
        Sighting(RELEASE, row.name, row.name, row.site, row.first_seen, row.last_seen, None)
        for row in rows
        if not group or name.lower() in {row.name.lower(), row.stem.lower(), row.group_key}
    ]


def sites_of_group(connection: Connection, group: str, limit: int) -> list[str]:
    """Sites of a host group (accounts on a platform, customers of a builder), those with most pages first."""
    wanted = select(sites.c.key).where(sites.c.host_group == group)
    return list(connection.execute(wanted.order_by(sites.c.pages.desc(), sites.c.id).limit(limit)).scalars())


def count_captures(connection: Connection, site: str) -> int:
    """How many captures of a site are kept."""
    counted = select(func.count()).select_from(captures).where(captures.c.site == site)
    return int(connection.execute(counted).scalar_one())
