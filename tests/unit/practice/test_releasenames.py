"""Release names."""

import re

from practice.dice import dice
from practice.releasenames import grammar, release_name

SHAPE = re.compile(r"^[A-Za-z0-9][A-Za-z0-9._-]*-[A-Za-z0-9]+$")


def test_names_keep_to_the_grammar_of_the_scene() -> None:
    """No spaces, dotted or underscored words, a group at the end."""
    names = {release_name(dice("n", number)) for number in range(500)}
    assert len(names) > 400
    assert [name for name in names if not SHAPE.match(name) or ".." in name] == []
    assert {name.rpartition("-")[2] for name in names} <= set(grammar()["groups"])


def test_a_group_signs_its_own_names() -> None:
    """A blog's releases carry its group."""
    assert release_name(dice(1), "ABC").endswith("-ABC")
