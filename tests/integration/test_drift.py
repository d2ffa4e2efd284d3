"""Drift from a real store: what was crawled and said, on both engines."""

from datetime import timedelta

import pytest
from sqlalchemy import update

from review import drift
from review.drift import Kind, look
from store.database import Engine, reading, writing
from store.entities import UserRole, Verdict
from store.reviews import Review, save_review
from store.schema.crawl import sites
from store.settings import Settings
from store.sites import find_site
from store.users import add_user
from tests.samples import DAY, add_site


def test_a_wave_of_another_language_is_seen(
    engine: Engine, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Twelve days of English sites, then six of Korean ones that readers call legal at the same scores: languages and
    verdicts, nothing else. Sites that another model scored are not looked at."""
    monkeypatch.setattr(drift, "LEAST", 10)
    with writing(engine) as connection:
        add_user(connection, "anna", UserRole.ANALYST, "root", DAY)
    days = [DAY - timedelta(days=back) for back in [*range(6), *range(15, 27)]]
    for number, day in enumerate(days):
        new = number < 6
        for extra in range(2):
            key = f"s{number}-{extra}.example"
            digests = add_site(engine, settings.evidence, key, 0.95, at=day)
            with writing(engine) as connection:
                row = {"first_seen": day, "language": "ko" if new else "en"}
                connection.execute(update(sites).where(sites.c.key == key).values(row))
                site = find_site(connection, key)
                assert site is not None
                verdict = Verdict.LEGIT if new else Verdict.IPTV_RESELLER
                review = Review(verdict, "anna", day, site.model_id, 0.95, tuple(digests), None, "")
                save_review(connection, site.id, review)
    with reading(engine) as connection:
        found = look(connection, DAY)
    assert found.compared == tuple(Kind)
    assert [one.kind for one in found.drifts] == [Kind.LANGUAGES, Kind.VERDICTS]
    language, verdicts = found.drifts
    assert (language.most, language.before, language.after) in {("ko", 0.0, 1.0), ("en", 1.0, 0.0)}
    assert verdicts.size == -1.0
    with writing(engine) as connection:
        connection.execute(update(sites).where(sites.c.language == "en").values(model_id="m-older"))
    with reading(engine) as connection:
        assert Kind.LANGUAGES not in look(connection, DAY).compared


def test_an_empty_store_says_so(engine: Engine) -> None:
    """Nothing scored: nothing compared."""
    with reading(engine) as connection:
        assert look(connection, DAY).compared == ()
