"""Exports from the terminal and in the app: the same refusals, whoever asks."""

import gzip
import json
import re
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import Engine, insert, update

from cli.guarding import export_guard
from cli.main import main
from store import basket
from store.database import now, reading, writing
from store.entities import SiteState, UserRole, Verdict
from store.findings import Tlp
from store.lookup import resolve
from store.received import sources_of
from store.schema.crawl import operators, sites
from store.settings import Settings
from store.sites import SiteFetch, count_fetches
from store.users import add_user, set_role
from tests.exchanging import add_partner, confirmed
from tests.integration.test_review_app import Browser, port
from tests.samples import DAY, add_site

__all__ = ["port"]
SHOP = "nordview.example"

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


def spyglass(settings: Settings, *words: object) -> Result:
    """Run a command line."""
    environ = {"SPYGLASS_DATABASE": settings.database, "SPYGLASS_EVIDENCE": str(settings.evidence)}
    environ |= {"SPYGLASS_CUSTODY": str(settings.custody)}
    return CliRunner().invoke(main, [str(word) for word in words], env=environ)


@pytest.fixture
def stocked(engine: Engine, settings: Settings) -> Engine:
    """A site that may leave today, one that nobody read, a partner, and anna as a senior."""
    confirmed(engine, settings, SHOP)
    add_site(engine, settings.evidence, "unread.example")
    add_partner(engine)
    with writing(engine) as connection:
        add_user(connection, "ben", UserRole.ANALYST, "root", DAY)
        set_role(connection, "anna", UserRole.SENIOR, "root", DAY)
        count_fetches(connection, [SiteFetch(SHOP, SiteState.LIVE, "200", now())])
    return engine


def test_a_day_of_sharing(stocked: Engine, settings: Settings, tmp_path: Path) -> None:
    """Export, ledger, objection, refusal, answer, retraction and counters, each by its command."""
    out = tmp_path / "out.json"
    made = spyglass(settings, "export", "stix", SHOP, "--to", "Police", "--as", "anna", "--out", out, "--json")
    assert made.exit_code == 0, made.output
    assert json.loads(made.stdout)["items"] == 1
    assert out.is_file()
    assert "Police" in spyglass(settings, "exports", "ledger").stdout
    objected = spyglass(settings, "exports", "object", SHOP, "--from", "owner", "--text", "no", "--as", "ben")
    assert "shared no more" in objected.stdout
    assert "Police has it already" in objected.stdout
    again = spyglass(settings, "export", "csv", SHOP, "--to", "Police", "--as", "anna", "--out", tmp_path / "o.csv")
    assert again.exit_code == 1
    assert "objection 1" in again.stderr
    assert "open" in spyglass(settings, "exports", "objections").stdout
    upheld = spyglass(settings, "exports", "answer", 1, "upheld", "--text", "right", "--as", "anna")
    assert upheld.exit_code == 0
    back = spyglass(settings, "exports", "retract", SHOP, "--as", "anna", "--reason", "licensed", "--out", tmp_path)
    assert back.exit_code == 0, back.output
    assert "retracted: Police" in spyglass(settings, "exports", "ledger", "--site", SHOP).stdout
    counted = json.loads(spyglass(settings, "exports", "summary", "--json").stdout)
    assert (counted["shared"], counted["retracted"], counted["objections"], counted["upheld"]) == (1, 1, 1, 1)
    assert (counted["audited"], counted["false"], counted["false_discovery_rate"]) == (1, 0, 0.0)


def test_every_kind_of_the_contract_is_written(stocked: Engine, settings: Settings, tmp_path: Path) -> None:
    """Lists, records and case files leave by one command; a case file of another ending is refused and not written."""
    assert spyglass(settings, "evidence", "key").exit_code == 0
    for kind, name in (("blocklist", "l.txt"), ("csv", "t.csv"), ("wacz", "a.wacz"), ("dossier", "d.html")):
        out = tmp_path / name
        made = spyglass(settings, "export", kind, SHOP, "--to", "Police", "--as", "anna", "--out", out)
        assert made.exit_code == 0, made.output
        assert out.stat().st_size > 0
    wrong = spyglass(settings, "export", "wacz", SHOP, "--to", "Police", "--as", "anna", "--out", tmp_path / "x.html")
    assert (wrong.exit_code, (tmp_path / "x.html").exists()) == (2, False)
    assert "a wacz ends in .wacz" in wrong.stderr


def test_no_role_opens_the_door(stocked: Engine, settings: Settings, tmp_path: Path) -> None:
    """A senior is refused like anybody by the guarantees, and an analyst may not export at all; nothing is written."""
    refused = spyglass(
        settings, "export", "stix", "unread.example", "--to", "Police", "--as", "anna", "--out", tmp_path / "x"
    )
    assert refused.exit_code == 1
    assert "no verdict of a named person stands" in refused.stderr
    barred = spyglass(settings, "export", "stix", SHOP, "--to", "Police", "--as", "ben", "--out", tmp_path / "x")
    assert barred.exit_code == 2
    assert "only a senior may decide on what leaves the house" in barred.stderr
    assert not (tmp_path / "x").exists()


def test_what_is_typed_binds_what_leaves(stocked: Engine, settings: Settings, tmp_path: Path) -> None:
    """The partner is as it was made; a marking above its clearance is refused; basket, marking and term are obeyed."""
    made = ("exports", "partner", "Studio", "--as", "anna", "--clearance", "green", "--community", "film")
    assert spyglass(settings, *made, "--misp-url", "https://misp.example").exit_code == 0
    known = [json.loads(line) for line in spyglass(settings, "exports", "partner", "--json").stdout.splitlines()]
    (studio,) = [one for one in known if one["name"] == "Studio"]
    assert (studio["clearance"], studio["community"], studio["misp_url"]) == ("green", "film", "https://misp.example")
    with writing(stocked) as connection:
        basket.pick(connection, resolve(connection, SHOP).id, "anna", now())
    asked = ("export", "csv", "--basket", "--to", "Studio", "--as", "anna", "--json", "--days", 3)
    amber = spyglass(settings, *asked, "--tlp", "amber", "--out", tmp_path / "amber.csv")
    assert (amber.exit_code, (tmp_path / "amber.csv").exists()) == (1, False)
    left = json.loads(spyglass(settings, *asked, "--tlp", "green", "--out", tmp_path / "green.csv").stdout)
    assert (left["items"], left["tlp"], left["recipient"]) == (1, "green", "Studio")
    held = datetime.fromisoformat(left["expires_at"]) - datetime.fromisoformat(left["exported_at"])
    assert held == timedelta(days=3)


def test_addresses_leave_where_they_are_asked_for(stocked: Engine, settings: Settings, tmp_path: Path) -> None:
    """``--addresses`` tells where a site was observed alone; without it none is told, and a list of names has no place
    for one."""
    for number, (kind, more) in enumerate((("csv", ()), ("csv", ("--addresses",)), ("plain", ("--addresses",)))):
        out = tmp_path / f"{number}"
        made = spyglass(settings, "export", kind, SHOP, "--to", "Police", "--as", "anna", "--out", out, *more)
        assert (made.exit_code, out.exists()) == ((0, True) if kind == "csv" else (2, False)), made.output
    assert ["192.0.2.7" in (tmp_path / name).read_text() for name in "01"] == [False, True]
    assert "--addresses goes with stix, misp and csv" in made.stderr


def test_an_operators_sites_leave_by_its_number(stocked: Engine, settings: Settings, tmp_path: Path) -> None:
    """``--operator`` takes the confirmed sites of one operator alone, by a number that became part of its own too."""
    confirmed(stocked, settings, "other.example", Verdict.OTHER_PIRACY)
    with writing(stocked) as connection:
        count_fetches(connection, [SiteFetch("other.example", SiteState.LIVE, "200", now())])
        for number, merged in ((7, None), (8, 7), (9, None)):
            known = {"id": number, "name": str(number), "pinned": False, "created_at": DAY, "merged_into": merged}
            connection.execute(insert(operators).values(**known))
        for key, number in ((SHOP, 7), ("other.example", 9)):
            connection.execute(update(sites).where(sites.c.key == key).values(operator_id=number))
    for number in (7, 8):
        out = tmp_path / f"{number}.txt"
        asked = ("export", "plain", "--operator", number, "--to", "Police", "--as", "anna", "--out", out)
        assert spyglass(settings, *asked).exit_code == 0
        assert SHOP in out.read_text()
        assert "other.example" not in out.read_text()
    nobody = spyglass(settings, "export", "plain", "--operator", 99, "--to", "Police", "--as", "anna", "--out", "x")
    assert (nobody.exit_code, nobody.stderr) == (2, "spyglass: no operator 99 in the store\n")


def test_all_leaves_out_what_may_not_leave(stocked: Engine, settings: Settings, tmp_path: Path) -> None:
    """``--all`` writes what passes and counts what does not."""
    confirmed(stocked, settings, "gone.example", Verdict.OTHER_PIRACY)
    with writing(stocked) as connection:
        count_fetches(connection, [SiteFetch("gone.example", SiteState.DOWN, "no answer", now())])
    out = tmp_path / "list.rpz"
    made = spyglass(settings, "export", "rpz", "--all", "--to", "Police", "--as", "anna", "--out", out)
    assert made.exit_code == 0, made.output
    assert "last seen down" in made.stderr
    assert f"{SHOP} IN CNAME ." in out.read_text()
    assert "gone.example" not in out.read_text()


def test_a_path_with_a_typing_error_stays_empty(settings: Settings, tmp_path: Path) -> None:
    """Neither partners nor imports make a store: nobody who may change anything is known in a new one."""
    elsewhere = f"sqlite:///{tmp_path / 'other.db'}"
    for words in (("partner", "Police"), ("import", tmp_path / "list.txt", "--from", "Police")):
        told = spyglass(settings, "--database", elsewhere, "exports", *words, "--as", "anna")
        assert (told.exit_code, "there is no store" in told.output) == (1, True)
    assert not (tmp_path / "other.db").exists()


def test_a_partners_list_comes_in(stocked: Engine, settings: Settings, tmp_path: Path) -> None:
    """Sites of a list become seeds with their source and the marking that was said; a file that names nothing is one
    clear line."""
    listed = tmp_path / "list.txt"
    listed.write_text("https://new.example.org/\nhttps://panel.example.net/get.php?username=a&password=b\n")
    taken = spyglass(settings, "exports", "import", listed, "--from", "Police", "--as", "anna", "--json")
    assert taken.exit_code == 0, taken.output
    assert [json.loads(taken.stdout)[name] for name in ("seeds", "left_out")] == [1, 1]
    packed = tmp_path / "list.gz"
    packed.write_bytes(gzip.compress(b"https://other.example.org/\n"))
    taken = spyglass(settings, "exports", "import", packed, "--from", "Police", "--as", "anna", "--json")
    assert json.loads(taken.stdout)["seeds"] == 1
    strict = spyglass(settings, "exports", "import", listed, "--from", "Police", "--as", "anna", "--tlp", "red")
    assert strict.exit_code == 0, strict.output
    with reading(stocked) as connection:
        assert [one.tlp for one in sources_of(connection, ["example.org"])["example.org"]] == [Tlp.RED]
    listed.write_text("{}")
    assert spyglass(settings, "exports", "import", listed, "--from", "Police", "--as", "anna").exit_code == 2


def test_the_app_explains_the_same_refusals(stocked: Engine, settings: Settings, port: int) -> None:
    """The basket names the guarantee that keeps a site in; an objection recorded there freezes the site at once; who
    reads French is told both, and what is refused, in French."""
    senior = Browser(port)
    assert senior.log_in("senior") == 303
    token = csrf(senior)
    for site in (SHOP, "unread.example"):
        status, _, _ = senior.send("POST", "/exports/basket", {"csrf": token, "site": site})
        assert status == 303
    _, page, _ = senior.send("GET", "/exports?to=Police&as=plain")
    assert "no verdict of a named person stands" in page
    assert page.count("may leave") == 1
    form = {"csrf": token, "site": SHOP, "sender": "the owner", "words": "we hold a licence"}
    assert senior.send("POST", "/exports/objection", form)[0] == 303
    _, page, _ = senior.send("GET", "/exports?to=Police&as=plain")
    assert "objection 1" in page
    assert "may leave" not in page
    answered = {"csrf": token, "number": "1", "outcome": "rejected", "answer": "shown otherwise"}
    senior.cookies["spyglass_language"] = "fr"
    _, page, _ = senior.send("GET", "/exports?to=Police&as=plain")
    assert re.search(r"l&#39;objection 1 du \d{4}-\d\d-\d\d est ouverte", page)
    assert "aucun verdict d&#39;une personne nommée n&#39;est en vigueur" in page
    assert senior.send("POST", "/exports/answer", answered)[0] == 303
    again, page, _ = senior.send("POST", "/exports/answer", answered)
    assert (again, "l&#39;objection 1 a déjà reçu une réponse" in page) == (400, True)
    auditor = Browser(port)
    auditor.log_in("auditor")
    assert "shown otherwise" in auditor.send("GET", "/exports")[1]
    assert auditor.send("POST", "/exports/basket", {"csrf": csrf(auditor), "site": SHOP})[0] == 403


@pytest.mark.parametrize("readers", [1, 2])
def test_a_second_reader_is_not_told_the_first_verdict(engine: Engine, settings: Settings, readers: int) -> None:
    """Of a site that waits for its second reader the app says only that, not what the first one said; also where one
    reader is enough for an export and the second was drawn."""
    from review.verdicts import decide
    from tests.exchanging import number_of

    add_site(engine, settings.evidence, SHOP)
    decide(engine, SHOP, Verdict.LEGIT, "anna", DAY, second_share=1.0)
    add_partner(engine)
    export = replace(settings.export, readers=readers)
    with reading(engine) as connection:
        why = export_guard(replace(settings, export=export)).why_refused(
            connection, [number_of(engine, SHOP)], "Police", "stix", now()
        )
    assert why == {SHOP: ["one reader has decided it; a second one has to agree"]}


def csrf(browser: Browser) -> str:
    """The token of the session."""
    found = re.search(r'name="csrf" value="([^"]+)"', browser.send("GET", "/exports")[1])
    assert found is not None
    return found[1]
