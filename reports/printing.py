"""Print a page of ours to PDF with the system's Chromium, where the extra `render` is installed."""

import os
import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from store.errors import SpyglassError


def print_pdf(html: str, path: Path) -> None:
    """Write ``html`` to ``path`` as PDF: no script runs and nothing is loaded.

    Raises SpyglassError where there is no browser to print with, or the file cannot be written.
    """
    try:
        from playwright.sync_api import Error, sync_playwright
    except ImportError:
        raise SpyglassError(
            "PDF needs a browser: pip install 'spyglass[render]' and Chromium; --out NAME.html does without"
        ) from None
    found = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    if not found:
        raise SpyglassError("PDF needs Chromium (or CHROMIUM=/path/to/it); --out NAME.html does without")

    def run() -> None:
        with sync_playwright() as playwright:
            # Inside a container the browser's own sandbox cannot start; the page holds no script and loads nothing.
            browser = playwright.chromium.launch(executable_path=found, args=["--no-sandbox"])
            context = browser.new_context(java_script_enabled=False, offline=True)
            page = context.new_page()
            page.set_content(html)
            page.pdf(path=path, format="A4", prefer_css_page_size=True, print_background=True)
            browser.close()

    try:
        # In a thread of its own: the library refuses to work where an event loop runs already.
        with ThreadPoolExecutor(1) as alone:
            alone.submit(run).result()
    except (Error, OSError) as error:
        line = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise SpyglassError(f"{path} cannot be printed: {line}") from error
