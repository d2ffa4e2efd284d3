"""Traffic Light Protocol 2.0 as STIX 2.1 markings and MISP tags; OASIS fixed the ids of the extension."""

from store.findings import Tlp

# From open to closed.
ORDER = (Tlp.CLEAR, Tlp.GREEN, Tlp.AMBER, Tlp.AMBER_STRICT, Tlp.RED)

_EXTENSION = "extension-definition--60a3c5c5-0d10-413e-aab3-9e08dde9e88d"
_IDS = {
    Tlp.CLEAR: "marking-definition--94868c89-83c2-464b-929b-a1a8aa3c8487",
    Tlp.GREEN: "marking-definition--bab4a63c-aed9-4cf5-a766-dfca5abac2bb",
    Tlp.AMBER: "marking-definition--55d920b0-5e8b-4f79-9ee9-91f868d9b421",
    Tlp.AMBER_STRICT: "marking-definition--939a9414-2ddd-4d32-a0cd-375ea402b003",
    Tlp.RED: "marking-definition--e828b379-4e03-4974-9ac4-e53a884c97c1",
}
# TLP 1 as STIX 2.1 itself defines it: what older partners send. White became clear.
_OLD = {
    "marking-definition--613f2e26-407d-48c7-9eca-b8e91df99dc9": Tlp.CLEAR,
    "marking-definition--34098fce-860f-48ae-8e50-ebd3cc5e41da": Tlp.GREEN,
    "marking-definition--f88d31f6-486f-44da-b317-01333bde0b82": Tlp.AMBER,
    "marking-definition--5e57c739-391a-4eb3-b6be-7d15ca92d5ed": Tlp.RED,
}
BY_ID = {number: tlp for tlp, number in _IDS.items()} | _OLD


def marking_id(tlp: Tlp) -> str:
    """The STIX id of a marking."""
    return _IDS[tlp]


def marking(tlp: Tlp) -> dict[str, object]:
    """The STIX marking definition itself."""
    return {
        "type": "marking-definition",
        "spec_version": "2.1",
        "id": _IDS[tlp],
        "created": "2022-10-01T00:00:00.000Z",
        "name": f"TLP:{tlp.upper()}",
        "extensions": {_EXTENSION: {"extension_type": "property-extension", "tlp_2_0": tlp.value}},
    }


def tlp_of(words: str) -> Tlp | None:
    """The marking that a tag or label like ``tlp:amber+strict`` or ``TLP:WHITE`` means."""
    colour = words.strip().lower().removeprefix("tlp:").replace("amber-strict", "amber+strict")
    try:
        return Tlp("clear" if colour == "white" else colour)
    except ValueError:
        return None
