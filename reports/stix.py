"""STIX 2.1: a bundle with what was observed of each site, an indicator that ends, and the evidence behind it.

Written as plain JSON, object by object: the stix2 library takes 0.7 ms an indicator and holds all in memory; the tests
read what comes out with it and with the OASIS validator. One object a site and kind, whose id is the same in every
export: importing a renewal changes what is there, and ``revoked`` takes it back.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from functools import cache, partial
from typing import TextIO

from reports.identifiers import observable_uuid, own_uuid
from reports.items import Item
from reports.markings import marking, marking_id
from reports.output import Cover, stamp
from store.hosts import is_address

Object = dict[str, object]

# What several sites may bring along: written once.
_SHARED = ("identity--", "ipv4-addr--", "ipv6-addr--")

_ENCODER = json.JSONEncoder(separators=(",", ":"))


def write_stix(items: Iterable[Item], cover: Cover, file: TextIO) -> None:
    """Write one bundle, a line a site."""
    bundle = own_uuid(cover.organisation, "bundle", f"{cover.recipient} {stamp(cover.at)}")
    file.write(f'{{"type":"bundle","id":"bundle--{bundle}","objects":[\n')
    file.write(_line([marking(cover.tlp), _house(cover)]))
    seen: set[str] = set()
    for item in items:
        new = [made for made in objects_of(item, cover) if made["id"] not in seen]
        seen.update(number for made in new if (number := str(made["id"])).startswith(_SHARED))
        file.write(",\n" + _line(new))
    file.write("\n]}\n")


def _line(made: list[Object]) -> str:
    """Objects as the members of an array. One call for all of a site: each costs as much as a small object."""
    return _ENCODER.encode(made)[1:-1]


def objects_of(item: Item, cover: Cover) -> Iterator[Object]:
    """The objects that one site adds to a bundle."""
    own = partial(_own, cover.organisation, _base(item, cover))
    site, words = item.site, item.words
    first, last, observed = stamp(item.first), stamp(item.last), min(item.observed, 999_999_999)
    values = _observables(item)
    yield from values
    refs = [str(one["id"]) for one in values]
    seen: Object = {"first_seen": first, "last_seen": last}
    told: Object = {"name": f"Site observed at {site}", "description": words, "infrastructure_types": ["unknown"]}
    infrastructure = own("infrastructure", site, told | seen)
    yield infrastructure
    indicator = own("indicator", site, _indicating(item, cover, values, words))
    yield indicator
    shown = {"first_observed": first, "last_observed": last, "number_observed": observed, "object_refs": refs}
    data = own("observed-data", site, shown)
    yield data
    at = {"observed_data_refs": [data["id"]], "where_sighted_refs": [_house_id(cover.organisation)]}
    yield own("sighting", site, {**seen, "count": observed, "sighting_of_ref": indicator["id"], **at})
    said = f"{words} SHA-256 of the stored captures: {' '.join(item.evidence)}"
    about = [infrastructure["id"], indicator["id"]]
    yield own("note", site, {"abstract": "Evidence", "content": said, "object_refs": about})
    relations = [("indicates", indicator["id"], infrastructure["id"])]
    relations += [("consists-of", infrastructure["id"], ref) for ref in refs]
    if item.operator_id is not None:
        operator = _operator(item, cover)
        yield operator
        relations.append(("related-to", infrastructure["id"], operator["id"]))
    for kind, source, target in relations:
        ends = {"relationship_type": kind, "source_ref": source, "target_ref": target}
        yield own("relationship", f"{kind} {source} {target}", ends)


def _indicating(item: Item, cover: Cover, values: Sequence[Object], words: str) -> Object:
    """What the indicator of a site says of its own."""
    return {
        "name": f"{item.category.replace('_', ' ')} observed at {item.site}",
        "description": words,
        "indicator_types": ["unknown"],
        "pattern": _pattern(values),
        "pattern_type": "stix",
        "valid_from": stamp(cover.at),
        "valid_until": stamp(cover.until),
        "labels": [f"spyglass:category={item.category}", *([f"spyglass:role={item.role}"] if item.role else [])],
    }


def revoked(site: str, reason: str, cover: Cover, first_known: str) -> Iterator[Object]:
    """The objects that take a site back: same ids, later, revoked, with the reason in a note."""
    base: Object = {"spec_version": "2.1", "created_by_ref": _house_id(cover.organisation), "created": first_known}
    base |= {"modified": stamp(cover.at), "object_marking_refs": [marking_id(cover.tlp)]}
    gone: Object = base | {"revoked": True, "name": f"Retracted: {site}"}
    indicator = f"indicator--{own_uuid(cover.organisation, 'indicator', site)}"
    infrastructure = f"infrastructure--{own_uuid(cover.organisation, 'infrastructure', site)}"
    note = f"note--{own_uuid(cover.organisation, 'retraction', f'{site} {stamp(cover.at)}')}"
    ended = {"valid_from": first_known, "valid_until": stamp(cover.at)}
    pattern = {
        "indicator_types": ["benign"],
        "pattern": f"[{_kind(site)}:value = '{_quoted(site)}']",
        "pattern_type": "stix",
    }
    yield marking(cover.tlp)
    yield _house(cover)
    yield {"type": "indicator", "id": indicator, **gone, **pattern, **ended}
    yield {"type": "infrastructure", "id": infrastructure, **gone}
    said = {"abstract": "Retraction", "content": reason, "object_refs": [indicator, infrastructure]}
    yield {"type": "note", "id": note, **base, "created": stamp(cover.at), **said}


def _pattern(values: Sequence[Object]) -> str:
    """The STIX pattern that a site's fully qualified names, or else its URL or address, match."""
    return " OR ".join(f"[{one['type']}:value = '{_quoted(str(one['value']))}']" for one in values[:10])


def bundle_of(made: Iterable[Object], cover: Cover) -> str:
    """A small bundle of ready objects, as text."""
    number = own_uuid(cover.organisation, "bundle", f"{cover.recipient} {stamp(cover.at)} retraction")
    return json.dumps({"type": "bundle", "id": f"bundle--{number}", "objects": list(made)}, indent=1) + "\n"


def _observable(kind: str, value: str) -> Object:
    """An observable with its deterministic id."""
    return {"type": kind, "spec_version": "2.1", "id": f"{kind}--{observable_uuid(value)}", "value": value}


def _observables(item: Item) -> list[Object]:
    if item.is_name:
        named = [_observable("domain-name", host) for host in item.hosts]
        return named + [_observable(_address_kind(one), one) for one in item.addresses]
    if item.url:
        return [_observable("url", item.url)]
    return [_observable(_address_kind(item.site), item.site.strip("[]"))]


def _kind(site: str) -> str:
    return "url" if "/" in site else _address_kind(site) if is_address(site) else "domain-name"


def _address_kind(address: str) -> str:
    return "ipv6-addr" if ":" in address else "ipv4-addr"


def _base(item: Item, cover: Cover) -> Object:
    """What every object of one site says."""
    return {
        "created_by_ref": _house_id(cover.organisation),
        "created": stamp(item.first_known),
        "modified": stamp(max(cover.at, item.first_known)),
        "object_marking_refs": [marking_id(cover.tlp)],
    }


def _own(organisation: str, base: Object, kind: str, key: str, more: Object) -> Object:
    """An object of ours, whose id follows from its kind and key."""
    number = f"{kind}--{own_uuid(organisation, kind, key)}"
    return {"type": kind, "spec_version": "2.1", "id": number, **base, **more}


def _operator(item: Item, cover: Cover) -> Object:
    key = f"operator {item.operator_id}"
    at = stamp(cover.at)
    return {
        "type": "identity",
        "spec_version": "2.1",
        "id": f"identity--{own_uuid(cover.organisation, 'identity', key)}",
        "created_by_ref": _house_id(cover.organisation),
        "created": at,
        "modified": at,
        "name": f"Sites joined by shared traces, group {item.operator_id}",
        "description": "Observed traces join these sites; who stands behind them is not established.",
        "identity_class": "unknown",
        "object_marking_refs": [marking_id(cover.tlp)],
    }


@cache
def _house_id(organisation: str) -> str:
    return f"identity--{own_uuid(organisation, 'identity', 'house')}"


def _house(cover: Cover) -> Object:
    created = "2026-01-01T00:00:00.000Z"  # the same in every bundle, so that nobody sees an older version of us
    return {
        "type": "identity",
        "spec_version": "2.1",
        "id": _house_id(cover.organisation),
        "created": created,
        "modified": created,
        "name": cover.organisation,
        "identity_class": "organization",
    }


def _quoted(value: str) -> str:
    return value.replace("\\", "\\\\").replace("'", "\\'")
