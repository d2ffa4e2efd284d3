"""Sealing a real store on both engines."""

from dataclasses import replace

from sqlalchemy import Engine

from store.database import reading, writing
from store.merkle import root_of
from store.seals import Seal, all_seals, count_unsealed, leaves_of, seal, seal_hash
from store.settings import Settings
from tests.samples import DAY, add_site


def sealed(engine: Engine) -> Seal | None:
    """Seal what is new with a key of no secret."""
    with writing(engine) as connection:
        return seal(connection, DAY, "k" * 64, lambda digest: digest[:8].hex())


def test_a_seal_covers_what_is_new_and_points_back(engine: Engine, settings: Settings) -> None:
    """Each capture is a leaf of exactly one seal, in order; each seal's hash covers the one before; none is empty."""
    first_digests = add_site(engine, settings.evidence, "one.example", pages=3)
    first = sealed(engine)
    assert sealed(engine) is None
    second_digests = add_site(engine, settings.evidence, "two.example", pages=2)
    second = sealed(engine)
    assert first is not None
    assert second is not None
    with reading(engine) as connection:
        chain = list(all_seals(connection))
        covered = [[leaf.sha256 for leaf in leaves_of(connection, one.number)] for one in chain]
        assert count_unsealed(connection) == 0
    assert chain == [first, second]
    assert covered == [first_digests, second_digests]
    assert [one.root for one in chain] == [root_of([bytes.fromhex(leaf) for leaf in of]).hex() for of in covered]
    assert (second.previous, second.first_leaf) == (first.hash, 4)


def test_the_hash_covers_every_field(engine: Engine, settings: Settings) -> None:
    """A seal with any of its fields changed has another hash: nothing of it can be bent unseen."""
    add_site(engine, settings.evidence, "one.example")
    made = sealed(engine)
    assert made is not None
    assert seal_hash(made) == made.hash
    bent = [
        replace(made, number=2),
        replace(made, sealed_at=made.sealed_at.replace(microsecond=1)),
        replace(made, first_leaf=2),
        replace(made, leaves=2),
        replace(made, root="0" * 64),
        replace(made, audit_seq=made.audit_seq + 1),
        replace(made, audit_hash="1" * 64),
        replace(made, previous="1" * 64),
        replace(made, key_id="x" * 64),
    ]
    assert made.hash not in {seal_hash(one) for one in bent}
    assert len({seal_hash(one) for one in bent}) == len(bent)
