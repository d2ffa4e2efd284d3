"""Host names by what is known of their sites: what the host-name model learns from besides the seeds."""

from collections.abc import Sequence

from sqlalchemy import Connection, and_, func, or_, select

from store.database import chunks
from store.entities import RELEASE_NAMES, Verdict
from store.queries import PIRATE_VERDICTS
from store.schema.crawl import sites


def judged_names(connection: Connection, sure: float, harmless: float, most: int) -> tuple[list[str], list[str]]:
    """The latest ``most`` site keys of each kind: pirates (by verdict, or a score of ``sure`` at least) and others (by
    verdict, or a score of ``harmless`` at most). Accounts on shared platforms are left out: they name nobody's host."""
    undecided = and_(sites.c.verdict.is_(None), sites.c.score.is_not(None))
    kinds = (
        or_(sites.c.verdict.in_(PIRATE_VERDICTS), and_(undecided, sites.c.score >= sure)),
        or_(sites.c.verdict == Verdict.LEGIT, and_(undecided, sites.c.score <= harmless)),
    )
    whole = sites.c.key.not_like("%/%"), func.length(sites.c.key) > 0, sites.c.source != RELEASE_NAMES
    newest = select(sites.c.key).where(*whole).order_by(sites.c.id.desc()).limit(most)
    pirates, others = (list(connection.execute(newest.where(kind)).scalars()) for kind in kinds)
    return pirates, others


def known_keys(connection: Connection, keys: Sequence[str]) -> set[str]:
    """Those of the site keys that the store knows, looked at or not."""
    known: set[str] = set()
    for chunk in chunks(keys):
        known.update(connection.execute(select(sites.c.key).where(sites.c.key.in_(chunk))).scalars())
    return known
