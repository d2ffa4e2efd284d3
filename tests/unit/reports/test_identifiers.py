"""Identifiers: the same for the same thing, and what the standards say they are."""

from uuid import UUID, uuid5

import stix2
from hypothesis import given
from hypothesis import strategies as st

from reports.identifiers import observable_uuid, own_uuid


@given(st.text(max_size=60), st.text(max_size=60))
def test_our_uuid_is_version_5(organisation: str, key: str) -> None:
    """The quick way gives what the library gives."""
    house = uuid5(UUID("6f0a1c1e-5d7e-5b0c-9a55-3d6c1f0e7a42"), organisation)
    assert own_uuid(organisation, "indicator", key) == str(uuid5(house, f"indicator|{key}"))


@given(st.from_regex(r"[a-z0-9-]{1,20}\.example", fullmatch=True))
def test_an_observable_has_the_id_that_stix_gives_it(host: str) -> None:
    """The stix2 library makes the same id from the same name, so partners' graphs meet in it."""
    assert f"domain-name--{observable_uuid(host)}" == stix2.DomainName(value=host)["id"]
