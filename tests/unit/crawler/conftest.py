"""A crawl without a spider: what pipeline and guards share, over a real store and archive."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine

from crawler.plan import CrawlPlan
from crawler.session import Session, close_session, open_session
from store.settings import Settings


@pytest.fixture
def session(engine: Engine, settings: Settings) -> Iterator[Session]:
    """A run that has begun."""
    made = open_session(engine, settings, CrawlPlan(), practice=True)
    yield made
    close_session(made)
