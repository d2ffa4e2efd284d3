"""STIX 2.1: a bundle with what was observed of each site, an indicator that ends, and the evidence behind it.

Written as plain JSON, object by object: the stix2 library takes 0.7 ms an indicator and holds all in memory; the tests
read what comes out with it and with the OASIS validator. One object a site and kind, whose id is the same in every
export: importing a renewal changes what is there, and ``revoked`` takes it back.
"""

import json
from collections.abc import Iterable, Iterator
from typing import TextIO

from reports.identifiers import observable_uuid, own_uuid
from reports.items import Item
from reports.markings import marking, marking_id
from reports.output import Cover, stamp
from store.hosts import is_address

Object = dict[str, object]

# What several sites may bring along: written once.
_SHARED = ("identity--", "ipv4-addr--", "ipv6-addr--")


def write_stix(items: Iterable[Item], cover: Cover, file: TextIO) -> None:
    """Write one bundle."""
    bundle = own_uuid(cover.organisation, "bundle", f"{cover.recipient} {stamp(cover.at)}")
    file.write(f'{{"type":"bundle","id":"bundle--{bundle}","objects":[\n')
    file.write(json.dumps(marking(cover.tlp), separators=(",", ":")))
    file.write(",\n" + json.dumps(_house(cover), separators=(",", ":")))
    seen: set[str] = set()
    for item in items:
        for made in objects_of(item, cover):
            number = str(made["id"])
            if number in seen:
                continue
            if number.startswith(_SHARED):
                seen.add(number)
            file.write(",\n" + json.dumps(made, separators=(",", ":")))
    file.write("\n]}\n")


def objects_of(item: Item, cover: Cover) -> Iterator[Object]:
    """The objects that one site adds to a bundle."""
    values = _observables(item)
    yield from values
    refs = [str(one["id"]) for one in values]
    infrastructure, indicator = _indicator(item.site, item, cover)
    yield infrastructure
    yield indicator
    observed = _own("observed-data", item.site, item, cover) | {
        "first_observed": stamp(item.first),
        "last_observed": stamp(item.last),
        "number_observed": min(item.observed, 999_999_999),
        "object_refs": refs,
    }
    yield observed
    yield _own("sighting", item.site, item, cover) | {
        "first_seen": stamp(item.first),
        "last_seen": stamp(item.last),
        "count": min(item.observed, 999_999_999),
        "sighting_of_ref": indicator["id"],
        "observed_data_refs": [observed["id"]],
        "where_sighted_refs": [_house_id(cover)],
    }
    yield _own("note", item.site, item, cover) | {
        "abstract": "Evidence",
        "content": f"{item.words} SHA-256 of the stored captures: {' '.join(item.evidence)}",
        "object_refs": [infrastructure["id"], indicator["id"]],
    }
    yield _relation("indicates", item, cover, indicator["id"], infrastructure["id"])
    for ref in refs:
        yield _relation("consists-of", item, cover, infrastructure["id"], ref)
    if item.operator_id is not None:
        operator = _operator(item, cover)
        yield operator
        yield _relation("related-to", item, cover, infrastructure["id"], operator["id"])


def _indicator(site: str, item: Item, cover: Cover) -> tuple[Object, Object]:
    """The infrastructure and the indicator of a site."""
    infrastructure = _own("infrastructure", site, item, cover) | {
        "name": f"Site observed at {site}",
        "description": item.words,
        "infrastructure_types": ["unknown"],
        "first_seen": stamp(item.first),
        "last_seen": stamp(item.last),
    }
    indicator = _own("indicator", site, item, cover) | {
        "name": f"{item.category.replace('_', ' ')} observed at {site}",
        "description": item.words,
        "indicator_types": ["unknown"],
        "pattern": _pattern(item),
        "pattern_type": "stix",
        "valid_from": stamp(cover.at),
        "valid_until": stamp(cover.until),
        "labels": [f"spyglass:category={item.category}", *([f"spyglass:role={item.role}"] if item.role else [])],
    }
    return infrastructure, indicator


def revoked(site: str, reason: str, cover: Cover, first_known: str) -> Iterator[Object]:
    """The objects that take a site back: same ids, later, revoked, with the reason in a note."""
    base: Object = {"spec_version": "2.1", "created_by_ref": _house_id(cover), "created": first_known}
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


def _pattern(item: Item) -> str:
    """The STIX pattern that a site's fully qualified names, or else its URL or address, match."""
    return " OR ".join(f"[{one['type']}:value = '{_quoted(str(one['value']))}']" for one in _observables(item)[:10])


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


def _own(kind: str, key: str, item: Item, cover: Cover) -> Object:
    return {
        "type": kind,
        "spec_version": "2.1",
        "id": f"{kind}--{own_uuid(cover.organisation, kind, key)}",
        "created_by_ref": _house_id(cover),
        "created": stamp(item.first_known),
        "modified": stamp(max(cover.at, item.first_known)),
        "object_marking_refs": [marking_id(cover.tlp)],
    }


def _relation(kind: str, item: Item, cover: Cover, source: object, target: object) -> Object:
    relation = _own("relationship", f"{kind} {source} {target}", item, cover)
    return relation | {"relationship_type": kind, "source_ref": source, "target_ref": target}


def _operator(item: Item, cover: Cover) -> Object:
    key = f"operator {item.operator_id}"
    at = stamp(cover.at)
    return {
        "type": "identity",
        "spec_version": "2.1",
        "id": f"identity--{own_uuid(cover.organisation, 'identity', key)}",
        "created_by_ref": _house_id(cover),
        "created": at,
        "modified": at,
        "name": f"Sites joined by shared traces, group {item.operator_id}",
        "description": "Observed traces join these sites; who stands behind them is not established.",
        "identity_class": "unknown",
        "object_marking_refs": [marking_id(cover.tlp)],
    }


def _house_id(cover: Cover) -> str:
    return f"identity--{own_uuid(cover.organisation, 'identity', 'house')}"


def _house(cover: Cover) -> Object:
    created = "2026-01-01T00:00:00.000Z"  # the same in every bundle, so that nobody sees an older version of us
    return {
        "type": "identity",
        "spec_version": "2.1",
        "id": _house_id(cover),
        "created": created,
        "modified": created,
        "name": cover.organisation,
        "identity_class": "organization",
    }


def _quoted(value: str) -> str:
    return value.replace("\\", "\\\\").replace("'", "\\'")
