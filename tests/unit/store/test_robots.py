"""robots.txt answers: kept as long as they hold."""

from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import Engine

from store.database import writing
from store.robots import RobotsAnswer, find_robots, save_robots


def test_answer_holds_until_it_expires(engine: Engine, moment: datetime) -> None:
    """An answer is found until its end and not after, for its own origin alone."""
    end = moment + timedelta(days=1)
    answer = RobotsAnswer("https://a.test", 200, "User-agent: *\nDisallow: /", moment, end)
    with writing(engine) as connection:
        save_robots(connection, [answer])
        assert find_robots(connection, "https://a.test", moment) == answer
        assert find_robots(connection, "https://a.test", end) is None
        assert find_robots(connection, "http://a.test", moment) is None


def test_new_answer_replaces_the_old(engine: Engine, moment: datetime) -> None:
    """The last answer counts, also one that there was none; odd bytes in the file are kept as far as possible."""
    answer = RobotsAnswer("https://a.test", 200, "x", moment, moment + timedelta(days=1))
    later = replace(answer, status=0, body="\0\ud800", fetched_at=moment + timedelta(hours=1))
    with writing(engine) as connection:
        save_robots(connection, [answer])
        save_robots(connection, [later])
        assert find_robots(connection, "https://a.test", moment) == replace(later, body="\ufffd?")
