"""What waits is read and moved in batches, and a host group always knows its best."""

from datetime import datetime

from sqlalchemy import Connection, Engine, select

from store.database import reading, writing
from store.frontier import add_links, close_site
from store.priorities import (
    Move,
    Waiting,
    draw,
    last_row,
    reprioritise,
    rows_by_number,
    sites_at,
    waiting_best,
    waiting_from,
    waiting_of,
)
from store.schema.crawl import host_groups
from tests.unit.store.conftest import LinkMaker

# Of ten sites with priorities from 0.1 to 1.0 those in the band from 0.2 to 1.0, without the one that is done.
STANDING = {f"h{n}.test" for n in (2, 3, 4, 6, 7, 8, 9)}


def moved(row: Waiting, priority: float) -> Move:
    """A new priority for a row as it was read."""
    return Move(row.link_id, row.host_group, row.priority, priority)


def best_of(connection: Connection) -> dict[str, float | None]:
    """What each host group believes its best is."""
    return {row.key: row.best for row in connection.execute(select(host_groups))}


def test_all_that_waits_is_met_once(engine: Engine, link: LinkMaker, moment: datetime) -> None:
    """Batch after batch, every waiting row of the band comes once, site by site, wherever a batch ends and the walk
    began; done ones and other bands never."""
    with writing(engine) as connection:
        shown = [link(f"h{n}.test", f"/{page}", n / 10) for n in range(1, 11) for page in (1, 2)]
        add_links(connection, shown, None, moment, 3.0)
        close_site(connection, "h5.test", "h5.test", "enough", moment)
    met: list[tuple[str, int]] = []
    with reading(engine) as connection:
        (middle,) = sites_at(connection, [9, 9, 1_000])
        for place, end in (((middle, 0), None), (("", 0), middle)):
            while batch := waiting_from(connection, *place, end, 3, 0.2, 1.0):
                assert len(batch) <= 3
                met += [(row.site, row.link_id) for row in batch]
                place = batch[-1].site, batch[-1].link_id
        assert sites_at(connection, [1_000]) == []
        cuts = sites_at(connection, range(1, 21))
        assert len(cuts) == len(set(cuts)) == 10
        there = [(row.site, row.link_id) for site in STANDING for row in waiting_of(connection, site)]
    assert sorted(met) == sorted(there)
    assert len(met) == 2 * len(STANDING)
    assert met == sorted(met, key=lambda row: (row[0] < middle, *row))


def test_groups_follow_their_rows(engine: Engine, link: LinkMaker, moment: datetime) -> None:
    """New priorities are written, the groups' best with them; a row that waits no more stays as it was."""
    with writing(engine) as connection:
        pages = [link("a.test", "/1", 0.5), link("a.test", "/2", 0.4), link("b.test", "/", 0.3)]
        add_links(connection, pages, None, moment, 3.0)
        first, second = waiting_of(connection, "a.test")
        (other,) = waiting_of(connection, "b.test")
        close_site(connection, "b.test", "b.test", "enough", moment)
        reprioritise(connection, [moved(first, 0.1), moved(second, 0.8), moved(other, 0.9)])
        assert [row.url for row in waiting_of(connection, "a.test")] == [second.url, first.url]
        assert best_of(connection) == {"a.test": 0.8, "b.test": None}


def test_what_was_told_meanwhile_stays(engine: Engine, link: LinkMaker, moment: datetime) -> None:
    """A row that got another priority since it was read keeps that one: a better link's, or a later ranking's."""
    with writing(engine) as connection:
        add_links(connection, [link("a.test", "/1", 0.3), link("a.test", "/2", 0.2)], None, moment, 3.0)
        first, second = waiting_of(connection, "a.test")
    with writing(engine) as connection:
        add_links(connection, [link("a.test", "/1", 0.9)], None, moment, 3.0)
    with writing(engine) as connection:
        reprioritise(connection, [moved(first, 0.1), moved(second, 0.4)])
        assert [row.priority for row in waiting_of(connection, "a.test")] == [0.9, 0.4]
        assert best_of(connection) == {"a.test": 0.9}


def test_best_of_each_group_best_first(engine: Engine, link: LinkMaker, moment: datetime) -> None:
    """The view of what comes next has one row a host group."""
    with writing(engine) as connection:
        pages = [
            link("a.test", "/1", 0.5),
            link("a.test", "/2", 0.7),
            link("b.test", "/", 0.6),
            link("c.test", "/", 0.1),
        ]
        add_links(connection, pages, None, moment, 3.0)
        assert [row.url for row in waiting_best(connection, 2)] == ["https://a.test/2", "https://b.test/"]


def test_a_draw_goes_to_the_front_and_is_noted(engine: Engine, link: LinkMaker, moment: datetime) -> None:
    """A row drawn at random rises, and carries how likely that was."""
    with writing(engine) as connection:
        add_links(connection, [link("a.test", priority=0.01), link("b.test", priority=0.9)], None, moment, 3.0)
        (drawn,) = waiting_of(connection, "a.test")
        assert rows_by_number(connection, [last_row(connection) + 1, drawn.link_id], 0.0, 1.0) == [drawn]
        draw(connection, drawn, 1.5, 0.001)
        best = waiting_best(connection, 1)[0]
    assert (best.site, best.priority, best.propensity) == ("a.test", 1.5, 0.001)


def test_a_better_link_takes_the_place_of_a_worse(engine: Engine, link: LinkMaker, moment: datetime) -> None:
    """A URL found again waits with what the link that promises more says of it; a lesser link changes nothing."""
    kinds = {0.3: "first", 0.6: "better", 0.5: "lesser"}
    with writing(engine) as connection:
        for priority, name in kinds.items():
            known = {"referrer": f"{name}.test", "anchor": name, "parent_score": priority, "drift": len(name)}
            add_links(connection, [link("a.test", priority=priority, **known)], None, moment, 3.0)
        (row,) = waiting_of(connection, "a.test")
    assert (row.referrer, row.anchor, row.parent_score, row.drift) == ("better.test", "better", 0.6, 6)
