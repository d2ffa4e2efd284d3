"""What a verdict says beyond itself when the reviewer presses one key and no more (pure).

Proposals from what the model and the offer show; the form fills them in, the reviewer changes what is wrong.
"""

from collections.abc import Sequence

from store.entities import Category, Reason, Role, Verdict
from store.findings import NO_FINDINGS, Conduct, Confidence, Findings, NextAction, Tlp

# From here on the model and the verdict agree well enough to call it sure; below the other, a reviewer saw more than
# the model did, and a second look may see less.
_HIGH, _LOW = 0.9, 0.6

# As many counter-signs as somebody reads.
_AGAINST = 3

_ROLE = {
    Verdict.IPTV_RESELLER: Role.SELLER,
    Verdict.RELEASE_GROUP: Role.RELEASE_GROUP,
    Verdict.OTHER_PIRACY: Role.INDEX,
    Verdict.LEGIT: Role.NONE,
}

# How classifier/wording.toml begins the reasons that show a conduct.
_SHOWS = (
    ("price", Conduct.SELLS_SUBSCRIPTIONS),
    ("trial by the hour", Conduct.SELLS_SUBSCRIPTIONS),
    ("cart or checkout", Conduct.TAKES_PAYMENT),
    ("crypto address", Conduct.TAKES_PAYMENT),
    ("M3U playlist", Conduct.GIVES_PLAYLISTS),
    ("playlist links", Conduct.GIVES_PLAYLISTS),
    ("player embedded", Conduct.STREAMS),
    ("AceStream links", Conduct.STREAMS),
    ("magnet links", Conduct.OFFERS_DOWNLOADS),
    ("torrent", Conduct.OFFERS_DOWNLOADS),
    ("links to file hosters", Conduct.LINKS),
    ("links to pirate sites", Conduct.LINKS),
)


def propose(
    verdict: Verdict, category: Category | None, score: float | None, reasons: Sequence[Reason], role: Role | None
) -> Findings:
    """The findings that go with ``verdict`` on a site that the model calls ``category`` with pirate probability
    ``score``, for ``reasons``; ``role`` is the model's suggestion, if it has one."""
    if verdict in {Verdict.PARK, Verdict.NOT_REVIEWABLE}:
        return NO_FINDINGS
    if verdict is Verdict.LEGIT:
        return Findings(role=Role.NONE, confidence=_sure(score, pirate=False), next_action=NextAction.NONE)
    against = sorted((reason for reason in reasons if reason.weight < 0), key=lambda reason: reason.weight)
    agrees = category is not None and category.value == verdict.value
    return Findings(
        role=role if role is not None and agrees else _ROLE[verdict],
        conduct=_conduct(reasons),
        confidence=_sure(score, pirate=True) if agrees else Confidence.MEDIUM,
        against="; ".join(reason.text for reason in against[:_AGAINST]),
        next_action=NextAction.WATCH,
        tlp=Tlp.AMBER,
    )


def _conduct(reasons: Sequence[Reason]) -> tuple[Conduct, ...]:
    shown = {
        conduct
        for reason in reasons
        if reason.weight > 0
        for start, conduct in _SHOWS
        if reason.text.lower().startswith(start.lower())
    }
    return tuple(conduct for conduct in Conduct if conduct in shown)


def _sure(score: float | None, *, pirate: bool) -> Confidence:
    if score is None:
        return Confidence.MEDIUM
    agreement = score if pirate else 1 - score
    return Confidence.HIGH if agreement >= _HIGH else Confidence.MEDIUM if agreement >= _LOW else Confidence.LOW
