"""Seal what is new, time-stamp the seal where an authority is named, and write the custody folder."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy import Engine

from store.custody import write_logs
from store.database import now, reading, writing
from store.gaps import between_captures
from store.purge import finish_purges
from store.seals import Seal, all_seals, lock, seal, stamp
from store.settings import Settings
from store.signing import PRIVATE, read_signer
from store.timestamps import ask


def seal_new(engine: Engine, settings: Settings, at: datetime) -> Seal | None:
    """Seal what no seal covers and bring the custody folder up to date; None where nothing was new.

    Seals that an authority did not answer for are stamped as well, if it answers now. Raises EvidenceError where there
    is no key, the authority refuses, or a log was changed; what was sealed until then stays sealed.
    """
    signer = read_signer(settings.custody)
    finish_purges(engine, settings.evidence, at)
    with writing(engine) as connection:
        lock(connection)
        between = between_captures(connection, settings.evidence)
        made = seal(connection, at, signer.key_id, signer.sign, between)
    try:
        stamped = _stamp_all(engine, settings)
    finally:
        with reading(engine) as connection:
            write_logs(connection, settings.custody)
    return replace(made, timestamp=stamped.get(made.number)) if made else None


def seal_after_crawl(engine: Engine, settings: Settings) -> None:
    """Seal what a crawl brought, where there is a key: without one a crawl is worth its while all the same, and
    `spyglass evidence verify` tells what is not sealed. Raises as ``seal_new`` does."""
    if has_key(settings):
        seal_new(engine, settings, now())


def has_key(settings: Settings) -> bool:
    """Whether evidence can be sealed here."""
    return (settings.custody / PRIVATE).exists()


def _stamp_all(engine: Engine, settings: Settings) -> dict[int, bytes]:
    if not settings.timestamp_url:
        return {}
    with reading(engine) as connection:
        bare = [made for made in all_seals(connection) if made.timestamp is None]
    tokens = {}
    for made in bare:
        tokens[made.number] = ask(settings.timestamp_url, bytes.fromhex(made.hash))
        with writing(engine) as connection:
            stamp(connection, made.number, tokens[made.number])
    return tokens
