"""What the consistency check sees, on either engine."""

from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import Engine, update

from store.consistency import inconsistencies
from store.database import reading, writing
from store.frontier import add_links
from store.leases import lease
from store.runs import end_run, start_run
from store.schema.crawl import host_groups
from tests.unit.store.conftest import LinkMaker


def found(engine: Engine, evidence: Path, at: datetime | None = None) -> list[str]:
    """The findings of one read view, at ``at``."""
    with reading(engine) as connection:
        return list(inconsistencies(connection, evidence, at))


def test_sound_store_has_no_findings(engine: Engine, link: LinkMaker, moment: datetime, tmp_path: Path) -> None:
    """Neither an empty store nor one with a crawl at work is a finding."""
    assert found(engine, tmp_path) == []
    with writing(engine) as connection:
        run = start_run(connection, "test", "w-1", {}, moment)
        add_links(connection, [link("a.test"), link("b.test")], run, moment, 3.0)
        assert lease(connection, "w-1", moment, groups=1, seconds=60)

    assert found(engine, tmp_path, moment) == []


def test_each_finding_is_a_line_with_count_and_examples(
    engine: Engine, link: LinkMaker, moment: datetime, tmp_path: Path
) -> None:
    """A lease that outlived its run, and groups that do not know what waits in them, are told apart and counted."""
    with writing(engine) as connection:
        run = start_run(connection, "test", "w-1", {}, moment)
        add_links(connection, [link(f"h{number}.test") for number in range(5)], run, moment, 3.0)
        lease(connection, "w-1", moment, groups=1, seconds=60)
        end_run(connection, run, "stopped", {}, moment)
        connection.execute(update(host_groups).where(host_groups.c.leased_by.is_(None)).values(best=9.0))
    ended, best = found(engine, tmp_path, moment)

    assert ended.startswith("1 URLs are leased by a worker whose run has ended: https://h")
    assert best.startswith("4 host groups do not know the best of what waits in them: h")
    assert best.endswith(" …")


def test_a_lease_that_ran_out_is_no_finding(engine: Engine, link: LinkMaker, moment: datetime, tmp_path: Path) -> None:
    """What a killed worker held is the next sweep's, even when its host group went on with another URL meanwhile."""
    late = moment + timedelta(seconds=61)
    with writing(engine) as connection:
        start_run(connection, "test", "w-2", {}, moment)
        add_links(connection, [link("a.test"), link("a.test", "/2")], None, moment, 3.0)
        (lost,) = lease(connection, "killed", moment, groups=1, seconds=60)
        (other,) = lease(connection, "w-2", late, groups=1, seconds=60)
        assert other.link_id != lost.link_id

    assert len(found(engine, tmp_path, moment)) == 2
    assert found(engine, tmp_path, late) == []
