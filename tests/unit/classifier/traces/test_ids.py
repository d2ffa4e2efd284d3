"""Ids of accounts in markup: what each service's snippet shows, and none of the examples."""

import pytest

from classifier.traces.ids import is_placeholder, marks
from store.traces import TraceKind
from tests.unit.classifier.traces.conftest import Reader, Values

_K = TraceKind
SNIPPETS = [
    (_K.ANALYTICS, '<script src="https://www.googletagmanager.com/gtag/js?id=G-3JWH69JMJ4"></script>', "G-3JWH69JMJ4"),
    (_K.ANALYTICS, "<script>ga('create','UA-4711230-3','auto')</script>", "UA-4711230"),
    (_K.ANALYTICS, "<script>ym(98765431, 'init', {})</script>", "yandex:98765431"),
    (_K.ANALYTICS, "<script>_Hasync.push(['Histats.start', '1,4529876,4,0,0,0,0']);</script>", "histats:4529876"),
    (_K.TAG, "<script>j('script','dataLayer','GTM-KZT9SZ7');</script>", "GTM-KZT9SZ7"),
    (_K.PIXEL, "<script>fbq('init', '651842680678775');</script>", "facebook:651842680678775"),
    (_K.PIXEL, '<img src="https://www.facebook.com/tr?id=651842680678775&ev=PageView">', None),
    (_K.ADS, '<ins class="adsbygoogle" data-ad-client="ca-pub-2746615155806331"></ins>', "pub-2746615155806331"),
    (_K.ADS, '<a href="https://www.amazon.de/dp/B01?tag=brand0-21">x</a>', "amazon:brand0-21"),
    (_K.CHAT, "<script>s1.src='https://embed.tawk.to/68221a806e1d72190c2992dd/1ir2jf20l';</script>",
     "tawk:68221a806e1d72190c2992dd"),
    (_K.CHAT, '<script>window.CRISP_WEBSITE_ID="12345678-9abc-4def-8123-456789abcdef";</script>',
     "crisp:12345678-9abc-4def-8123-456789abcdef"),
    (_K.GATEWAY, "<script>Stripe('pk_live_7cD7iDGdKYwNHzfAAVwWb3GE00sPXnE171')</script>",
     "stripe:pk_live_7cD7iDGdKYwNHzfAAVwWb3GE00sPXnE171"),
    (_K.PAYPAL, '<form><input name="hosted_button_id" value="XNW2T7RZ22N24"></form>', "button:XNW2T7RZ22N24"),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "html", "value"), SNIPPETS)
def test_snippets_of_services(values: Values, kind: TraceKind, html: str, value: str | None) -> None:
    """A service's snippet leaves the id of its customer (a bare picture is no element that is searched)."""
    assert values(kind, html) == ({value} if value else set())


def test_two_properties_of_one_account_are_one_trace(values: Values) -> None:
    """Sites of one owner differ in the property, not in the account before it."""
    one, two = (values(_K.ANALYTICS, f"<script>ga('create','UA-4711230-{n}')</script>") for n in (1, 22))
    assert one == two


@pytest.mark.parametrize(
    "html",
    [
        "<script>gtag('config','G-XXXXXXXXXX')</script>",
        "<script>ga('create','UA-XXXXX-Y')</script>",
        "<script>ga('create','UA-12345678-1')</script>",
        "<script>x('GTM-XXXX')</script>",
        "<script>fbq('init','123456789012345')</script>",
        "<script>ga('create','UA-23581568-13')</script>",
        "<script>x('GTM-NKDMSK6')</script>",
        "<p>UA-4711230-3 in the text</p>",
    ],
)
def test_examples_templates_and_prose_leave_nothing(traced: Reader, html: str) -> None:
    """Placeholders, ids that came with a template, and ids that are only written about are no traces."""
    assert not traced(html)


def test_placeholders() -> None:
    """One character repeated and digits that count are nobody's."""
    assert all(map(is_placeholder, ("G-XXXXXXXXXX", "UA-12345678", "facebook:123456789012345", "AW-0000000000")))
    assert not any(map(is_placeholder, ("G-3JWH69JMJ4", "tawk:68221a806e1d72190c2992dd")))


def test_every_mark_stands_in_what_its_needle_finds() -> None:
    """A needle is part of what its pattern reads or of the snippet around: none is empty, none repeats a pattern."""
    every = marks()
    assert all(mark.needle and mark.pattern.groups == 1 for mark in every)
    assert len({mark.pattern.pattern for mark in every}) == len(every)
