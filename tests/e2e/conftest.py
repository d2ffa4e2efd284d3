"""The review app as analysts meet it: a real server, a real headless browser, a store with sites to decide."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Request, sync_playwright
from sqlalchemy import Engine

from review.passwords import hash_password
from store.database import now, writing
from store.entities import UserRole
from store.settings import Settings
from store.users import add_user, set_password

PASSWORD = "correct horse battery staple"
PEOPLE = {"anna": UserRole.ANALYST, "ben": UserRole.ANALYST, "eve": UserRole.SENIOR, "otto": UserRole.AUDITOR}


@dataclass(frozen=True, slots=True)
class House:
    """A store and the app that serves it."""

    engine: Engine
    settings: Settings
    url: str


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Headless Chromium of the system; without it these tests fail, since a skipped browser proves nothing."""
    path = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    if path is None:
        pytest.fail("these tests need Chromium (Debian: apt-get install chromium), or CHROMIUM=/path/to/it")
    quiet = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=path, args=quiet)
        yield started
        started.close()


@pytest.fixture
def house(engine: Engine, settings: Settings) -> Iterator[House]:
    """The app in a process of its own, over the test's store, with an account for everybody of PEOPLE."""
    kept = hash_password(PASSWORD)
    with writing(engine) as connection:
        for name, role in PEOPLE.items():
            add_user(connection, name, role, "root", now())
            set_password(connection, name, kept, "root", now())
    told = {
        "SPYGLASS_DATABASE": settings.database,
        "SPYGLASS_EVIDENCE": str(settings.evidence),
        "SPYGLASS_LOGS": str(settings.logs),
        "SPYGLASS_SECRET": str(settings.secret),
        # Which sites are read twice is a matter of chance by their names; tests ask for it where they want it.
        "SPYGLASS_REVIEW_SECOND_SHARE": "0",
    }
    command = [sys.executable, "-c", "from cli.main import main; main()", "review", "--port", "0"]
    with subprocess.Popen(command, env=os.environ | told, stdout=subprocess.PIPE, text=True) as app:
        assert app.stdout is not None
        said = app.stdout.readline()
        assert "answers on" in said
        yield House(engine, settings, said.split()[3].rstrip("/"))
        app.terminate()


@pytest.fixture
def enter(browser: Browser, house: House) -> Iterator[Callable[[str], Page]]:
    """Logs somebody in, in a browser of their own; at the end proves that no page asked anything of anybody else."""
    contexts: list[BrowserContext] = []
    strayed: list[str] = []

    def watch(request: Request) -> None:
        if not request.url.startswith(house.url):
            strayed.append(request.url)

    def log_in(name: str) -> Page:
        context = browser.new_context(viewport={"width": 1280, "height": 800}, locale="en-GB")
        context.on("request", watch)
        contexts.append(context)
        page = context.new_page()
        page.goto(f"{house.url}/login")
        page.fill("input[name=name]", name)
        page.fill("input[name=password]", PASSWORD)
        page.click("form.login button")
        page.wait_for_url(f"{house.url}/")
        return page

    yield log_in
    for context in contexts:
        context.close()
    assert strayed == []
