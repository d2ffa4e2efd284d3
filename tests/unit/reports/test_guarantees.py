"""The guarantees: each, broken alone, refuses with its own reason; nothing else does."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address, ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.guarantees import Guarantee, Request, address_reason, refusals, strictest
from reports.infrastructure import read_infrastructure
from store.entities import Category, Handling, SiteState, Verdict
from store.exportable import Candidate, OwnCapture
from store.findings import Findings, Tlp
from store.labels import Label, Provenance
from store.objections import Objection, Outcome
from store.partners import Partner
from store.received import Received
from store.reviews import Review
from store.settings import PROJECT

AT = datetime(2026, 11, 21, 12, tzinfo=UTC)
SHARED = read_infrastructure(PROJECT / "seeds")
POLICE = Partner("Police", "europol", Tlp.AMBER, "", "anna", AT)


def review(number: int, by: str, verdict: Verdict = Verdict.IPTV_RESELLER, tlp: Tlp | None = None) -> Review:
    """A verdict on one capture."""
    return Review(verdict, by, AT, "m", 0.9, ("a" * 64,), None, "", findings=Findings(tlp=tlp), id=number)


def source(tlp: Tlp, partner: str = "Film Board", community: str = "") -> Received:
    """The site as a partner sent it."""
    return Received("shop.example", partner, "https://shop.example/", "x", tlp, AT, community=community)


def objection(outcome: Outcome | None, closed: datetime | None) -> Objection:
    """An objection to the site."""
    return Objection(3, "shop.example", "owner", "no", "anna", AT, AT, outcome, "", None, closed)


GOOD = Candidate(
    site_id=1,
    site="shop.example",
    host_group="shop.example",
    url="https://shop.example/",
    language="en",
    first_seen=AT - timedelta(days=3),
    state=SiteState.LIVE,
    state_at=AT - timedelta(days=1),
    operator_id=None,
    decided_at=AT,
    label=Label(Category.IPTV_RESELLER, (1, 2), Provenance.AGREED),
    reviews=(review(1, "anna"), review(2, "ben")),
    captures=(OwnCapture("a" * 64, "https://shop.example/", AT - timedelta(days=2), 200, "192.0.2.7"),),
    orders=frozenset(),
    objections=(),
    sources=(),
    sharing={"192.0.2.7": 1},
)
ASKED = Request(POLICE, Tlp.AMBER, AT, 2, timedelta(days=14), SHARED)
LISTED = replace(ASKED, names_only=True)


def label(provenance: str, category: Category = Category.IPTV_RESELLER, of: tuple[int, ...] = (1, 2)) -> Label:
    """A label on the reviews of GOOD."""
    return Label(category, of, provenance)


BROKEN = [
    ("score alone", replace(GOOD, label=None, reviews=()), ASKED, Guarantee.NO_LABEL),
    ("verdict undone", replace(GOOD, reviews=()), ASKED, Guarantee.NO_LABEL),
    ("legit", replace(GOOD, label=label("agreed", Category.LEGIT)), ASKED, Guarantee.NOT_PIRACY),
    (
        "readers differ",
        replace(GOOD, label=None, reviews=(review(1, "anna"), review(2, "ben", Verdict.LEGIT))),
        ASKED,
        Guarantee.DISPUTED,
    ),
    ("fold", replace(GOOD, label=label("fold")), ASKED, Guarantee.FOLD_ONLY),
    ("one reader", replace(GOOD, label=label("review", of=(1,))), ASKED, Guarantee.ONE_READER),
    ("imported label", replace(GOOD, label=label("a list from elsewhere")), ASKED, Guarantee.ONE_READER),
    ("no capture", replace(GOOD, captures=()), ASKED, Guarantee.NO_CAPTURE),
    (
        "another capture",
        replace(GOOD, captures=(replace(GOOD.captures[0], sha256="b" * 64),)),
        ASKED,
        Guarantee.NO_CAPTURE,
    ),
    *(
        (code, replace(GOOD, orders=frozenset({code})), ASKED, Guarantee.HANDLING)
        for code in (Handling.NO_TOUCH, Handling.NO_NOTICE, Handling.EMBARGO_UNTIL)
    ),
    *(
        (f"own {tlp}", replace(GOOD, reviews=(review(1, "anna", tlp=tlp), review(2, "ben"))), ASKED, Guarantee.MARKING)
        for tlp in (Tlp.RED, Tlp.AMBER_STRICT)
    ),
    ("recipient not cleared", GOOD, replace(ASKED, recipient=replace(POLICE, clearance=Tlp.GREEN)), Guarantee.MARKING),
    (
        "marked down",
        replace(GOOD, reviews=(review(1, "anna", tlp=Tlp.AMBER), review(2, "ben"))),
        replace(ASKED, tlp=Tlp.CLEAR),
        Guarantee.MARKING,
    ),
    *(
        (f"partner's {tlp}", replace(GOOD, sources=(source(tlp),)), ASKED, Guarantee.PARTNER_MARKING)
        for tlp in (Tlp.RED, Tlp.AMBER_STRICT)
    ),
    ("partner's amber", replace(GOOD, sources=(source(Tlp.AMBER),)), ASKED, Guarantee.PARTNER_MARKING),
    ("open objection", replace(GOOD, objections=(objection(None, None),)), ASKED, Guarantee.OBJECTION),
    ("upheld objection", replace(GOOD, objections=(objection(Outcome.UPHELD, AT),)), ASKED, Guarantee.OBJECTION),
    *(
        (name, replace(GOOD, site=name, host_group=name), ASKED, Guarantee.SHARED_NAME)
        for name in (
            "google.com",
            "cloudflare.com",
            "amazonaws.com",
            "cloudfront.net",
            "bit.ly",
            "mit.edu",
            "ox.ac.uk",
            "uni-bonn.de",
            "justice.gouv.fr",
            "army.mil",
            "europa.eu",
            "netflix.com",
            "t.me",
            "blogspot.com",
        )
    ),
    (
        "address in a network of many",
        replace(GOOD, site="188.114.97.7", host_group="188.114.97.7", sharing={"188.114.97.7": 1}),
        ASKED,
        Guarantee.SHARED_ADDRESS,
    ),
    (
        "address with neighbours",
        replace(GOOD, site="192.0.2.9", host_group="192.0.2.9", sharing={"192.0.2.9": 2}),
        ASKED,
        Guarantee.SHARED_ADDRESS,
    ),
    ("account in a list of names", replace(GOOD, site="t.me/shop"), LISTED, Guarantee.NO_NAME),
    ("address in a list of names", replace(GOOD, site="192.0.2.9", host_group="192.0.2.9"), LISTED, Guarantee.NO_NAME),
    *(
        (state, replace(GOOD, state=state), ASKED, Guarantee.NOT_ALIVE)
        for state in (SiteState.DOWN, SiteState.PARKED, SiteState.BLOCKED, SiteState.REDIRECTED, None)
    ),
    ("long not visited", replace(GOOD, state_at=AT - timedelta(days=15)), ASKED, Guarantee.STALE),
]


def test_what_keeps_every_guarantee_may_leave() -> None:
    """A confirmed, live site with its own capture and two readers is refused nothing, in any kind of format."""
    assert refusals(GOOD, ASKED) == ()
    assert refusals(GOOD, LISTED) == ()
    assert refusals(replace(GOOD, site="t.me/shop", host_group="t.me"), ASKED) == ()


@pytest.mark.parametrize(("_name", "site", "asked", "guarantee"), BROKEN, ids=[str(one[0]) for one in BROKEN])
def test_a_broken_guarantee_refuses_with_its_reason(
    _name: str, site: Candidate, asked: Request, guarantee: Guarantee
) -> None:
    """Each guarantee, broken alone, is the one that is named."""
    assert {refused.guarantee for refused in refusals(site, asked)} == {guarantee}
    assert all(refused.why for refused in refusals(site, asked))


def test_every_guarantee_is_broken_by_a_case() -> None:
    """No guarantee stands in the list that no site can break."""
    assert {guarantee for *_, guarantee in BROKEN} == set(Guarantee)


def test_one_reader_is_enough_only_where_the_setting_says_so() -> None:
    """With ``readers`` 1 a single reader's label may leave; a fold or an imported label still may not."""
    asked = replace(ASKED, readers=1)
    assert refusals(replace(GOOD, label=label("review", of=(1,))), asked) == ()
    assert refusals(replace(GOOD, label=label("fold")), asked)
    assert refusals(replace(GOOD, label=label("a list from elsewhere")), asked)


def test_ambers_of_partners_stay_in_their_community() -> None:
    """What a partner sent as amber goes back to it and to its community, to nobody else."""
    back = replace(ASKED, recipient=replace(POLICE, name="Film Board", community=""))
    assert refusals(replace(GOOD, sources=(source(Tlp.AMBER),)), back) == ()
    assert refusals(replace(GOOD, sources=(source(Tlp.AMBER, community="europol"),)), ASKED) == ()
    assert refusals(replace(GOOD, sources=(source(Tlp.AMBER, community="others"),)), ASKED)


def test_a_newer_verdict_ends_what_an_upheld_objection_froze() -> None:
    """Decided again after the objection was upheld, a site may leave again; a rejected one froze nothing."""
    again = replace(GOOD, decided_at=AT + timedelta(hours=1), objections=(objection(Outcome.UPHELD, AT),))
    assert refusals(again, ASKED) == ()


def test_the_accidents_of_automatic_blocking_are_refused() -> None:
    """The address of a delivery network and the host of a file service that were blocked in 2024 cannot leave."""
    assert SHARED.network_owner("188.114.97.7") == "cloudflare"
    assert SHARED.network_owner("::ffff:188.114.97.7") == "cloudflare"
    assert SHARED.name_reason("drive.google.com")
    assert SHARED.network_owner("192.0.2.7") == ""
    assert SHARED.network_owner("no address") == ""
    assert SHARED.name_reason("academic.example") == ""
    assert address_reason(replace(GOOD, sharing={"192.0.2.7": 3}), "192.0.2.7", SHARED)


@given(st.ip_addresses())
def test_an_address_belongs_to_a_network_as_the_library_says(address: object) -> None:
    """The look-up by prefix gives what asking every network one by one gives."""
    found = ip_address(str(address))
    mapped = getattr(found, "ipv4_mapped", None) or found
    owners = {
        owner
        for (version, length), of in SHARED.networks.items()
        for key, owner in of.items()
        if version == mapped.version and mapped in ip_network((key << (mapped.max_prefixlen - length), length))
    }
    assert (SHARED.network_owner(str(address)) in owners) if owners else SHARED.network_owner(str(address)) == ""


def test_the_strictest_marking_counts() -> None:
    """Of several markings on a site the most closed one holds."""
    marked = replace(GOOD, reviews=(review(1, "anna", tlp=Tlp.GREEN),), sources=(source(Tlp.AMBER),))
    assert strictest(marked) is Tlp.AMBER
    assert strictest(GOOD) is Tlp.CLEAR
