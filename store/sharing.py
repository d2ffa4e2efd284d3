"""Counters of the exchange: how much was shared, how much of it was wrong, how long that took to put right."""

from dataclasses import dataclass
from statistics import median

from sqlalchemy import Connection, distinct, func, select

from store.entities import Stage, Verdict
from store.groupreviews import reviewed_groups
from store.schema.exchange import exported_items, exports, objections, retractions
from store.schema.review import reviews


@dataclass(frozen=True, slots=True)
class Sharing:
    """``shared`` and ``retracted`` count sites as one recipient has them; ``hours_to_correct`` is the median from the
    last sharing to the retraction (None: none yet). ``audited`` second readings were given blind on sites that the
    first reader called piracy, and ``false`` of them said legit: ``false_discovery_rate``."""

    exports: int
    shared: int
    recipients: int
    retracted: int
    hours_to_correct: float | None
    objections: int
    open_objections: int
    upheld: int
    audited: int
    false: int

    @property
    def false_discovery_rate(self) -> float | None:
        """The share of audited finds that were none; None before any was audited."""
        return self.false / self.audited if self.audited else None


def count_sharing(connection: Connection) -> Sharing:
    """The counters over all time."""
    joined = exported_items.join(exports, exports.c.id == exported_items.c.export_id)
    pairs = select(exported_items.c.site, exports.c.recipient).select_from(joined).distinct().subquery()
    taken = connection.execute(select(retractions.c.shared_at, retractions.c.retracted_at)).all()
    gone = select(retractions.c.site, retractions.c.recipient).distinct().subquery()
    hours = [(row.retracted_at - row.shared_at).total_seconds() / 3600 for row in taken]
    answered = select(func.count()).select_from(objections)
    audited, false = _audit(connection)

    def number(wanted: object) -> int:
        return int(connection.execute(wanted).scalar_one())  # type: ignore[call-overload]

    return Sharing(
        exports=number(select(func.count()).select_from(exports)),
        shared=number(select(func.count()).select_from(pairs)),
        recipients=number(select(func.count(distinct(exports.c.recipient)))),
        retracted=number(select(func.count()).select_from(gone)),
        hours_to_correct=median(hours) if hours else None,
        objections=number(answered),
        open_objections=number(answered.where(objections.c.closed_at.is_(None))),
        upheld=number(answered.where(objections.c.outcome == "upheld")),
        audited=audited,
        false=false,
    )


def _audit(connection: Connection) -> tuple[int, int]:
    """Blind second readings of sites whose first reader said piracy, and how many of them said legit."""
    pirate = [Verdict.IPTV_RESELLER, Verdict.RELEASE_GROUP, Verdict.OTHER_PIRACY]
    first, second = reviews.alias("first"), reviews.alias("second")
    pairs = (
        select(second.c.verdict, func.count(distinct(second.c.site_id)))
        .join(first, first.c.site_id == second.c.site_id)
        .where(
            first.c.site_id.not_in(reviewed_groups()),
            first.c.stage == Stage.FIRST,
            first.c.verdict.in_(pirate),
            first.c.fold_of.is_(None),
            first.c.undone_at.is_(None),
            second.c.stage == Stage.SECOND,
            second.c.reviewer != first.c.reviewer,
            second.c.undone_at.is_(None),
            second.c.verdict.in_([*pirate, Verdict.LEGIT]),
        )
        .group_by(second.c.verdict)
    )
    said = {row[0]: int(row[1]) for row in connection.execute(pairs)}
    return sum(said.values()), said.get(Verdict.LEGIT, 0)
