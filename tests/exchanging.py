"""A store with sites that may leave: crawled, and called the same by two named people."""

from datetime import timedelta

from sqlalchemy import Engine

from reports.infrastructure import Infrastructure
from reports.leaving import Wish
from review.verdicts import decide
from store.database import writing
from store.entities import Verdict
from store.findings import Tlp
from store.lookup import resolve
from store.partners import Partner, put_partner
from store.settings import ExportSettings, Settings
from store.users import ensure_user
from tests.samples import DAY, add_site

AFTER = DAY + timedelta(hours=2)
HOUSE = ExportSettings(organisation="Test House")
NOBODYS = Infrastructure({}, {})


def confirmed(engine: Engine, settings: Settings, key: str, verdict: Verdict = Verdict.IPTV_RESELLER) -> int:
    """A site with captures that anna and ben agree on; its number."""
    add_site(engine, settings.evidence, key, pages=2)
    for reader in ("anna", "ben"):
        decide(engine, key, verdict, reader, DAY + timedelta(hours=1), second_share=1.0)
    return number_of(engine, key)


def number_of(engine: Engine, key: str) -> int:
    """The number of a site."""
    with engine.connect() as connection:
        return resolve(connection, key).id


def add_partner(
    engine: Engine,
    name: str = "Police",
    *,
    community: str = "",
    clearance: Tlp = Tlp.AMBER,
    misp_url: str = "",
    by: str = "anna",
) -> None:
    """A partner that anna, or somebody else, made known."""
    with writing(engine) as connection:
        ensure_user(connection, by, DAY)
        put_partner(connection, Partner(name, community, clearance, misp_url, by, DAY))


def wish(kind: str = "stix", to: str = "Police", **more: object) -> Wish:
    """An export by anna."""
    return Wish(to, kind, "anna", AFTER, **more)  # type: ignore[arg-type]
