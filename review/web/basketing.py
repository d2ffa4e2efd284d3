"""For whom the basket is judged, and what keeps a site in the house: asked alike by the page and the JSON API."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from review.web.visit import Visit
from store import basket
from store.database import Connection, reading, writing
from store.errors import UsageError
from store.lookup import resolve
from store.partners import all_partners


@dataclass(frozen=True, slots=True)
class Asked:
    """A recipient and a format, of all that are known; both empty where there is no partner, or no rule to ask."""

    recipient: str
    kind: str
    partners: tuple[str, ...]
    kinds: tuple[str, ...]

    @property
    def is_empty(self) -> bool:
        """Whether nobody can be asked for."""
        return not (self.recipient and self.kind)


@dataclass(frozen=True, slots=True)
class Picked:
    """What came of picking a site. ``is_new``: it was not in the basket; ``kept``: what keeps it in the house, in
    words; None where nobody was asked for."""

    site: str
    is_new: bool
    asked: Asked
    kept: tuple[str, ...] | None


def asked_for(connection: Connection, visit: Visit, recipient: str, kind: str) -> Asked:
    """Whom and what a request names, the first known where it names none; UsageError for a name that is unknown."""
    partners = tuple(one.name for one in all_partners(connection))
    kinds = visit.house.guard.formats
    return Asked(_one_of("partner", recipient, partners), _one_of("format", kind, kinds), partners, kinds)


def kept_in(connection: Connection, visit: Visit, sites: Sequence[str], asked: Asked) -> Mapping[str, Sequence[str]]:
    """For each of ``sites`` what keeps it in the house, in words; nothing for a site that may leave. Empty where nobody
    was asked for."""
    if asked.is_empty or not sites:
        return {}
    numbers = [resolve(connection, site).id for site in sites]
    return visit.house.guard.why_refused(connection, numbers, asked.recipient, asked.kind, visit.at)


def put_in(visit: Visit, text: str, recipient: str, kind: str) -> Picked:
    """Put the site that ``text`` names into the basket; UsageError for an unknown site, recipient or format, and where
    the basket is full."""
    with writing(visit.house.engine) as connection:
        site = resolve(connection, text)
        asked = asked_for(connection, visit, recipient, kind)
        is_new = basket.pick(connection, site.id, visit.user.user, visit.at)
    with reading(visit.house.engine) as connection:
        kept = kept_in(connection, visit, [site.key], asked)
    return Picked(site.key, is_new, asked, None if asked.is_empty else tuple(kept[site.key]))


def take_out(visit: Visit, text: str) -> str:
    """Take a site out of the basket; its key."""
    with writing(visit.house.engine) as connection:
        site = resolve(connection, text)
        basket.drop(connection, site.id)
    return site.key


def _one_of(what: str, wanted: str, known: Sequence[str]) -> str:
    if wanted and wanted not in known:
        raise UsageError(f"there is no {what} {wanted[:64]!r}")
    return wanted or next(iter(known), "")
