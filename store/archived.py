"""Captures with the proof that they are in the sealed chain: what an archive for outsiders is made of."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, func, select

from store.captures import Capture, captures_of
from store.errors import EvidenceError
from store.merkle import path_to
from store.purge import tombstones
from store.schema.evidence import leaves
from store.schema.pages import pages
from store.seals import Leaf, Seal, all_seals, leaves_of


@dataclass(frozen=True, slots=True)
class Proof:
    """The place of a leaf: number of its seal, index among the seal's leaves, audit path to the root."""

    seal: int
    index: int
    path: tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class Archived:
    """A sealed capture with its number, the title of its page ("" where there is none) and its proof."""

    number: int
    title: str
    capture: Capture
    proof: Proof


def archived(connection: Connection, sites: Sequence[str]) -> tuple[list[Archived], list[Seal]]:
    """The captures of ``sites`` in the order in which they were fetched, but for purged ones, and the seals they name.

    Raises EvidenceError where some are not sealed yet.
    """
    gone = tombstones(connection)
    found = [
        (number, capture)
        for site in sites
        for number, capture in captures_of(connection, site)
        if (capture.warc.file, capture.warc.offset) not in gone
    ]
    found.sort(key=lambda one: (one[1].fetched_at, one[0]))
    proofs = _proofs(connection, sites)
    bare = sum(number not in proofs for number, _ in found)
    if bare:
        raise EvidenceError(f"{bare:,} captures are not sealed yet: `spyglass evidence seal` seals them")
    titles = _titles(connection, sites)
    named = {proofs[number].seal for number, _ in found}
    chain = [made for made in all_seals(connection) if made.number in named]
    return [Archived(number, titles.get(number, ""), one, proofs[number]) for number, one in found], chain


def _proofs(connection: Connection, sites: Sequence[str]) -> dict[int, Proof]:
    by_seal: dict[int, dict[int, int]] = defaultdict(dict)
    for site in sites:
        numbers = [number for number, _ in captures_of(connection, site)]
        wanted = select(leaves.c.seal, leaves.c.number, leaves.c.capture_id)
        for start in range(0, len(numbers), 5000):
            chosen = wanted.where(leaves.c.capture_id.in_(numbers[start : start + 5000]))
            for row in connection.execute(chosen):
                by_seal[row.seal][row.number] = row.capture_id
    proofs = {}
    for seal, wanted_leaves in by_seal.items():
        of_seal: list[Leaf] = leaves_of(connection, seal)
        digests = [bytes.fromhex(leaf.sha256) for leaf in of_seal]
        for place, leaf in enumerate(of_seal):
            if leaf.number in wanted_leaves:
                proofs[wanted_leaves[leaf.number]] = Proof(seal, place, tuple(path_to(place, digests)))
    return proofs


def _titles(connection: Connection, sites: Sequence[str]) -> dict[int, str]:
    titles: dict[int, str] = {}
    for site in sites:
        wanted = select(pages.c.capture_id, func.max(pages.c.title).label("title")).where(pages.c.site == site)
        titles |= {row.capture_id: row.title for row in connection.execute(wanted.group_by(pages.c.capture_id))}
    return titles
