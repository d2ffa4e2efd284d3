"""An operator as an SVG: its sites on a ring, and inside what they share, numbered and told in a list beside it.

One picture without scripts, styles from elsewhere or links; every text is escaped, every address defanged.
"""

from collections.abc import Iterator, Sequence
from html import escape
from math import cos, degrees, sin

from reports.graphlayout import Layout, layout
from store.evidencewords import WORDS, written
from store.operators import LIKELY, Member
from store.queries import PIRATE_VERDICTS
from store.sharedtraces import SharedTrace
from store.succession import GONE
from store.traces import TraceKind
from store.urls import defang

# More in one picture are not told apart; the list of `operators show` has all.
MOST_HUBS = 30
# What many more strangers have than sites of this operator tells nothing of him.
_OWN = 2.0

_LABEL, _ENTRY = 34, 44  # characters of a site's label and of an entry in the list
_MARGIN, _LIST = 250, 430  # pixels for labels around the ring, and for the list beside it
_ROW = 19

_K = TraceKind
# Okabe and Ito's colours, which people with any colour vision tell apart.
_GROUPS: tuple[tuple[str, str, frozenset[TraceKind]], ...] = (
    (
        "contact",
        "#0072B2",
        frozenset((_K.PHONE, _K.MAIL, _K.WHATSAPP, _K.TELEGRAM, _K.DISCORD, _K.SKYPE, _K.SOCIAL, _K.CHAT)),
    ),
    ("payment", "#D55E00", frozenset((_K.WALLET, _K.PAYPAL, _K.GATEWAY, _K.IBAN))),
    ("account id", "#009E73", frozenset((_K.ANALYTICS, _K.TAG, _K.PIXEL, _K.ADS))),
    ("company", "#CC79A7", frozenset((_K.COMPANY, _K.REGISTER_NUMBER))),
    ("look and text", "#8A6D00", frozenset((_K.FAVICON, _K.TEMPLATE, _K.TEXT))),
    ("host, certificate, app, script", "#555555", frozenset()),
)
_SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" '
    'font-family="system-ui, sans-serif" font-size="11" role="img">'
)
_SITES = (
    ("confirmed by a person", "#B00020"),
    ("looks like piracy", "#E69F00"),
    ("other", "#9AA0A6"),
)


def draw(name: str, members: Sequence[Member], traces: Sequence[SharedTrace]) -> str:
    """The SVG of one operator; the same input gives the same bytes."""
    places = {member.key: number for number, member in enumerate(members)}
    hubs = [one for one in traces if len(one.sites) > 1 and one.common <= max(10, _OWN * len(one.sites))][:MOST_HUBS]
    plan = layout(len(members), [sorted(places[site] for site in hub.sites) for hub in hubs])
    size = round(2 * (plan.radius + _MARGIN))
    height = max(size, (len(hubs) + len(_GROUPS) + len(_SITES) + 9) * _ROW)
    lines = [
        _SVG.format(width=size + _LIST, height=height),
        f"<title>{_text(defang(name), 80)}: {len(members)} sites observed together</title>",
        f'<rect width="{size + _LIST}" height="{height}" fill="#ffffff"/>',
        f'<g transform="translate({size / 2:.1f} {height / 2:.1f})">',
        *_edges(plan, hubs, places),
        *_sites(plan, members),
        *_hubs(plan, hubs),
        "</g>",
        f'<g transform="translate({size} {2 * _ROW})">',
        *_list(name, members, hubs),
        "</g>",
        "</svg>",
    ]
    return "\n".join(lines) + "\n"


def _edges(plan: Layout, hubs: Sequence[SharedTrace], places: dict[str, int]) -> Iterator[str]:
    faint = 0.3 if len(places) > 30 else 0.6
    angle = {site: plan.angles[place] for place, site in enumerate(plan.order)}
    for hub, (x, y) in zip(hubs, plan.hubs, strict=True):
        ends = ((plan.radius * cos(angle[places[site]]), plan.radius * sin(angle[places[site]])) for site in hub.sites)
        path = "".join(f"M{x:.1f} {y:.1f}L{to_x:.1f} {to_y:.1f}" for to_x, to_y in ends)
        yield f'<path d="{path}" stroke="{_colour(hub.kind)}" stroke-opacity="{faint}" fill="none"/>'


def _sites(plan: Layout, members: Sequence[Member]) -> Iterator[str]:
    for place, site in enumerate(plan.order):
        member, angle = members[site], plan.angles[place]
        turn = degrees(angle)
        left = cos(angle) < -1e-9
        colour, gone = _SITES[_standing(member)][1], member.state in GONE
        fill = f'fill="#ffffff" stroke="{colour}" stroke-width="2"' if gone else f'fill="{colour}"'
        flip = f' transform="rotate(180)" x="-{plan.radius + 10:.1f}" text-anchor="end"'
        label = flip if left else f' x="{plan.radius + 10:.1f}"'
        yield (
            f'<g transform="rotate({turn:.2f})"><circle cx="{plan.radius:.1f}" r="5" {fill}/>'
            f'<text{label} dy="0.35em">{_text(defang(member.key), _LABEL)}</text></g>'
        )


def _hubs(plan: Layout, hubs: Sequence[SharedTrace]) -> Iterator[str]:
    for number, (hub, (x, y)) in enumerate(zip(hubs, plan.hubs, strict=True), 1):
        yield (
            f'<g transform="translate({x:.1f} {y:.1f})"><title>{_told(hub)}</title>'
            f'<rect x="-13" y="-10" width="26" height="20" rx="4" fill="{_colour(hub.kind)}"/>'
            f'<text text-anchor="middle" dy="0.35em" fill="#ffffff" font-weight="bold">{number}</text></g>'
        )


def _list(name: str, members: Sequence[Member], hubs: Sequence[SharedTrace]) -> Iterator[str]:
    """The name, what each number is, and what colours mean."""
    yield f'<text font-size="16" font-weight="bold">{_text(defang(name), _ENTRY)}</text>'
    yield f'<text y="{_ROW}">{len(members)} sites observed together; lines lead to the sites that show a trace</text>'
    row = 3
    for number, hub in enumerate(hubs, 1):
        yield _key(row, f'<rect width="22" height="14" rx="3" fill="{_colour(hub.kind)}"/>', f"{number}", _told(hub))
        row += 1
    row += 1
    for words, colour, _ in _GROUPS:
        yield _key(row, f'<rect width="22" height="14" rx="3" fill="{colour}"/>', "", words)
        row += 1
    row += 1
    for words, colour in _SITES:
        yield _key(row, f'<circle cx="11" cy="7" r="5" fill="{colour}"/>', "", f"site, {words}")
        row += 1
    yield _key(
        row, '<circle cx="11" cy="7" r="5" fill="#fff" stroke="#555555" stroke-width="2"/>', "", "site, now gone"
    )


def _key(row: int, mark: str, number: str, words: str) -> str:
    digits = f'<text x="11" y="11" text-anchor="middle" fill="#ffffff" font-weight="bold">{number}</text>'
    inside = f"{mark}{digits if number else ''}"
    return f'<g transform="translate(0 {row * _ROW})">{inside}<text x="30" y="11">{words}</text></g>'


def _told(hub: SharedTrace) -> str:
    return (
        f"{len(hub.sites)} sites · {WORDS[hub.kind]} · {_text(defang(written(hub.kind, hub.value, hub.shown)), _ENTRY)}"
    )


def _standing(member: Member) -> int:
    if member.verdict in PIRATE_VERDICTS:
        return 0
    return 1 if member.verdict is None and (member.score or 0.0) >= LIKELY else 2


def _colour(kind: TraceKind) -> str:
    return next((colour for _, colour, kinds in _GROUPS if kind in kinds), _GROUPS[-1][1])


def _text(words: str, most: int) -> str:
    """Words as they may stand in the picture: printable, cut and escaped."""
    plain = "".join(char if char.isprintable() else " " for char in words)
    return escape(plain if len(plain) <= most else f"{plain[: most - 1]}…")
