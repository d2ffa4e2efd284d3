"""Reading what partners send: any JSON is read or passed over, none breaks it."""

import gzip
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports import importing
from reports.importing import Named, read_document, read_partner_file
from store.errors import SeedError
from store.findings import Tlp

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(
                ["type", "objects", "Event", "response", "Attribute", "Object", "Tag", "name", "value", "pattern"]
            ),
            inner | st.sampled_from(["bundle", "indicator", "domain", "tlp:red", "domain-name"]),
            max_size=5,
        )
    ),
    max_leaves=20,
)


@given(JSON)
def test_no_document_breaks_the_reader(document: object) -> None:
    """A bundle or event of any shape gives a list, everything else None."""
    named = read_document(document)
    assert named is None or all(isinstance(one, Named) for one in named)


def test_what_is_no_json_is_left_to_the_readers_of_lists(tmp_path: Path) -> None:
    """A packed list and one in UTF-16 are neither STIX nor MISP, and no error."""
    for name, content in {"list.gz": gzip.compress(b"a.example\n"), "list.txt": "a.example\n".encode("utf-16")}.items():
        (tmp_path / name).write_bytes(content)
        assert read_partner_file(tmp_path / name) is None


def test_a_file_without_an_end_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """What tells no size is read up to the bound, and no further."""
    monkeypatch.setattr(importing, "MOST_BYTES", 1_000_000)
    with pytest.raises(SeedError, match="larger than 1 MB"):
        read_partner_file(Path("/dev/zero"))


def test_old_markings_and_several_names_in_a_pattern_are_read() -> None:
    """TLP 1 of STIX 2.1 itself counts, white is clear, and each name of a pattern is an item."""
    bundle = {
        "type": "bundle",
        "objects": [
            {
                "type": "indicator",
                "id": "indicator--1",
                "pattern": "[domain-name:value = 'a.example' OR url:value = 'https://b.example/it\\'s']",
                "object_marking_refs": ["marking-definition--f88d31f6-486f-44da-b317-01333bde0b82"],
                "valid_until": "2027-01-01T00:00:00Z",
            }
        ],
    }
    until = datetime(2027, 1, 1, tzinfo=UTC)
    assert read_document(bundle) == [
        Named("a.example", "indicator--1", Tlp.AMBER, until),
        Named("https://b.example/it's", "indicator--1", Tlp.AMBER, until),
    ]


def test_the_mark_of_an_attribute_goes_before_the_events() -> None:
    """An attribute marked by itself keeps that; another takes the event's; a deleted one is taken back."""
    event = {
        "Event": {
            "Tag": [{"name": "tlp:white"}],
            "Attribute": [
                {"type": "domain", "value": "a.example", "uuid": "1", "Tag": [{"name": "tlp:red"}]},
                {"type": "domain|ip", "value": "b.example|192.0.2.1", "uuid": "2", "deleted": True},
                {"type": "sha256", "value": "0" * 64},
            ],
        }
    }
    assert read_document([event]) == [
        Named("a.example", "1", Tlp.RED),
        Named("b.example", "2", Tlp.CLEAR, withdrawn=True),
    ]
