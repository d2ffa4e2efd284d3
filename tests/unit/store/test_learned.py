"""What was learned of waiting sites, with the ranker that chose each; and which of them are ranked anew."""

from datetime import timedelta

from sqlalchemy import Engine, select, update

from review.queue import refresh
from store.database import reading, writing
from store.entities import Stage
from store.judged import queued_pages, waiting_pages
from store.learned import Chooser, Learned, learned_of, put_learned
from store.schema.review import queue
from store.settings import Settings
from tests.samples import DAY, add_site


def test_what_was_learned_last_stands(engine: Engine, settings: Settings) -> None:
    """A new chance takes the place of the old one, chooser and all: None where the site was drawn at random."""
    for name in ("a.example", "b.example"):
        add_site(engine, settings.evidence, name)
    refresh(engine, DAY)
    with writing(engine) as connection:
        one, two = connection.execute(select(queue.c.site_id).order_by(queue.c.site_id)).scalars()
        put_learned(connection, {one: Learned(0.5, 3, Chooser.OWN), two: Learned(0.4, 3, Chooser.BOTH)}, DAY)
        put_learned(connection, {one: Learned(0.6, 4, None)}, DAY)
    with reading(engine) as connection:
        assert learned_of(connection, [one, two]) == {
            one: Learned(0.6, 4, None),
            two: Learned(0.4, 3, Chooser.BOTH),
        }


def test_what_was_read_meanwhile_keeps_its_place(engine: Engine, settings: Settings) -> None:
    """A refit that ends after a first reader's verdict changes neither the chance of that site nor who chose it."""
    for name in ("read.example", "unread.example"):
        add_site(engine, settings.evidence, name)
    refresh(engine, DAY)
    with writing(engine) as connection:
        numbers = {row.site: row.site_id for row in connection.execute(select(queue.c.site, queue.c.site_id))}
        before = dict.fromkeys(numbers.values(), Learned(0.5, 3, Chooser.OWN))
        put_learned(connection, before, DAY)
        connection.execute(update(queue).where(queue.c.site == "read.example").values(stage=Stage.SECOND))
        put_learned(connection, dict.fromkeys(numbers.values(), Learned(0.9, 4, Chooser.BOTH)), DAY)
    with reading(engine) as connection:
        assert learned_of(connection, list(numbers.values())) == {
            numbers["read.example"]: Learned(0.5, 3, Chooser.OWN),
            numbers["unread.example"]: Learned(0.9, 4, Chooser.BOTH),
        }


def test_recent_sites_are_those_found_last(engine: Engine, settings: Settings) -> None:
    """A challenger is looked at on the newest sites of the queue, whichever of them was ranked last: after scoring
    again, which goes from the best down, those would be the worst."""
    for name in ("first.example", "second.example", "third.example"):
        add_site(engine, settings.evidence, name, 0.9)
    refresh(engine, DAY)
    with writing(engine) as connection:
        numbers = {row.site: row.site_id for row in connection.execute(select(queue.c.site, queue.c.site_id))}
        connection.execute(update(queue).where(queue.c.site == "first.example").values(ranked_at=DAY + timedelta(1)))
    with reading(engine) as connection:
        assert set(queued_pages(connection, 2)) == {numbers["second.example"], numbers["third.example"]}


def test_the_top_of_the_queue_is_ranked_anew(engine: Engine, settings: Settings) -> None:
    """Of what waits for a first reader the likeliest, whatever was ranked last; what waits for a second one keeps what
    its first one saw, which would else be overwritten by what that one taught."""
    scores = {"high.example": 0.9, "middle.example": 0.6, "low.example": 0.3}
    for name, score in scores.items():
        add_site(engine, settings.evidence, name, score)
    refresh(engine, DAY)
    with writing(engine) as connection:
        numbers = {row.site: row.site_id for row in connection.execute(select(queue.c.site, queue.c.site_id))}
        connection.execute(update(queue).where(queue.c.site == "high.example").values(stage=Stage.SECOND))
    with reading(engine) as connection:
        assert list(waiting_pages(connection, 1)) == [numbers["middle.example"]]
        assert set(waiting_pages(connection, 9)) == {numbers["middle.example"], numbers["low.example"]}
        assert set(queued_pages(connection, 9)) == set(numbers.values())
