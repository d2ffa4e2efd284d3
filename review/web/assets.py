"""Styles and scripts of the pages, each under a name that changes with its content: so a browser asks for it once."""

import hashlib
from pathlib import Path

FOLDER = Path(__file__).parent / "static"

# A year, the longest that RFC 9111 caches are asked to keep anything; a changed file has another address.
KEEP = "private, max-age=31536000, immutable"


def addresses() -> dict[str, str]:
    """Where each file is to be asked for, by its name."""
    return {path.name: f"/static/{path.name}?{_version(path)}" for path in sorted(FOLDER.iterdir()) if path.is_file()}


def _version(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:12]
