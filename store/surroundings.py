"""What lies around sites: their operator, their mirrors, the languages of their pages, the phones on them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy import BindParameter, Connection, and_, bindparam, distinct, func, select

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

# All are made once: to put them together costs three times what asking them of one site does.
_KEYS: BindParameter[str] = bindparam("keys", expanding=True)

# A page that was fetched again is there twice: the newest comes last.
_TITLES = (
    select(pages.c.site, pages.c.title)
    .join(sites, and_(sites.c.key == pages.c.site, sites.c.url == pages.c.url))
    .where(pages.c.site.in_(_KEYS))
    .order_by(pages.c.id)
)
_SPOKEN = (
    select(pages.c.site, func.count(distinct(pages.c.language)))
    .where(pages.c.language != "", pages.c.site.in_(_KEYS))
    .group_by(pages.c.site)
)
_OPERATED = select(sites.c.key, sites.c.operator_id).where(sites.c.key.in_(_KEYS), sites.c.operator_id.is_not(None))
_SIZES = (
    select(sites.c.operator_id, func.count())
    .where(sites.c.operator_id.in_(bindparam("operators", expanding=True)))
    .group_by(sites.c.operator_id)
)
_TEMPLATES = (
    select(traces.c.site, traces.c.value)
    .where(traces.c.site.in_(_KEYS), traces.c.kind == TraceKind.TEMPLATE)
    .order_by(traces.c.site, traces.c.value)
)
_SHARED = (
    select(traces.c.value, func.count(distinct(traces.c.host_group)))
    .where(traces.c.kind == TraceKind.TEMPLATE, traces.c.value.in_(bindparam("templates", expanding=True)))
    .group_by(traces.c.value)
)
_CALLED = (
    select(traces.c.site, traces.c.value)
    .where(traces.c.site.in_(_KEYS), traces.c.kind.in_([TraceKind.PHONE, TraceKind.WHATSAPP]))
    .where(traces.c.value.like("+%"))
    .order_by(traces.c.site, traces.c.value)
)


def surroundings(connection: Connection, keys: Sequence[str]) -> dict[str, Surroundings]:
    """What lies around each of the sites ``keys``."""
    found = dict.fromkeys(keys, NOTHING_AROUND)
    for chunk in chunks(keys):
        for key, (number, members) in _operators(connection, chunk).items():
            found[key] = replace(found[key], operator_id=number, operator_sites=members)
        for key, template in _templates(connection, chunk).items():
            found[key] = replace(found[key], template=template)
        for key, languages in connection.execute(_SPOKEN, {"keys": list(chunk)}):
            found[key] = replace(found[key], languages=int(languages))
        for key, phones in _phones(connection, chunk).items():
            found[key] = replace(found[key], phones=phones)
        for key, title in connection.execute(_TITLES, {"keys": list(chunk)}):
            found[key] = replace(found[key], title=title.lower()[:TITLE])
    return found


def _operators(connection: Connection, keys: Sequence[str]) -> dict[str, tuple[int, int]]:
    known = connection.execute(_OPERATED, {"keys": list(keys)})
    operator_of = {row.key: int(row.operator_id) for row in known}
    if not operator_of:
        return {}
    counted = connection.execute(_SIZES, {"operators": sorted(set(operator_of.values()))})
    size = {int(number): int(count) for number, count in counted}
    return {key: (number, size[number]) for key, number in operator_of.items()}


def _templates(connection: Connection, keys: Sequence[str]) -> dict[str, str]:
    """The templates of sites that a few others share."""
    template_of = {row.site: row.value for row in connection.execute(_TEMPLATES, {"keys": list(keys)})}
    if not template_of:
        return {}
    counted = connection.execute(_SHARED, {"templates": sorted(set(template_of.values()))})
    common = {value for value, count in counted if 1 < count <= STOCK}
    return {key: template for key, template in template_of.items() if template in common}


def _phones(connection: Connection, keys: Sequence[str]) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for site, value in connection.execute(_CALLED, {"keys": list(keys)}):
        found[site] = (*found.get(site, ()), value)[:_PHONES]
    return found
