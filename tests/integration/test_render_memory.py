"""The memory cap of a rendering, on a machine of any speed."""

import asyncio
from datetime import timedelta

import pytest
from scrapy import Request
from scrapy.http import HtmlResponse, Response

from crawler.refusals import RefusalReason
from crawler.render.browser import find_browser
from crawler.render.renderer import Renderer
from crawler.rendered import Rendered
from store.database import now
from store.entities import Lease
from store.render_settings import RenderSettings

HOG = b"<p>Welcome</p><script>const all = []; for (;;) all.push(new Uint8Array(2e7).fill(1));</script>"


@pytest.mark.slow
def test_memory_is_capped_however_long_it_takes() -> None:
    """A page that takes more and more memory is ended by that cap alone, on a machine of any speed, and named."""
    limits = RenderSettings(pages=1, seconds=240.0, megabytes=400)
    held = Lease(1, "http://hog.test/", "hog.test", "hog.test", 1.0, 1, 0, 0, 1.0, now() + timedelta(hours=1))

    async def download(_: Request) -> Response:
        raise AssertionError("the page asks for nothing")

    async def show() -> Rendered | None:
        renderer = Renderer(limits, find_browser(limits), "Spyglass", 5, download)
        return await renderer.render(HtmlResponse("http://hog.test/", body=HOG), held)

    rendered = asyncio.run(show())
    assert rendered is not None
    assert [one.reason for one in rendered.refused] == [RefusalReason.RENDER_MEMORY]
