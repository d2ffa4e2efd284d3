"""A word that changes whenever the queue, or who works on what, may look different."""

from sqlalchemy import Connection, func, select

from store.schema.review import audit, claims, queue


def queue_version(connection: Connection) -> str:
    """Changes with every entry of the log, every ranking and every claim. Read are the ends of two indexes, and the
    claims, which are few."""
    logged = connection.execute(select(func.max(audit.c.seq))).scalar() or 0
    ranked = connection.execute(select(func.max(queue.c.ranked_at))).scalar()
    held = connection.execute(select(func.count(), func.max(claims.c.site_id), func.sum(claims.c.site_id))).one()
    return f"{logged}.{ranked.timestamp() if ranked else 0}.{'.'.join(str(part or 0) for part in held)}"
