"""What lies around sites: their operator, their mirrors, the languages of their pages, the phones on them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy import Connection, and_, bindparam, distinct, func, select

from store.database import chunks
from store.queue import TITLE
from store.schema.crawl import sites
from store.schema.operators import traces
from store.schema.pages import pages
from store.traces import TraceKind

# A template on more sites than this is a builder's stock, not one seller's mirrors.
STOCK = 30

# As many numbers as settle a country; a directory may show thousands.
_PHONES = 20


@dataclass(frozen=True, slots=True)
class Surroundings:
    """Of one site: its operator with how many sites it has, ``template`` if a few others share it (else empty), in how
    many languages its pages are, phone numbers in E.164, and the title of its most telling page, in small letters."""

    operator_id: int | None = None
    operator_sites: int = 0
    template: str = ""
    languages: int = 0
    phones: tuple[str, ...] = ()
    title: str = ""

    @property
    def fold(self) -> str | None:
        """What the site is one item of the queue with: its operator, else its template."""
        if self.operator_id is not None:
            return f"operator {self.operator_id}"
        return f"template {self.template}"[:80] if self.template else None


NOTHING_AROUND = Surroundings()

# A page that was fetched again is there twice: the newest comes last.
_TITLES = (
    select(pages.c.site, pages.c.title)
    .join(sites, and_(sites.c.key == pages.c.site, sites.c.url == pages.c.url))
    .where(pages.c.site.in_(bindparam("keys", expanding=True)))
    .order_by(pages.c.id)
)


def surroundings(connection: Connection, keys: Sequence[str]) -> dict[str, Surroundings]:
    """What lies around each of the sites ``keys``."""
    found = dict.fromkeys(keys, NOTHING_AROUND)
    for chunk in chunks(keys):
        for key, (number, members) in _operators(connection, chunk).items():
            found[key] = replace(found[key], operator_id=number, operator_sites=members)
        for key, template in _templates(connection, chunk).items():
            found[key] = replace(found[key], template=template)
        spoken = select(pages.c.site, func.count(distinct(pages.c.language))).where(pages.c.language != "")
        for key, languages in connection.execute(spoken.where(pages.c.site.in_(chunk)).group_by(pages.c.site)):
            found[key] = replace(found[key], languages=int(languages))
        for key, phones in _phones(connection, chunk).items():
            found[key] = replace(found[key], phones=phones)
        for key, title in connection.execute(_TITLES, {"keys": list(chunk)}):
            found[key] = replace(found[key], title=title.lower()[:TITLE])
    return found


def _operators(connection: Connection, keys: Sequence[str]) -> dict[str, tuple[int, int]]:
    known = select(sites.c.key, sites.c.operator_id).where(sites.c.key.in_(keys), sites.c.operator_id.is_not(None))
    operator_of = {row.key: int(row.operator_id) for row in connection.execute(known)}
    if not operator_of:
        return {}
    numbers = sites.c.operator_id.in_(sorted(set(operator_of.values())))
    counted = select(sites.c.operator_id, func.count()).where(numbers).group_by(sites.c.operator_id)
    size = {int(number): int(count) for number, count in connection.execute(counted)}
    return {key: (number, size[number]) for key, number in operator_of.items()}


def _templates(connection: Connection, keys: Sequence[str]) -> dict[str, str]:
    """The templates of sites that a few others share."""
    mine = select(traces.c.site, traces.c.value).where(traces.c.site.in_(keys), traces.c.kind == TraceKind.TEMPLATE)
    template_of = {row.site: row.value for row in connection.execute(mine.order_by(traces.c.site, traces.c.value))}
    if not template_of:
        return {}
    same = traces.c.kind == TraceKind.TEMPLATE, traces.c.value.in_(sorted(set(template_of.values())))
    counted = select(traces.c.value, func.count(distinct(traces.c.host_group))).where(*same).group_by(traces.c.value)
    common = {value for value, count in connection.execute(counted) if 1 < count <= STOCK}
    return {key: template for key, template in template_of.items() if template in common}


def _phones(connection: Connection, keys: Sequence[str]) -> dict[str, tuple[str, ...]]:
    kinds = traces.c.kind.in_([TraceKind.PHONE, TraceKind.WHATSAPP])
    numbers = select(traces.c.site, traces.c.value).where(traces.c.site.in_(keys), kinds, traces.c.value.like("+%"))
    found: dict[str, tuple[str, ...]] = {}
    for site, value in connection.execute(numbers.order_by(traces.c.site, traces.c.value)):
        found[site] = (*found.get(site, ()), value)[:_PHONES]
    return found
