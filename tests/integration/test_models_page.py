"""The models page and the drift on the overview, in the running app."""

import json
from datetime import timedelta

import pytest
from sqlalchemy import update

from store import audit
from store.database import Engine, now, reading, writing
from store.entities import Verdict
from store.models import Reign, StoredModel, enthrone, save_model
from store.reviews import Review, save_review
from store.schema.crawl import sites
from store.settings import Settings
from store.sites import find_site
from store.tasks import TaskKind, recent
from tests.integration.test_review_app import Browser, port
from tests.samples import DAY, add_site

__all__ = ["port"]

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


def test_a_training_is_asked_for_in_the_app(engine: Engine, port: int) -> None:
    """Who may run things asks with a form; the row and the log name them. Others see the models and no form."""
    manifest = {"labels": 310, "decision": {"outcome": "hold", "reasons": ["recall in ko 0.900 → 0.500 <b>"]}}
    with writing(engine) as connection:
        save_model(connection, StoredModel("m-0123456789ab", "0" * 64, manifest, DAY), b"")
        enthrone(connection, Reign("m-0123456789ab", "anna", "", DAY))
    otto = Browser(port)
    otto.log_in("operator")
    _, page, _ = otto.send("GET", "/models")
    assert "m-0123456789ab" in page
    assert "recall in ko 0.900 → 0.500 &lt;b&gt;" in page
    assert "held back" in page
    assert "in force" in page
    token = json.loads(otto.send("GET", "/api/session")[1])["csrf"]
    assert otto.send("POST", "/models/train", {"csrf": token})[0] == 303
    assert "A training was asked for." in otto.send("GET", "/models")[1]
    with reading(engine) as connection:
        assert (TaskKind.TRAIN, "operator") in {(task.kind, task.asked_by) for task in recent(connection, 5)}
        assert audit.recent(connection, 5, actor="operator", action="training asked for")
    anna = Browser(port)
    anna.log_in("analyst")
    assert "/models/train" not in anna.send("GET", "/models")[1]


def test_the_overview_tells_of_drift(engine: Engine, settings: Settings, port: int) -> None:
    """Twelve days of English pirates, then five of Korean sites with equal scores that a reader calls legal: the
    overview says so, and which way verdicts moved, and leads to the models."""
    for number in range(200):
        at = now() - timedelta(days=number % 5 if number < 100 else 20 + number % 12)
        digests = add_site(engine, settings.evidence, f"s{number}.example", 0.95, at=at)
        with writing(engine) as connection:
            site = find_site(connection, f"s{number}.example")
            assert site is not None
            verdict = Verdict.LEGIT if number < 100 else Verdict.IPTV_RESELLER
            said = Review(verdict, "analyst", at, site.model_id, 0.95, tuple(digests), None, "")
            save_review(connection, site.id, said)
    with writing(engine) as connection:
        old = sites.c.first_seen < now() - timedelta(days=15)
        connection.execute(update(sites).where(old).values(language="en"))
        connection.execute(update(sites).where(~old).values(language="ko"))
    browser = Browser(port)
    browser.log_in("analyst")
    _, page, _ = browser.send("GET", "/overview")
    assert "Verdicts find 100% fewer pirates than the same scores held before." in page
    assert "Nothing could be compared" not in page
    assert "Languages of new sites changed" in page
    assert "The model needs a look." in page
    assert 'href="/models"' in page


def test_the_overview_says_what_was_never_compared(port: int) -> None:
    """With too little to compare it does not say that all is as before."""
    browser = Browser(port)
    browser.log_in("analyst")
    _, page, _ = browser.send("GET", "/overview")
    assert "Nothing could be compared yet" in page
    assert "as in the eight weeks before" not in page
