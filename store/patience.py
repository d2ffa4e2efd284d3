"""How long a store that somebody else holds is waited for: an option of its engine, which may be cut short."""

from sqlalchemy import Engine

# The name under which an engine keeps it, in seconds.
PATIENCE = "spyglass_patience"


def hurry(engine: Engine, seconds: float) -> None:
    """From now on a store that another process holds is waited for ``seconds`` only; on SQLite by those too who wait
    already."""
    engine.update_execution_options(**{PATIENCE: seconds})


def patience(engine: Engine, usual: float = 0.0) -> float:
    """Seconds that are waited now; ``usual`` where nobody said."""
    return float(engine.get_execution_options().get(PATIENCE, usual))
