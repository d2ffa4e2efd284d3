"""What every page of one running app shares, opened once and handed down."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from jinja2 import Environment

from review.drift import Look
from review.overview import Overview
from review.web.guarding import NOT_ASKED, Guard
from review.web.lent import NOTHING_LENT, Lent
from review.web.messages import Catalogues
from review.web.remembering import Remembered
from store.database import Engine
from store.operators import OperatorSummary
from store.sessions import Limits
from store.settings import Settings


@dataclass(frozen=True, slots=True)
class House:
    """Store, settings, templates and wording; ``clock`` gives the present moment; ``guard`` says what keeps sites in
    the house, ``lent`` does what review may not import; ``menus`` are what the queue can be narrowed to, with counts,
    ``overview`` where the work stands, ``drift`` how far what comes in has changed, ``operators`` the first of them,
    ``trains`` whether there are practice sites to learn on."""

    engine: Engine
    settings: Settings
    templates: Environment
    catalogues: Catalogues
    clock: Callable[[], datetime]
    guard: Guard = NOT_ASKED
    lent: Lent = NOTHING_LENT
    menus: Remembered[dict[str, dict[str, int]]] = field(default_factory=Remembered)
    overview: Remembered[Overview] = field(default_factory=Remembered)
    # It compares whole days, and walks all sites for that: four seconds for a million.
    drift: Remembered[Look] = field(default_factory=lambda: Remembered(fresh=timedelta(days=1)))
    operators: Remembered[list[OperatorSummary]] = field(default_factory=Remembered)
    trains: Remembered[bool] = field(default_factory=Remembered)

    @property
    def limits(self) -> Limits:
        """How long sessions last."""
        review = self.settings.review
        return Limits(timedelta(minutes=review.idle_minutes), timedelta(hours=review.session_hours))

    @property
    def lease(self) -> timedelta:
        """How long a claim holds."""
        return timedelta(minutes=self.settings.review.claim_minutes)
