"""Which model a command runs: the one in force in this run's store, the shipped one where there is no store yet."""

from pathlib import Path

from classifier.champions import folder_in_force
from cli.shared import current_settings, opened_store
from store.address import sqlite_file


def models_in_force() -> Path:
    """The models folder whose champion is in force. Raises ModelError for one that cannot be loaded, StoreError where
    the store cannot be asked: to score with another model in silence would be worse."""
    settings = current_settings()
    file = sqlite_file(settings.database)
    if file is not None and not file.exists():
        return settings.models
    with opened_store() as engine:
        return folder_in_force(engine, settings.models, settings.learned_models)
