"""Saved views: filters of the queue under a name, each user's own."""

from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, func, select

from store.database import upsert
from store.entities import Category, Kind, SiteState, Stage
from store.errors import UsageError
from store.schema.review import saved_views
from store.waiting import Filters

# More names than fit a menu help nobody.
MOST = 50


@dataclass(frozen=True, slots=True)
class View:
    """A name and what it stands for."""

    name: str
    filters: Filters


def save_view(connection: Connection, user: str, view: View, at: datetime) -> None:
    """Keep a view, in place of the user's own of that name; UsageError for no name, or more than MOST."""
    name = view.name.strip()
    if not 0 < len(name) <= 80 or not name.isprintable():
        raise UsageError("a view's name has 1 to 80 characters")
    others = select(func.count()).where(saved_views.c.user_name == user, saved_views.c.name != name)
    if connection.execute(others).scalar_one() >= MOST:
        raise UsageError(f"you have {MOST} views already: delete one first")
    values = {"filters": asdict(view.filters), "saved_at": at}
    new = upsert(connection, saved_views).values(user_name=user, name=name, **values)
    connection.execute(new.on_conflict_do_update(index_elements=["user_name", "name"], set_=values))


def views_of(connection: Connection, user: str) -> list[View]:
    """A user's views, by name."""
    mine = select(saved_views).where(saved_views.c.user_name == user).order_by(saved_views.c.name)
    return [View(row.name, _filters(row.filters)) for row in connection.execute(mine)]


def delete_view(connection: Connection, user: str, name: str) -> bool:
    """Forget a view; False where there was none."""
    mine = saved_views.c.user_name == user, saved_views.c.name == name
    return connection.execute(delete(saved_views).where(*mine)).rowcount > 0


def _filters(stored: dict[str, object]) -> Filters:
    """What an older version stored and this one does not know is left out."""
    known = {name: value for name, value in stored.items() if name in Filters.__slots__}
    for name, kind in (("kind", Kind), ("category", Category), ("state", SiteState), ("stage", Stage)):
        if known.get(name) is not None:
            known[name] = kind(str(known[name]))
    return Filters(**known)  # type: ignore[arg-type]
