"""Why a request was not sent, or an answer not taken: the reasons a run's summary names."""

from enum import StrEnum

from scrapy.exceptions import DownloadCancelledError, IgnoreRequest, StopDownload


class RefusalReason(StrEnum):
    """Reasons that only show at the moment of fetching; those that show in the link itself are in crawler.scope."""

    ROBOTS = "robots.txt disallows it"
    ROBOTS_WAIT = "robots.txt could not be read, waiting"
    NOT_PUBLIC = "no address of the public web"
    PORT = "no port that web pages are served on"
    CREDENTIALS = "carries somebody's credentials"
    HANDLING = "a person ordered hands off"
    NOT_PLAIN = "not a plain GET"
    TOO_LARGE = "answer above the size cap"
    HEAD = "header of the answer above its caps"
    TOO_SLOW = "answer took longer than the time cap"
    MEDIA = "media or playlist, never downloaded"
    NO_ICON = "no icon where one was asked for, not taken"
    ICON_SLOW = "icon took longer than its page could wait"
    BINARY = "archive, program or document, never downloaded"
    BOMB = "decompresses beyond the size cap"
    HOSTILE = "page too hostile to parse"
    REDIRECTS = "too many redirects in a row"
    BUDGET = "page budget of the site used up"
    FARM = "link farm: hosts that link only one another"
    LAPSED = "its turn ran out before it could be sent"
    STOPPED = "the crawl was stopped"
    LOCAL = "no web address, never opened"
    SOCKET = "web socket, never opened"
    WORKER = "service worker, never installed"
    WINDOW = "script opened another window"
    DIALOGS = "page kept opening dialogs"
    AROUND = "script tried to go around the guards"
    RENDER_REQUESTS = "page asked for more than a rendering may"
    RENDER_TIME = "rendering took longer than the time cap"
    RENDER_MEMORY = "rendering took more than the memory cap"


class RefusedRequestError(IgnoreRequest):
    """Raised on the way out or in when a guard says no; ``sent`` tells whether the server was asked."""

    def __init__(self, reason: RefusalReason, detail: str = "", *, sent: bool = False) -> None:
        super().__init__(f"{reason}{': ' if detail else ''}{detail}")
        self.reason = reason
        self.sent = sent


def reason_of(error: BaseException | None) -> RefusalReason | None:
    """The guard's reason behind what a download raised; None where it merely failed."""
    if isinstance(error, RefusedRequestError):
        return error.reason
    if isinstance(error, StopDownload):
        return RefusalReason.MEDIA
    if isinstance(error, DownloadCancelledError):
        return RefusalReason.TOO_LARGE
    return RefusalReason.BOMB if isinstance(error, IgnoreRequest) else None
