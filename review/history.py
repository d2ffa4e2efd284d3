"""What became of a site or an operator, in the order of time: found, fetched, changed, moved, gone (pure)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from review.operatorfile import OperatorFile
from store.captures import Capture
from store.linked import Moments
from store.renderings import DOCUMENT, PICTURE
from store.sites import Site

# What fits beside a page; the captures list the rest.
MOST = 40


class Happened(StrEnum):
    """What can become of a site or an operator."""

    FOUND = "found"
    FETCHED = "fetched"
    CHANGED = "changed"
    REDIRECTED = "redirected"
    STATE = "state"
    SUCCEEDED = "succeeded"
    JOINED = "joined"
    LEFT = "left"
    DECIDED = "decided"


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened; ``words`` is what a page or the store says of it, to be shown as a stranger's text."""

    at: datetime
    what: Happened
    words: str


def events(site: Site, moments: Moments, captures: Sequence[tuple[int, Capture]]) -> list[Event]:
    """The history of a site, newest first, at most MOST events; ``captures`` are its own, newest first."""
    found = [Event(site.first_seen, Happened.FOUND, site.source)]
    if moments.predecessor:
        found.append(Event(site.first_seen, Happened.SUCCEEDED, moments.predecessor))
    if moments.state_at is not None and site.state is not None:
        found.append(Event(moments.state_at, Happened.STATE, site.state))
    bodies: dict[str, str] = {}
    for _, capture in reversed(captures):
        if capture.url.startswith((DOCUMENT, PICTURE)):
            continue  # the same fetch, as a browser showed it
        if capture.location and capture.status // 100 == 3:
            found.append(Event(capture.fetched_at, Happened.REDIRECTED, capture.location))
        elif capture.url not in bodies:
            found.append(Event(capture.fetched_at, Happened.FETCHED, capture.url))
        elif bodies[capture.url] != capture.payload_sha256:
            found.append(Event(capture.fetched_at, Happened.CHANGED, capture.url))
        bodies[capture.url] = capture.payload_sha256
    return sorted(found, key=lambda event: event.at, reverse=True)[:MOST]


def operator_events(file: OperatorFile) -> list[Event]:
    """The history of an operator, newest first, at most MOST events: sites found, joined and gone again, decisions."""
    found = [Event(member.first_seen, Happened.FOUND, member.key) for member in file.members]
    for one in file.history:
        found.append(Event(one.joined_at, Happened.JOINED, f"{one.site} ({one.reason})" if one.reason else one.site))
        if one.left_at is not None:
            found.append(Event(one.left_at, Happened.LEFT, one.site))
    found += [Event(entry.at, Happened.DECIDED, f"{entry.action} ({entry.actor})") for entry in file.log]
    return sorted(found, key=lambda event: event.at, reverse=True)[:MOST]
