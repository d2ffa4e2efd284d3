"""One page at a time into a browser of its own: what a visitor would read, and a picture of it."""

import asyncio
import base64
import logging
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Any

from scrapy.http import Response

from crawler.refusals import RefusalReason
from crawler.render.browser import Cage, caged
from crawler.render.dead_end import dead_end
from crawler.render.loading import Download, Loader
from crawler.render.routing import Router
from crawler.rendered import Loaded, Rendered
from store.database import now
from store.entities import Lease
from store.render_settings import RenderSettings

if TYPE_CHECKING:
    from playwright.async_api import CDPSession

logger = logging.getLogger(__name__)

# A page that asks for nothing for a second shows what it has to show.
QUIET_SECONDS = 1.0
LOOK_SECONDS = 0.1
# Reading DOM and picture of a page that is at rest takes a fraction of this; one whose scripts never end gives neither.
READ_SECONDS = 5.0
# A laptop's window, a little longer: head, offer and prices of a shop are on it.
VIEWPORT = {"width": 1280, "height": 1600}
WEBP_QUALITY = 60


@dataclass(slots=True)
class Renderer:
    """Renders up to ``limits.pages`` pages, one at a time. ``redirects`` bounds those of each part of a page."""

    limits: RenderSettings
    program: Path
    user_agent: str
    redirects: int
    download: Download
    started: int = 0
    _turn: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def render(self, response: Response, lease: Lease) -> Rendered | None:
        """What the page of ``response`` shows; None where the run has had its renderings, or the lease would run out.

        Raises ArchiveError where the archive takes nothing more, RefusedRequestError when the crawl stops.
        """
        if self.started >= self.limits.pages:
            return None
        async with self._turn:
            # Twice the time leaves room to read the page and to store it.
            if self.started >= self.limits.pages or lease.expires - now() < timedelta(seconds=2 * self.limits.seconds):
                return None
            self.started += 1
            began = monotonic()
            rendered = await self._render(response, lease)
            logger.info("page of %s rendered in %.1f s", lease.site, monotonic() - began)
            return rendered

    async def _render(self, response: Response, lease: Lease) -> Rendered:
        from playwright.async_api import Error

        loaded = Loaded()
        loader = Loader(lease, self.limits, self.redirects, self.download, loaded)
        router = Router(loader, response)
        shown = Shown()

        def around(host: str) -> None:
            loader.refuse(RefusalReason.AROUND, f"http://{host}/")

        try:
            async with dead_end(around) as proxy, caged(self.limits, self.program, proxy) as cage:
                shown.tool = f"Chromium {cage.browser.version}"
                try:
                    async with asyncio.timeout(self.limits.seconds):
                        await self._show(cage, router, response.url, shown)
                except TimeoutError:
                    loader.refuse(RefusalReason.RENDER_TIME, response.url)
                except Error:
                    if not cage.overfed and not router.crashed and router.failure is None:
                        raise
                finally:
                    router.abandon()
                overfed = cage.overfed or router.crashed
            if overfed:
                loader.refuse(RefusalReason.RENDER_MEMORY, response.url)
        except Error as error:
            logger.warning("page of %s could not be rendered: %s", lease.site, str(error).splitlines()[0])
        if router.failure is not None:
            raise router.failure
        captures, refused = tuple(loaded.captures), tuple(loaded.refused)
        return Rendered(shown.dom, shown.picture, loaded.target, shown.tool, captures, refused)

    async def _show(self, cage: Cage, router: Router, url: str, shown: "Shown") -> None:
        context = await cage.browser.new_context(
            user_agent=self.user_agent,
            service_workers="block",
            accept_downloads=False,
            viewport=VIEWPORT,  # type: ignore[arg-type]
        )
        page = await context.new_page()
        await router.attach(context, page)
        wire = await context.new_cdp_session(page)
        await page.goto(url, wait_until="commit", timeout=self.limits.seconds * 1000)
        try:
            # What is there when time is nearly over is better than nothing.
            async with asyncio.timeout(max(self.limits.seconds - READ_SECONDS, LOOK_SECONDS)):
                await _rest(router)
        except TimeoutError:
            pass
        shown.dom = await _dom(wire, self.limits.bytes)
        shown.picture = await _picture(wire)


@dataclass(slots=True)
class Shown:
    """What was read of a page before whatever ended it."""

    dom: bytes = b""
    picture: bytes = b""
    tool: str = ""


async def _rest(router: Router) -> None:
    """Wait until the page has asked for nothing for QUIET_SECONDS, or is over."""
    quiet = 0.0
    while quiet < QUIET_SECONDS and not router.over:
        await asyncio.sleep(LOOK_SECONDS)
        quiet = 0.0 if router.pending else quiet + LOOK_SECONDS


async def _dom(wire: "CDPSession", most: int) -> bytes:
    """The document as it stands, at most ``most`` characters of it; read in a world of its own, where no script of the
    page can change what reading means."""
    tree: dict[str, Any] = await wire.send("Page.getFrameTree")
    frame = tree["frameTree"]["frame"]["id"]
    world: dict[str, Any] = await wire.send("Page.createIsolatedWorld", {"frameId": frame})
    asked = f"document.documentElement ? document.documentElement.outerHTML.slice(0, {most}) : ''"
    read: dict[str, Any] = await wire.send(
        "Runtime.evaluate",
        {"expression": asked, "contextId": world["executionContextId"], "returnByValue": True},
    )
    text = str(read["result"].get("value", ""))
    return f"<!DOCTYPE html>{text}".encode("utf-8", "replace") if text else b""


async def _picture(wire: "CDPSession") -> bytes:
    taken: dict[str, Any] = await wire.send("Page.captureScreenshot", {"format": "webp", "quality": WEBP_QUALITY})
    return base64.b64decode(taken["data"])
