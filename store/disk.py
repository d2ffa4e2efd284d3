"""How much room is left where the store and the evidence grow."""

import shutil
from pathlib import Path

from store.address import sqlite_file
from store.settings import Settings


def free_bytes(settings: Settings) -> int:
    """Free bytes of the fullest disk that this machine writes to: evidence, logs, and the store where it is a file."""
    folders = [settings.evidence, settings.logs]
    file = sqlite_file(settings.database)
    if file is not None:
        folders.append(file.parent)
    return min(shutil.disk_usage(_existing(folder)).free for folder in folders)


def _existing(folder: Path) -> Path:
    """The folder, or the nearest one above that exists already."""
    place = folder.absolute()
    while not place.exists():
        place = place.parent
    return place
