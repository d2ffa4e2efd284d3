"""What status says of the rest of the queue, on a real store."""

from datetime import timedelta

from sqlalchemy import Engine

from review.outlook import Outlook, outlook
from review.queue import refresh
from review.stopping import Advice, Step
from store.database import reading, writing
from store.entities import Category, UserRole, Verdict
from store.labels import Label, Provenance, put_label
from store.remaining import Remaining, remaining
from store.reviews import Review, save_review
from store.settings import Settings
from store.sites import find_site
from store.users import add_user
from tests.samples import DAY, add_site


def give(engine: Engine, key: str, verdict: Verdict, propensity: float | None = None) -> None:
    """A first verdict and its label."""
    with writing(engine) as connection:
        site = find_site(connection, key)
        assert site is not None
        said = Review(verdict, "anna", DAY, "m-x", 0.5, (), None, "", propensity=propensity)
        number = save_review(connection, site.id, said).id
        put_label(connection, site.id, Label(Category(verdict.value), (number,), Provenance.REVIEW), DAY)


def test_counts_draws_found_and_the_run(engine: Engine, settings: Settings) -> None:
    """Draws count apart from the run; a store without draws says that nobody can tell."""
    with writing(engine) as connection:
        add_user(connection, "anna", UserRole.ANALYST, "root", DAY)
    with reading(engine) as connection:
        assert outlook(connection, DAY).words.startswith("Nothing waits")
    for number in range(6):
        add_site(engine, settings.evidence, f"site{number}.example")
    refresh(engine, DAY)
    with reading(engine) as connection:
        assert "Nobody can tell" in outlook(connection, DAY).words
    give(engine, "site0.example", Verdict.IPTV_RESELLER)
    give(engine, "site1.example", Verdict.LEGIT)
    give(engine, "site2.example", Verdict.LEGIT, propensity=0.02)
    give(engine, "site3.example", Verdict.RELEASE_GROUP, propensity=0.02)
    with reading(engine) as connection:
        counts = remaining(connection, DAY - timedelta(days=1))
        seen = outlook(connection, DAY)
    assert (counts.found, counts.run, counts.drawn, counts.hits) == (2, 1, 2, 1)
    assert seen.advice.step is Step.GO_ON
    assert "1 pirates among 2 sites drawn at random" in seen.words


def test_what_is_proved_is_proved_of_the_queue() -> None:
    """Sites below the queue's floor are never drawn, so both sentences that state a share say of what."""
    counts = Remaining(waiting=900, found=400, run=80, drawn=200, hits=1)
    stop = Outlook(counts, Advice(Step.STOP, missed=12, recall=0.971), 4, 0, 12).words
    assert "at most 12 in the queue are missed, so at least 97.1% of those that came into it are found" in stop
    assert "sites that score below 0.1 never come into the queue" in stop
    draw = Outlook(counts, Advice(Step.SAMPLE, size=150), None, None, None).words
    assert "95% of those that came into the queue are found" in draw
