"""Read what partners send: STIX bundles and MISP events, as addresses with their markings (pure but for the file)."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from reports.markings import BY_ID, ORDER, tlp_of
from store.errors import SeedError
from store.findings import Tlp

# What one partner sends at once; more is a mistake, and is read whole.
MOST_BYTES = 500_000_000

_PATTERN = re.compile(r"\b(?:domain-name|url):value\s*(?:=|IN)\s*\(?\s*'((?:[^'\\]|\\.)*)'")
_MISP_TYPES = frozenset({"domain", "hostname", "url", "domain|ip", "hostname|port"})


@dataclass(frozen=True, slots=True)
class Named:
    """One address as a partner names it; ``tlp`` None where it is not marked; ``withdrawn`` where it is taken back."""

    address: str
    reference: str
    tlp: Tlp | None
    valid_until: datetime | None = None
    withdrawn: bool = False


def read_partner_file(path: Path) -> list[Named] | None:
    """What a STIX or MISP file names, None where it is neither (a list of addresses, perhaps).

    Raises SeedError for a file that cannot be read.
    """
    try:
        with path.open("rb") as file:
            packed = file.read(MOST_BYTES + 1)  # of a device or a pipe nobody knows the size before
    except OSError as error:
        raise SeedError(f"{path} cannot be read: {error.strerror}") from error
    if len(packed) > MOST_BYTES:
        raise SeedError(f"{path} is larger than {MOST_BYTES // 1_000_000} MB")
    try:
        document = json.loads(packed.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        return None
    return read_document(document)


def read_document(document: object) -> list[Named] | None:
    """The same for JSON that is read already."""
    if isinstance(document, dict) and document.get("type") == "bundle":
        return list(_stix(_dicts(document.get("objects"))))
    events = list(_misp_events(document))
    return [named for event in events for named in _misp(event)] if events else None


def _stix(objects: list[dict[str, object]]) -> Iterator[Named]:
    markings = BY_ID | {str(one.get("id")): tlp for one in objects if (tlp := _defined(one)) is not None}
    indicators = [one for one in objects if one.get("type") == "indicator"]
    for one in indicators or [one for one in objects if one.get("type") in {"domain-name", "url"}]:
        tlp = _strictest(markings[ref] for ref in _texts(one.get("object_marking_refs")) if ref in markings)
        addresses = _PATTERN.findall(str(one.get("pattern", ""))) or _texts([one.get("value")])
        for address in addresses:
            yield Named(
                address=re.sub(r"\\(.)", r"\1", address),
                reference=str(one.get("id", "")),
                tlp=tlp,
                valid_until=_moment(one.get("valid_until")),
                withdrawn=one.get("revoked") is True,
            )


def _defined(one: dict[str, object]) -> Tlp | None:
    """The TLP that a marking definition of the bundle defines, of either version."""
    if one.get("type") != "marking-definition":
        return None
    old = one.get("definition")
    said = [old.get("tlp")] if isinstance(old, dict) else []
    extensions = one.get("extensions")
    if isinstance(extensions, dict):
        said += [extension.get("tlp_2_0") for extension in extensions.values() if isinstance(extension, dict)]
    return next((tlp for text in _texts(said) if (tlp := tlp_of(text)) is not None), None)


def _misp_events(document: object) -> Iterator[dict[str, object]]:
    if isinstance(document, dict):
        event = document.get("Event")
        if isinstance(event, dict):
            yield event
        elif "response" in document:
            yield from _misp_events(document["response"])
    elif isinstance(document, list):
        for one in document:
            yield from _misp_events(one) if isinstance(one, dict) else ()


def _misp(event: dict[str, object]) -> Iterator[Named]:
    of_event = _strictest(_tags(event))
    attributes = _dicts(event.get("Attribute"))
    for one in _dicts(event.get("Object")):
        attributes += _dicts(one.get("Attribute"))
    for one in attributes:
        if one.get("type") in _MISP_TYPES:
            value = str(one.get("value", "")).partition("|")[0]
            tlp = _strictest(_tags(one)) or of_event
            yield Named(value, str(one.get("uuid", "")), tlp, withdrawn=one.get("deleted") is True)


def _tags(one: Mapping[str, object]) -> Iterator[Tlp]:
    for tag in _dicts(one.get("Tag")):
        name = str(tag.get("name", ""))
        if name.lower().startswith("tlp:") and (tlp := tlp_of(name)) is not None:
            yield tlp


def _strictest(said: Iterable[Tlp]) -> Tlp | None:
    return max(said, key=ORDER.index, default=None)


def _moment(text: object) -> datetime | None:
    try:
        moment = datetime.fromisoformat(str(text))
        return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        return None


def _dicts(value: object) -> list[dict[str, object]]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def _texts(value: object) -> list[str]:
    return [one for one in value if isinstance(one, str)] if isinstance(value, list) else []
