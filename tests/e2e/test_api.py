"""The JSON API on a real server: the description that it gives, and whatever a scanner makes of it."""

import http.client
import json
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import pytest

from review.queue import refresh
from store.database import now, reading
from store.entities import Verdict
from store.lookup import resolve
from store.reviews import reviews_of
from tests.e2e.conftest import PASSWORD, House
from tests.patience import PATIENCE
from tests.samples import add_site

pytestmark = [pytest.mark.e2e, pytest.mark.parametrize("database", ["sqlite"], indirect=True)]

# A few examples a call beside the scanner's own list of edges: enough to find what a week of use would.
EXAMPLES = "20"


@dataclass(frozen=True, slots=True)
class Program:
    """A client of the API that is logged in."""

    host: str
    cookie: str
    csrf: str = ""

    def ask(self, method: str, path: str, body: object = None) -> tuple[int, dict[str, object]]:
        """Status and answer of a call."""
        headers = {"Cookie": self.cookie, "X-CSRF-Token": self.csrf, "Content-Type": "application/json"}
        connection = http.client.HTTPConnection(self.host, timeout=PATIENCE)
        connection.request(method, path, json.dumps(body) if body is not None else None, headers)
        answer = connection.getresponse()
        told = answer.status, json.loads(answer.read())
        connection.close()
        return told


def enter(house: House, name: str) -> Program:
    """Log in as a program does: the form's token and cookie, name and password."""
    host = urlsplit(house.url).netloc
    connection = http.client.HTTPConnection(host, timeout=PATIENCE)
    connection.request("GET", "/login")
    form = connection.getresponse()
    cookie, page = form.getheader("set-cookie", "").partition(";")[0], form.read().decode()
    token = re.findall(r'name="csrf" value="([^"]+)"', page)[0]
    sent = urlencode({"csrf": token, "name": name, "password": PASSWORD})
    kind = {"Cookie": cookie, "Content-Type": "application/x-www-form-urlencoded"}
    connection.request("POST", "/login", sent, kind)
    answer = connection.getresponse()
    answer.read()
    session = next(value for header, value in answer.getheaders() if "spyglass_session" in value)
    connection.close()
    program = Program(host, session.partition(";")[0])
    return Program(host, program.cookie, str(program.ask("GET", "/api/session")[1]["csrf"]))


def test_a_program_triages_as_a_person_does(house: House) -> None:
    """List, claim, decide twice with one key, see it, take it back: the same desk, the same rules."""
    for number in range(2):
        add_site(house.engine, house.settings.evidence, f"shop{number}.example", 0.9 - number / 10)
    refresh(house.engine, now())
    anna, ben = enter(house, "anna"), enter(house, "ben")
    listed = anna.ask("GET", "/api/queue?category=iptv_reseller")[1]
    assert [item["site"] for item in listed["items"]] == ["shop0.example", "shop1.example"]  # type: ignore[attr-defined]
    assert anna.ask("POST", "/api/next", {})[1]["item"]["site"] == "shop0.example"  # type: ignore[index]
    assert ben.ask("POST", "/api/decide", {"site": "shop0.example", "verdict": "legit"})[0] == 400
    given = {"site": "shop0.example", "verdict": "iptv_reseller", "key": "k1", "details": {"conduct": ["streams"]}}
    first, again = anna.ask("POST", "/api/decide", given), anna.ask("POST", "/api/decide", given)
    assert first == again
    with reading(house.engine) as connection:
        stored = reviews_of(connection, resolve(connection, "shop0.example").id)
    assert [review.verdict for review in stored] == [Verdict.IPTV_RESELLER]
    assert anna.ask("GET", "/api/site?site=shop0.example")[1]["verdict"] == "iptv_reseller"
    assert anna.ask("POST", "/api/undo", {"review": first[1]["review"]}) == (200, {"done": True})
    assert anna.ask("GET", "/api/site?site=shop0.example")[1]["verdict"] is None


def test_without_its_token_nothing_is_changed(house: House) -> None:
    """A session alone posts nothing: another page in the same browser has the cookie too."""
    add_site(house.engine, house.settings.evidence, "shop.example")
    refresh(house.engine, now())
    anna = enter(house, "anna")
    stolen = Program(anna.host, anna.cookie, "guessed")
    assert stolen.ask("POST", "/api/decide", {"site": "shop.example", "verdict": "legit"})[0] == 403
    assert Program(anna.host, "").ask("GET", "/api/queue")[0] == 401


def test_a_scanner_finds_no_server_error(house: House, tmp_path: Path) -> None:
    """Whatever schemathesis makes of the description, no answer is a 5xx, and every one has the shape it promises."""
    for number in range(5):
        add_site(house.engine, house.settings.evidence, f"shop{number}.example")
    refresh(house.engine, now())
    eve = enter(house, "eve")
    command = [str(Path(sys.executable).with_name("schemathesis")), "run", f"{house.url}/api/openapi.json"]
    command += ["-H", f"Cookie: {eve.cookie}", "-H", f"X-CSRF-Token: {eve.csrf}", "--max-examples", EXAMPLES]
    command += ["--checks", "not_a_server_error,response_schema_conformance,status_code_conformance"]
    command += ["--seed", "1", "--workers", "1", "--no-color"]
    ended = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stdout[-4000:] + ended.stderr[-500:]
