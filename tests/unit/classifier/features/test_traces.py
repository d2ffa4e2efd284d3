"""Links, markup and addresses: what they add, and what they must never tell."""

import pytest

from classifier.features.catalogue import signals
from classifier.features.sample import take
from classifier.page import parse_page


def seen(html: str, url: str = "https://a.example/") -> dict[str, float]:
    """All signals of a page by name; a name twice on one page would be a defect."""
    found = list(signals(take(parse_page(html.encode(), url))))
    assert len({signal.name for signal in found}) == len(found)
    return {signal.name: signal.value for signal in found}


PAGE = "<html><head><title>Films</title></head><body><p>Some words about films and series.</p></body></html>"


def test_an_invented_host_changes_nothing() -> None:
    """Neither an invented address nor its suffix or length reaches a model: a corpus artefact teaches nothing."""
    assert seen(PAGE, "http://s0123456789.test/") == seen(PAGE, "https://www.some-longer-name.example.org/")


def test_the_type_a_server_states_changes_nothing() -> None:
    """A page served as text and as HTML gives the same signals."""
    plain = "plain words " * 40
    one, other = (parse_page(plain.encode(), "https://a.example/", kind) for kind in ("text/plain", "text/html"))
    assert [s.name for s in signals(take(one))] == [s.name for s in signals(take(other))]


def test_words_in_a_host_name_count() -> None:
    """A host that says what it sells is heard."""
    assert "host:iptv" in seen(PAGE, "https://best-iptv-shop.example/")


def test_links_show_the_trade() -> None:
    """Magnet links, file hosters and playlist addresses are counted."""
    found = seen(
        '<body><a href="magnet:?xt=urn:btih:0">m</a><a href="https://rapidgator.net/file/1">r</a>'
        "<p>http://panel.example:8080/get.php?username=USER&amp;password=PASS</p></body>"
    )
    assert {"link:magnet", "link:hoster", "tech:xtream_path", "tech:port_8080"} <= set(found)


@pytest.mark.parametrize("site", ["a.example", "github.com", "www.github.com", "play.google.com", "my.feeds.zip"])
def test_links_to_the_site_itself_count_like_others(site: str) -> None:
    """Whether most links lead to one site or each to its own, marks in names and paths are counted alike."""
    paths = [
        "cart",
        "store/apps",
        "tag/torrent/x.rar",
        "privacy?from=https://github.com/x",
        "go?u=https://b.example/cart",
    ]
    own = seen("".join(f"<a href='https://{site}/{path}'>x</a>" for path in paths))
    users = seen("".join(f"<a href='https://{at}@{site}/{path}'>x</a>" for at, path in enumerate(paths)))
    marks = {name for name in own if name.startswith("link:")}
    assert {"link:order", "link:archive", "link:torrent", "link:legal", "link:author", "link:source_code"} <= marks
    assert {name: own[name] for name in marks} == {name: users[name] for name in marks}


def test_structured_data_is_read_through_its_nesting() -> None:
    """Types inside a graph are found."""
    data = '{"@graph": [{"@type": "Product", "offers": {"@type": ["AggregateOffer"]}}]}'
    found = seen(f'<html><head><script type="application/ld+json">{data}</script></head><body>x</body></html>')
    assert {"ld:Product", "ld:AggregateOffer"} <= set(found)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("come to #group on efnet", True),
        ("#group@irc", True),
        ("irc.server.example", True),
        ("(EFnet)", True),
        ("page#group on efnet", False),
        ("/#group on efnet", False),
        ("xEFnet", False),
        ("EFnets", False),
        ("#group on the stage", False),
    ],
)
def test_irc_channels_are_told_from_anchors(text: str, found: bool) -> None:
    """A channel is named with its network and stands by itself; a part of an address or of a word is none."""
    assert ("tech:irc_channel" in seen(f"<body><p>{text}</p></body>")) is found
