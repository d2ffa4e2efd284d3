"""MISP: one running event a recipient, an object a site, tags of the `anti-piracy` taxonomy.

Plain JSON in the format of MISP's own exports; the tests load it with PyMISP. Objects and attributes keep their UUIDs,
so a later export renews the event instead of doubling it. What the taxonomy lacks: docs/exchange.md.
"""

import json
from collections.abc import Iterable
from typing import TextIO

from reports.identifiers import own_uuid
from reports.items import Item
from reports.output import Cover, stamp
from store.findings import Conduct, Tlp

Object = dict[str, object]

# Templates of misp-objects: uuid and version as published.
_DOMAIN_IP = ("domain-ip", "43b3b146-77eb-4931-b4cc-b66c60f28734", "11", "network")
_URL = ("url", "60efb77b-40b5-4c46-871b-ed1ed999fce5", "10", "network")

# MISP's own levels: organisation, community, everybody. What is not clear or green is handed on by nobody's server.
_DISTRIBUTION = {Tlp.CLEAR: "3", Tlp.GREEN: "1"}

_DELIVERY = {
    Conduct.STREAMS: "web-streaming",
    Conduct.GIVES_PLAYLISTS: "web-streaming",
    Conduct.OFFERS_DOWNLOADS: "web-download",
    Conduct.HOSTS_FILES: "web-download",
}


def write_misp(items: Iterable[Item], cover: Cover, file: TextIO) -> None:
    """Write one event."""
    head = json.dumps(_event(cover), separators=(",", ":"))
    file.write(f'{{"Event":{head[:-1]},"Object":[\n')
    divider = ""
    for item in items:
        file.write(divider + json.dumps(object_of(item, cover), separators=(",", ":")))
        divider = ",\n"
    file.write("\n]}}\n")


def event_uuid(cover: Cover) -> str:
    """The UUID of the running event of a recipient."""
    return own_uuid(cover.organisation, "misp event", cover.recipient)


def attribute_uuid(cover: Cover, site: str) -> str:
    """The UUID of the attribute that names a site: what a sighting is about."""
    return own_uuid(cover.organisation, "misp attribute", f"{cover.recipient} {site} 0")


def object_of(item: Item, cover: Cover) -> Object:
    """The MISP object of a site."""
    name, template, version, category = _DOMAIN_IP if item.is_name or not item.url else _URL
    said = [*_named(item), ("text", "text", _text(item)), *_seen(item)]
    attributes = [_attribute(number, *one, item, cover) for number, one in enumerate(said)]
    return {
        "name": name,
        "meta-category": category,
        "template_uuid": template,
        "template_version": version,
        "uuid": own_uuid(cover.organisation, "misp object", f"{cover.recipient} {item.site}"),
        "timestamp": str(int(cover.at.timestamp())),
        "first_seen": stamp(item.first),
        "last_seen": stamp(item.last),
        "comment": f"{item.words} May be relied on until {cover.until:%Y-%m-%d}.",
        "Attribute": attributes,
    }


def false_positive(site: str, reason: str, cover: Cover) -> Object:
    """The sighting of type false positive that takes a site back."""
    return {
        "uuid": own_uuid(cover.organisation, "misp sighting", f"{cover.recipient} {site} {stamp(cover.at)}"),
        "attribute_uuid": attribute_uuid(cover, site),
        "type": "1",
        "source": cover.organisation,
        "date_sighting": str(int(cover.at.timestamp())),
        "comment": f"Retracted: {reason}",
    }


def _event(cover: Cover) -> Object:
    return {
        "uuid": event_uuid(cover),
        "info": f"Sites observed offering unlicensed content, reviewed by people, from {cover.organisation}",
        "date": f"{cover.at:%Y-%m-%d}",
        "timestamp": str(int(cover.at.timestamp())),
        "threat_level_id": "4",
        "analysis": "2",
        "distribution": _DISTRIBUTION.get(cover.tlp, "0"),
        "published": False,
        "Orgc": {"name": cover.organisation, "uuid": own_uuid(cover.organisation, "identity", "house")},
        "Tag": [{"name": f"tlp:{cover.tlp}"}, {"name": 'anti-piracy:type="copyright-infringement"'}],
    }


def _named(item: Item) -> list[tuple[str, str, str]]:
    """Relation, type and value of each attribute that names the site; the first is what sightings are about."""
    if item.is_name:
        hosts = [("domain" if host == item.site else "hostname", host) for host in item.hosts]
        return [(kind, kind, host) for kind, host in hosts] + [("ip", "ip-dst", one) for one in item.addresses]
    if item.url:
        return [("url", "url", item.url)]
    return [("ip", "ip-dst", item.site.strip("[]"))]


def _seen(item: Item) -> list[tuple[str, str, str]]:
    return [("first-seen", "datetime", stamp(item.first)), ("last-seen", "datetime", stamp(item.last))]


def _text(item: Item) -> str:
    return f"{item.words} SHA-256 of the stored captures: {' '.join(item.evidence)}"


def _attribute(number: int, relation: str, kind: str, value: str, item: Item, cover: Cover) -> Object:
    names = kind in {"domain", "hostname", "url"}
    made: Object = {
        "uuid": own_uuid(cover.organisation, "misp attribute", f"{cover.recipient} {item.site} {number}"),
        "object_relation": relation,
        "type": kind,
        "category": "Network activity" if names or kind == "ip-dst" else "Other",
        "value": value,
        # An address is told as observed; nobody's system should block by it.
        "to_ids": names,
        "disable_correlation": not names,
        "timestamp": str(int(cover.at.timestamp())),
    }
    return made | {"Tag": [{"name": tag} for tag in _tags(item)]} if number == 0 else made


def _tags(item: Item) -> list[str]:
    delivery = sorted({_DELIVERY[one] for one in item.conduct if one in _DELIVERY})
    # `service` and `role` are our proposal to the taxonomy, which has no value for them: docs/exchange.md.
    proposed = [f'anti-piracy:service="{item.category.replace("_", "-")}"']
    proposed += [f'anti-piracy:role="{item.role.replace("_", "-")}"'] if item.role else []
    return [*(f'anti-piracy:delivery-method="{one}"' for one in delivery), *proposed]
