"""Every request of a page on its way: answered with what the crawler fetched, or with nothing."""

import asyncio
import re
from typing import TYPE_CHECKING
from urllib.parse import urldefrag, urlsplit

from scrapy.http import Response

from crawler.capture import ArchiveError
from crawler.refusals import RefusalReason, RefusedRequestError
from crawler.render.loading import Loader

if TYPE_CHECKING:
    from playwright.async_api import BrowserContext, ConsoleMessage, Dialog, Page, Request, Route, WebSocketRoute

# What a page is made of. Pictures, films, fonts and frames add nothing to its words; beacons only tell on the visitor.
PARTS = frozenset({"script", "stylesheet", "xhr", "fetch"})
# More dialogs than any shop shows; the rest are there to keep a visitor.
DIALOGS = 5
# How Chromium, and the library where it blocks service workers, say in the console what they did not do.
_LOCAL = re.compile(r"Not allowed to load local resource|Cannot load file:|URL scheme \"file\" is not supported")
_WORKER = "Service Worker registration blocked"


class Router:
    """Stands between one page and everything it asks for."""

    def __init__(self, loader: Loader, document: Response) -> None:
        self._loader = loader
        self._document = document
        self._shown = False
        self._page: Page | None = None
        self._dialogs = 0
        self.crashed = False
        self.failure: Exception | None = None
        self._answering: set[asyncio.Task[None]] = set()

    @property
    def over(self) -> bool:
        """Whether nothing more is to be waited for."""
        led_away = bool(self._loader.loaded.target)
        return self._loader.spent or led_away or self.crashed or self._dialogs > DIALOGS or self.failure is not None

    @property
    def pending(self) -> int:
        """Requests that have no answer yet."""
        return len(self._answering)

    def abandon(self) -> None:
        """Leave what has no answer yet without one: the browser goes."""
        for task in self._answering:
            task.cancel()

    async def attach(self, context: "BrowserContext", page: "Page") -> None:
        """Stand in the way of ``page``, the only one of ``context``."""

        async def close_others(other: "Page") -> None:
            if other is not page:
                await other.close()

        self._page = page
        await context.route("**/*", self._answer)
        await context.route_web_socket("**/*", self._close_socket)
        context.on("page", close_others)
        page.on("dialog", self._dismiss)
        page.on("console", self._listen)
        page.on("crash", self._note_crash)

    async def _answer(self, route: "Route") -> None:
        task = asyncio.current_task()
        assert task is not None
        self._answering.add(task)
        try:
            await self._settle(route, route.request)
        except (ArchiveError, RefusedRequestError) as error:
            self.failure = self.failure or error
        except Exception as error:  # noqa: BLE001  (the browser may be gone; whatever else it was costs one rendering)
            from playwright.async_api import Error

            if not isinstance(error, Error):
                self.failure = self.failure or error
        finally:
            self._answering.discard(task)

    async def _settle(self, route: "Route", request: "Request") -> None:
        if not self._loader.admit(request.url):
            await route.abort("blockedbyclient")
        elif request.is_navigation_request():
            await self._navigate(route, request)
        elif request.resource_type not in PARTS:
            if request.resource_type == "media":
                self._loader.refuse(RefusalReason.MEDIA, request.url)
            await route.abort("blockedbyclient")
        elif request.method != "GET":
            self._loader.refuse(RefusalReason.NOT_PLAIN, request.url)
            await route.abort("blockedbyclient")
        else:
            response = await self._loader.fetch(request.url)
            if response is None:
                await route.abort("blockedbyclient")
            else:
                await route.fulfill(status=response.status, headers=self._headers(response), body=response.body)

    async def _navigate(self, route: "Route", request: "Request") -> None:
        """The document comes from the archive's own bytes; frames stay empty; the window stays where it is, alone."""
        from playwright.async_api import Error

        try:
            frame = request.frame
        except Error:
            frame = None  # a window that is only about to be
        if frame is None or frame.page is not self._page:
            self._loader.refuse(RefusalReason.WINDOW, self._document.url)
            await route.abort("blockedbyclient")
        elif frame.parent_frame is not None:
            await route.fulfill(status=200, content_type="text/html", body="")
        elif not self._shown:
            self._shown = True
            kind = (self._document.headers.get("Content-Type") or b"text/html").decode("latin-1")
            await route.fulfill(status=200, headers={"Content-Type": kind}, body=self._document.body)
        else:
            await route.fulfill(status=204)
            self._lead_away(request)

    def _lead_away(self, request: "Request") -> None:
        """Keep where a script wants the window to go: the frontier judges that like any redirect."""
        if request.method != "GET":
            self._loader.refuse(RefusalReason.NOT_PLAIN, request.url)
        elif urldefrag(request.url).url != urldefrag(self._document.url).url:
            self._loader.loaded.target = self._loader.loaded.target or request.url

    def _headers(self, response: Response) -> dict[str, str]:
        """What the page must see of an answer. No cookie is ever set, so the same-origin rule protects nobody here;
        scripts of other hosts would fail for the lack of an Origin header in what was asked."""
        parts = urlsplit(self._document.url)
        kind = (response.headers.get("Content-Type") or b"").decode("latin-1")
        origin = f"{parts.scheme}://{parts.netloc}"
        allowed = {"Access-Control-Allow-Origin": origin, "Access-Control-Allow-Credentials": "true"}
        return {"Content-Type": kind, **allowed}

    async def _close_socket(self, socket: "WebSocketRoute") -> None:
        self._loader.refuse(RefusalReason.SOCKET, socket.url)
        await socket.close()

    async def _dismiss(self, dialog: "Dialog") -> None:
        self._dialogs += 1
        if self._dialogs == DIALOGS + 1:
            self._loader.refuse(RefusalReason.DIALOGS, self._document.url)
        await dialog.dismiss()

    def _listen(self, message: "ConsoleMessage") -> None:
        if _LOCAL.search(message.text):
            self._loader.refuse(RefusalReason.LOCAL, self._document.url)
        elif _WORKER in message.text:
            self._loader.refuse(RefusalReason.WORKER, self._document.url)

    def _note_crash(self, _: "Page") -> None:
        self.crashed = True
