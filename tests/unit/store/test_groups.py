"""Release groups in the store."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import Engine

from store.database import reading, writing
from store.errors import UsageError
from store.groupreviews import enrol_groups, groups_to_rank
from store.groups import Release, group_profile, list_groups, record_releases


def release(stem: str, group: str, source: str = "web", language: str = "", *, pre: bool = False) -> Release:
    """A release name of a group."""
    return Release(f"{stem}-{group}", stem, group, source, "film", language, pre)


def test_a_profile_sums_up_what_names_claim(engine: Engine, moment: datetime) -> None:
    """One group in any case of its tag: releases counted once however many sites show them, first seen kept."""
    found = [release("A.2024.WEB", "EVO", "web", "de"), release("B.2024.CAM", "EVO", "cam", pre=True)]
    with writing(engine) as connection:
        record_releases(connection, "one.example", None, found, moment)
        record_releases(connection, "two.example", None, found[:1], moment + timedelta(days=3))
        record_releases(connection, "two.example", None, found[:1], moment + timedelta(days=9))
    with reading(engine) as connection:
        profile = group_profile(connection, "evo")
        assert [one.shown for one in list_groups(connection)] == ["EVO"]
    one = profile.summary
    assert (one.releases, one.sites, one.pre, one.contested) == (2, 2, 0.5, 0)
    assert (one.first_seen, one.last_seen) == (moment, moment + timedelta(days=9))
    assert dict(profile.formats) == {"web": 1, "cam": 1}
    assert dict(profile.languages) == {"de": 1}
    assert dict(profile.sites) == {"one.example": 2, "two.example": 1}


def test_a_name_under_two_tags_is_contested(engine: Engine, moment: datetime) -> None:
    """The same release under another group's tag: one of the two is forged, and both say so."""
    with writing(engine) as connection:
        record_releases(connection, "one.example", None, [release("A.2024.WEB", "EVO")], moment)
        record_releases(connection, "two.example", None, [release("A.2024.WEB", "FAKE")], moment)
    with reading(engine) as connection:
        assert {one.shown: one.contested for one in list_groups(connection)} == {"EVO": 1, "FAKE": 1}


def test_a_group_is_enrolled_once(engine: Engine, moment: datetime) -> None:
    """A group that was never ranked gets a number under which it is reviewed; it keeps it, and counts as ranked until
    its place is stale; no other group and no site has it."""
    with writing(engine) as connection:
        record_releases(connection, "one.example", None, [release("A.2024.WEB", "EVO"), release("B.X", "XYZ")], moment)
    with writing(engine) as connection:
        assert groups_to_rank(connection, moment, 10) == ["evo", "xyz"]
        first = enrol_groups(connection, ["evo", "xyz"], moment, moment)
        assert len(set(first)) == 2
        assert groups_to_rank(connection, moment, 10) == []
        later = moment + timedelta(hours=1)
        assert enrol_groups(connection, ["evo"], later, later) == first[:1]
        assert groups_to_rank(connection, later, 10) == ["xyz"]
        with pytest.raises(UsageError, match="no release of a group 'nobody'"):
            group_profile(connection, "nobody")
