"""The overview: where the work stands, in a few plots."""

from starlette.responses import Response

from review.drift import Look, look
from review.overview import Overview, overview, today
from review.web import plots
from review.web.plots import Column, Plot
from review.web.visit import Visit
from store.database import reading
from store.progress import EDGES

# Figures of a manifest that tell an analyst how far to lean on a score; the model's card has the others.
_FIGURES = ("iptv_reseller_ap", "release_group_ap", "other_piracy_ap", "macro_f1", "calibration_error", "pages")


def show(visit: Visit) -> Response:
    """The page; gathered at most once a minute, for everybody, but for the verdicts of today; the change of what comes
    in once a day."""
    house = visit.house
    said = today(house.engine, visit.at)
    found = house.overview.get(visit.at, lambda: overview(house.engine, visit.at, house.settings.models))
    return visit.render(
        "overview.html",
        found=found,
        drift=house.drift.get(visit.at, lambda: _drift(visit)),
        today=said,
        mine=said.get(visit.user.user, 0),
        figures=[(name, found.figures[name]) for name in _FIGURES if name in found.figures],
        days=_days(found),
        harvest=_harvest(found),
        ages=_ages(found),
        judged=_judged(found),
        size=(plots.WIDTH, plots.HEIGHT),
    )


def _drift(visit: Visit) -> Look:
    with reading(visit.house.engine) as connection:
        return look(connection, visit.at)


def _days(found: Overview) -> Plot:
    return plots.columns(
        [
            Column(f"{day.day:%d.%m}", (day.pirate, day.legit, day.other), _number(day.pirate + day.legit + day.other))
            for day in found.days
        ]
    )


def _harvest(found: Overview) -> Plot:
    return plots.columns(
        [Column(f"{week.monday:%d.%m}", (week.harvest,), _number(week.harvest)) for week in found.weeks]
    )


def _ages(found: Overview) -> Plot:
    return plots.columns([Column(f"{week.monday:%d.%m}", (week.sites,), _number(week.sites)) for week in found.ages])


def _judged(found: Overview) -> Plot:
    """The share of piracy among the decided, against what the score promised (the middle of its range)."""
    ends = dict(zip(EDGES, (*EDGES[1:], 1.0), strict=True))
    decided = {one.least: one for one in found.judged}
    bars = []
    for least, end in ends.items():
        one = decided.get(least)
        share = one.pirate / one.decided if one else 0.0
        bars.append(Column(f"{least:g}", (share,), f"{one.decided:,}" if one else "", (least + end) / 2))
    return plots.columns(bars, 1.0, percent=True)


def _number(value: float) -> str:
    return f"{value:,.3g}" if value else ""
