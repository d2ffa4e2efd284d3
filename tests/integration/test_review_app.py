"""The review app as a process: who gets in, what every answer carries, what it loads, where it refuses to listen."""

import http.client
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlencode

import pytest
from sqlalchemy import Engine

from review.accounts import FAILURES_OF_A_USER, WINDOW, log_in, log_out, who
from review.passwords import Cost, hash_password
from review.permissions import may, only
from review.queue import refresh
from review.web.api.table import CALLS
from review.web.entries import Call
from review.web.routes import PAGES
from review.web.visit import SESSION_COOKIE
from store.database import now, writing
from store.entities import UserRole
from store.errors import UsageError
from store.groups import Release, record_releases
from store.sessions import Limits
from store.settings import Settings
from store.users import add_user, set_password
from tests import warm
from tests.patience import PATIENCE
from tests.samples import DAY, add_site

PASSWORD = "correct horse battery"
LIMITS = Limits(timedelta(hours=1), timedelta(hours=12))
HEAVY = ("sklearn", "scrapy", "twisted", "joblib", "scipy", "numpy")


def make_account(engine: Engine, name: str, role: UserRole) -> None:
    """An account whose password is cheap to check."""
    with writing(engine) as connection:
        add_user(connection, name, role, "root", DAY)
        set_password(connection, name, hash_password(PASSWORD, Cost(n=2)), "root", DAY)


Answer = tuple[int, str, dict[str, str]]


@dataclass
class Browser:
    """Just enough of one: sends and keeps cookies, follows nothing."""

    port: int
    cookies: dict[str, str] = field(default_factory=dict)

    def send(
        self, method: str, path: str, form: dict[str, str] | None = None, **headers: str
    ) -> tuple[int, str, dict[str, str]]:
        """Status, body and headers (lower-case names) of an answer."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        if self.cookies:
            headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        body = urlencode(form) if form is not None else None
        if form is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        connection.request(method, path, body, {name.replace("_", "-"): value for name, value in headers.items()})
        answer = connection.getresponse()
        for value in answer.headers.get_all("Set-Cookie") or []:
            name, _, rest = value.partition("=")
            self.cookies[name] = rest.partition(";")[0].strip('"')
        text = answer.read().decode()
        connection.close()
        return answer.status, text, {name.lower(): value for name, value in answer.headers.items()}

    def log_in(self, name: str, password: str = PASSWORD) -> int:
        """The status of the answer to a filled-in login form."""
        _, page, _ = self.send("GET", "/login")
        token = re.search(r'name="csrf" value="([^"]+)"', page)
        assert token is not None
        form = {"csrf": token[1], "name": name, "password": password, "next": "/"}
        return self.send("POST", "/login", form)[0]


@pytest.fixture
def port(engine: Engine, settings: Settings) -> Iterator[int]:
    """A running app with an account of each role."""
    for role in UserRole:
        make_account(engine, role.value, role)
    environ = {name: value for name, value in os.environ.items() if not name.startswith("SPYGLASS_")}
    environ |= {"SPYGLASS_DATABASE": settings.database, "SPYGLASS_LOGS": str(settings.logs)}
    app = warm.Command(warm.SPYGLASS, ["review", "--port", "0"], settings.logs.parent, environ)
    line = app.first_line()
    found = re.search(r"http://127\.0\.0\.1:(\d+)/", line)
    assert found is not None, line
    yield int(found[1])
    app.terminate()
    app.communicate()


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_nobody_gets_in_without_logging_in(port: int) -> None:
    """Every page leads to the login form and every call says so; nothing else is told."""
    for page in PAGES:
        if page.action is not None and page.method == "GET" and "{" not in page.path:
            status, text, headers = Browser(port).send("GET", page.path)
            assert (status, text) == (303, ""), page.path
            assert headers["location"].startswith("/login")
    for call in CALLS:
        status, text, _ = Browser(port).send(call.method, call.path)
        assert status == 401, call.path
        assert json.loads(text) == {"error": "log in first"}


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_no_role_reaches_what_it_must_not(port: int) -> None:
    """For each role and every entry of the table of routes: what the permissions forbid is a 403, whatever is sent."""
    for role in UserRole:
        browser = Browser(port)
        assert browser.log_in(role.value) == 303
        me = json.loads(browser.send("GET", "/api/session")[1])
        assert (me["user"], me["role"]) == (role.value, role.value)
        forbidden = [
            entry
            for entry in (*PAGES, *CALLS)
            if entry.action is not None and not may(role, entry.action) and "{" not in entry.path
        ]
        for entry in forbidden:
            form = {"csrf": me["csrf"]} if entry.method == "POST" else None
            status, said, _ = browser.send(entry.method, entry.path, form, X_CSRF_Token=me["csrf"])
            assert status == 403, (role, entry.path)
            assert not isinstance(entry, Call) or json.loads(said) == {"error": only(entry.action)}


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_a_form_from_elsewhere_does_nothing(port: int) -> None:
    """Without the session's token, with another's, or from another origin, a post is refused, and its words are not
    shown as if they were the visitor's; with it, it is done."""
    status, text, _ = Browser(port).send("POST", "/login", {"note": "call us"}, Origin="http://evil.example")
    assert (status, "call us" in text) == (403, False)
    browser = Browser(port)
    browser.log_in("analyst")
    token = json.loads(browser.send("GET", "/api/session")[1])["csrf"]
    host = f"127.0.0.1:{port}"
    assert browser.send("POST", "/logout", {})[0] == 403
    assert browser.send("POST", "/logout", {"csrf": token[:-1] + "x"})[0] == 403
    assert browser.send("POST", "/logout", {"csrf": token}, Origin="http://evil.example")[0] == 403
    assert browser.send("POST", "/logout", {"csrf": token}, Sec_Fetch_Site="cross-site")[0] == 403
    assert browser.send("GET", "/api/session")[0] == 200
    assert browser.send("POST", "/logout", {"csrf": token}, Origin=f"http://{host}")[0] == 303
    assert browser.send("GET", "/api/session")[0] == 401


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_an_error_leads_back_into_the_app(port: int) -> None:
    """Whatever address a browser says that it comes from, the way back from an error page stays in the app."""
    for before, back in (
        (f"http://127.0.0.1:{port}/lookup?q=a", "/lookup?q=a"),
        (f"http://127.0.0.1:{port}//evil.example/", "/"),
        ("http://evil.example/lookup", "/"),
        ("", "/"),
    ):
        status, text, _ = Browser(port).send("GET", "/nothing", Referer=before)
        assert status == 404
        assert re.findall(r'<p><a href="([^"]*)"', text) == [back], before


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_every_answer_forbids_what_a_page_could_do(port: int) -> None:
    """Pages, refusals and files alike: a policy with a fresh nonce, no sniffing, no frame, no referrer; cookies that no
    script and no other site sees."""
    browser = Browser(port)
    nonces = set()
    for path in ("/login", "/nowhere", "/api/nowhere", "/static/spyglass.css", "/"):
        _, _, headers = browser.send("GET", path)
        policy = headers["content-security-policy"]
        assert policy.startswith("default-src 'none'; script-src 'nonce-")
        assert "unsafe" not in policy
        assert (headers["x-content-type-options"], headers["x-frame-options"]) == ("nosniff", "DENY")
        assert headers["referrer-policy"]
        nonces.add(policy)
    assert len(nonces) == 5
    _, _, headers = browser.send("GET", "/login")
    assert {"HttpOnly", "SameSite=strict"} <= set(headers["set-cookie"].split("; "))
    assert browser.send("POST", "/login", {"x": "y" * 300_000})[0] == 413


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_a_browser_keeps_what_is_named_by_its_content_and_nothing_else(port: int) -> None:
    """Styles and scripts are asked for once, under their version of today and no other; pages with evidence are never
    left in a browser's cache."""
    browser = Browser(port)
    _, page, headers = browser.send("GET", "/login")
    (style,) = re.findall(r'href="(/static/spyglass\.css\?[0-9a-f]{12})"', page)
    assert headers["cache-control"] == "no-store"
    assert "immutable" in browser.send("GET", style)[2]["cache-control"]
    for path in ("/static/spyglass.css", "/static/spyglass.css?000000000000", "/static/nothing.css?0"):
        assert browser.send("GET", path)[2]["cache-control"] == "no-store"


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_a_wrong_password_is_a_wrong_password(port: int) -> None:
    """Name and password fail alike, and after a few attempts even the right one has to wait."""
    browser = Browser(port)
    assert browser.log_in("nobody") == 401
    for _ in range(FAILURES_OF_A_USER):
        assert browser.log_in("analyst", "not the password") == 401
    assert browser.log_in("analyst") == 401
    assert browser.log_in("senior") == 303


def test_attempts_are_counted_and_forgotten(engine: Engine) -> None:
    """Five failures shut a name for the window; getting in clears them; a session ends when it is told to."""
    make_account(engine, "anna", UserRole.ANALYST)
    at = now()
    for _ in range(FAILURES_OF_A_USER - 1):
        with pytest.raises(UsageError, match="wrong name or password"):
            log_in(engine, "anna", "guess", "127.0.0.1", at, LIMITS)
    token = log_in(engine, "anna", PASSWORD, "127.0.0.1", at, LIMITS)
    for _ in range(FAILURES_OF_A_USER):
        with pytest.raises(UsageError, match="wrong name or password"):
            log_in(engine, "anna", "guess", "127.0.0.1", at, LIMITS)
    with pytest.raises(UsageError, match="too many failed logins: try again in 15 minutes"):
        log_in(engine, "anna", PASSWORD, "127.0.0.1", at, LIMITS)
    assert log_in(engine, "anna", PASSWORD, "127.0.0.1", at + WINDOW, LIMITS) != token
    found = who(engine, token, at, LIMITS)
    assert found is not None
    assert found.user == "anna"
    log_out(engine, token)
    assert who(engine, token, at, LIMITS) is None


def test_the_app_loads_no_crawler_and_no_model() -> None:
    """What analysts use starts light: neither Scrapy nor scikit-learn nor what they bring is imported."""
    program = f"import sys, review.web.serving; print([name for name in {HEAVY!r} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_what_the_app_borrows_brings_no_crawler_and_no_training() -> None:
    """Reading prices and offers, drawing, and asking the guarantees and what is never crawled, leaves the web process
    without Scrapy and scikit-learn; what takes long to load is loaded beforehand where that is asked for."""
    program = (
        "import sys; from datetime import UTC, datetime; import cli.review, cli.guarding, review.web.serving\n"
        "from cli.lending import lent; from store.pages import StoredPage\n"
        "page = StoredPage('a.test', 'http://a.test/', '', 'en', '12 months 49 EUR', (), datetime.now(UTC))\n"
        "lent().prepare(); ready = set(sys.modules); assert 'numpy' in ready\n"
        "assert lent().find_prices(page.text) == [(10, 16)] and lent().read_offer(page)\n"
        "lent().draw('a.test', [], [])\n"
        "assert not [name for name in set(sys.modules) - ready if name.partition('.')[0] in ('numpy', 'classifier')]\n"
        "assert lent().refuse('https://netflix.com/') == 'licensed service'\n"
        "print([name for name in ('sklearn', 'scrapy', 'twisted', 'joblib') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert done.stdout.strip() == "[]", done.stderr


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_a_field_that_is_given_twice_is_refused(port: int) -> None:
    """Of two kinds, or two sites in one object, nobody can tell which is meant: 400, and the field is named."""
    browser = Browser(port)
    browser.log_in("analyst")
    assert browser.send("GET", "/api/queue?kind=group&category=legit")[0] == 200
    status, said, _ = browser.send("GET", "/api/queue?kind=group&kind=site")
    assert (status, json.loads(said)) == (400, {"error": "'kind' is given more than once"})
    token = json.loads(browser.send("GET", "/api/session")[1])["csrf"]
    connection = http.client.HTTPConnection("127.0.0.1", port)
    cookie = f"{SESSION_COOKIE}={browser.cookies[SESSION_COOKIE]}"
    connection.request(
        "POST", "/api/skip", '{"site": "a.example", "site": "b.example"}', {"Cookie": cookie, "X-CSRF-Token": token}
    )
    answer = connection.getresponse()
    assert (answer.status, json.load(answer)) == (400, {"error": "'site' is given more than once"})
    connection.close()


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_what_waits_is_counted_by_kind(engine: Engine, settings: Settings, port: int) -> None:
    """List and overview call sites and release groups by their names, each number of its own kind; the API counts as
    many as it lists."""
    add_site(engine, settings.evidence, "index.example", 0.93)
    found = [Release(f"Film{n}.2026.CAM-EVO", f"Film{n}", "EVO", "cam", "film", "", pre=True) for n in range(9)]
    with writing(engine) as connection:
        for site in ("index.example", "other.example"):
            record_releases(connection, site, None, found, now())
    refresh(engine, now())
    browser = Browser(port)
    browser.log_in("analyst")
    for path, words in (
        ("/", "2 sites and release groups wait<"),
        ("/?kind=site", "1 site waits<"),
        ("/?kind=group", "1 release group waits<"),
        ("/overview", "<dd>1 <small>release groups: 1</small></dd>"),
    ):
        assert words in browser.send("GET", path)[1], path
    listed = json.loads(browser.send("GET", "/api/queue")[1])
    assert (listed["total"], [one["kind"] for one in listed["items"]]) == (2, ["site", "group"])


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_a_group_has_a_page_among_the_groups(port: int) -> None:
    """Where a site would be, its key leads there; the beginning of such a key alone leads nowhere, not in a circle."""
    browser = Browser(port)
    browser.log_in("analyst")
    status, _, headers = browser.send("GET", "/sites/group:evo?kind=group")
    assert (status, headers["location"]) == (303, "/groups/evo?kind=group")
    assert browser.send("GET", "/sites/group:")[0] == 400


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
def test_a_nul_breaks_no_page(port: int) -> None:
    """The one character that PostgreSQL refuses is replaced wherever a request may carry it."""
    browser = Browser(port)
    browser.log_in("analyst")
    for path in (
        "/?search=a%00b",
        "/?source=%00",
        "/next?language=%00",
        "/groups/a%00b",
        "/sites/a%00b",
        "/lookup?q=%00",
    ):
        assert browser.send("GET", path)[0] < 500, path
    token = json.loads(browser.send("GET", "/api/session")[1])["csrf"]
    for path, name in (
        ("/decide", "site"),
        ("/exports/basket", "site"),
        ("/views", "name"),
    ):
        form = {"csrf": token, "verdict": "legit", name: "a\0b"}
        assert browser.send("POST", path, form)[0] < 500, path


@pytest.mark.parametrize(
    ("variables", "line"),
    [
        ({"SPYGLASS_REVIEW_HOST": "0.0.0.0"}, "can be reached from other machines"),
        ({"SPYGLASS_REVIEW_TRUSTED_PROXY": "proxy"}, "is no address"),
        ({"SPYGLASS_REVIEW_TLS_CERTIFICATE": "c.pem"}, "go together"),
        ({"SPYGLASS_REVIEW_TLS_CERTIFICATE": "c.pem", "SPYGLASS_REVIEW_TLS_KEY": "k.pem"}, "there is no file c.pem"),
        (
            {"SPYGLASS_REVIEW_TLS_CERTIFICATE": __file__, "SPYGLASS_REVIEW_TLS_KEY": __file__},
            "no certificate with its key",
        ),
        ({"SPYGLASS_REVIEW_HOST": "no such host"}, "can be reached"),
        ({"SPYGLASS_REVIEW_MESSAGES": "nowhere"}, "is no folder"),
        ({"SPYGLASS_REVIEW_SECOND_SHARE": "2"}, "from 0 to 1"),
    ],
)
def test_an_unsafe_or_impossible_setting_is_one_line(tmp_path: Path, variables: dict[str, str], line: str) -> None:
    """The app does not start where passwords would travel in clear, or where a setting cannot be; it says why."""
    assert line in refused(tmp_path, variables)


def test_an_address_that_is_typed_goes_before_the_setting(tmp_path: Path) -> None:
    """``--host`` is where the app would answer, and judged like the setting in whose place it stands."""
    line = refused(tmp_path, {"SPYGLASS_REVIEW_HOST": "127.0.0.1"}, "--host", "::")
    assert ":: can be reached from other machines" in line


def refused(folder: Path, variables: dict[str, str], *words: str) -> str:
    """The one line of an app that does not start."""
    environ = {name: value for name, value in os.environ.items() if not name.startswith("SPYGLASS_")}
    done = warm.run(["review", "--port", "0", *words], folder, environ | variables)
    assert (done.returncode, done.stderr.count("\n")) == (2, 1), done.stderr
    return done.stderr
