"""Chance that always falls the same way: a generator seeded by what it decides about."""

from random import Random


def dice(*parts: object) -> Random:
    """A pseudo-random generator that is a pure function of ``parts``, on every machine and Python version."""
    return Random("/".join(map(str, parts)))
