"""Where rendering meets the crawl: which answers are shown by a browser, and what becomes of what it shows."""

from dataclasses import replace
from typing import Any

from scrapy.crawler import Crawler
from scrapy.http import Response

from crawler.analysis import Analysis, analyse
from crawler.render.browser import find_browser
from crawler.render.keeping import keep_document, keep_picture
from crawler.render.renderer import Renderer
from crawler.render.shells import deserves_picture, is_promising_shell
from crawler.rendered import Rendered
from crawler.session import Session
from crawler.states import StateFinding, state_of
from store.captures import Capture
from store.database import reading
from store.entities import Lease
from store.renderings import has_picture

_OK = 200


class Showing:
    """What the spider asks after it has read an answer."""

    def __init__(self, session: Session, renderer: Renderer) -> None:
        self._session = session
        self._renderer = renderer
        self._threshold = session.settings.render.screenshot_from

    async def told(
        self, response: Response, analysis: Analysis, finding: StateFinding | None, headers: dict[str, str]
    ) -> dict[str, Any]:
        """What a browser adds to an answer, as fields of its outcome; nothing for most.

        Raises what the renderer raises, PageRefusedError for a document too hostile to read, ArchiveError.
        """
        lease: Lease = response.meta["lease"]
        shell = is_promising_shell(lease, analysis, finding)
        if response.status != _OK or not (shell or self._wants_picture(lease, analysis, finding)):
            return {}
        rendered = await self._session.traffic.carry(self._renderer.render(response, lease))
        if rendered is None:
            return {}
        capture: Capture = response.meta["capture"]
        told: dict[str, Any] = {}
        if shell and rendered.dom:
            read = self._session.pages.run(analyse, rendered.dom, response.url, "text/html; charset=utf-8")
            shown = await self._session.traffic.carry(read)
            if rendered.target and len(shown.text) <= len(analysis.text):
                told = {"redirect": rendered.target, "analysis": None, "finding": None}
            elif len(shown.text) > len(analysis.text):
                analysis, finding = shown, state_of(_OK, headers, shown.wall, empty=False)
                told = {"analysis": shown, "finding": finding}
                rendered = rendered.with_dom(keep_document(self._session.archive, capture, rendered.dom))
        return told | {"rendered": self._pictured(rendered, capture, analysis, finding)}

    def _wants_picture(self, lease: Lease, analysis: Analysis, finding: StateFinding | None) -> bool:
        if not deserves_picture(analysis, finding, self._threshold):
            return False
        with reading(self._session.engine) as connection:
            return not has_picture(connection, lease.site)

    def _pictured(
        self, rendered: Rendered, capture: Capture, analysis: Analysis, finding: StateFinding | None
    ) -> Rendered:
        if not rendered.picture or not deserves_picture(analysis, finding, self._threshold):
            return replace(rendered, picture=b"", dom=b"")
        kept = rendered.with_picture(keep_picture(self._session.archive, capture, rendered.picture))
        return replace(kept, picture=b"", dom=b"")  # an outcome waits in memory: the archive has them


def showing_of(session: Session, crawler: Crawler) -> Showing | None:
    """The rendering of a crawl; None where the settings ask for none (the default)."""
    limits = session.settings.render
    if not limits.pages:
        return None
    engine = crawler.engine
    assert engine is not None
    redirects = session.settings.crawl.max_redirects
    return Showing(
        session,
        Renderer(limits, find_browser(limits), session.user_agent, redirects, engine.download_async),
    )
