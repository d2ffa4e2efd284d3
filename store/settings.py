"""Where things are kept and how the crawler behaves: one frozen value, read once from a TOML file and the environment.

Order: built-in default < ``spyglass.toml`` in the working folder (or the file named by ``SPYGLASS_CONFIG``) <
environment (``SPYGLASS_DATABASE``, ``SPYGLASS_CRAWL_DELAY`` …). An unknown key is refused: a typing error in a
politeness setting must not pass in silence.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from math import isfinite
from pathlib import Path
from typing import TypeVar

from store.errors import SettingsError

T = TypeVar("T")
PROJECT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True, slots=True)
class CrawlSettings:
    """How the crawler behaves. Times are seconds, sizes bytes.

    The defaults follow Heritrix (the politeness anchor: at least 3 s between two requests to a site) and are far
    below Scrapy's own, which are made for scraping known sites and not for hostile pages.
    """

    contact: str = ""
    search_url: str = ""
    delay: float = 3.0
    concurrency: int = 32
    timeout: float = 30.0
    max_bytes: int = 4 * 1024 * 1024
    max_redirects: int = 5
    pages_per_site: int = 20
    attempts: int = 2
    workers: int = 1
    page_seconds: float = 5.0


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything a command needs to know of its surroundings."""

    database: str = "sqlite:///var/spyglass.db"
    evidence: Path = Path("var/evidence")
    logs: Path = Path("var/logs")
    secret: Path = Path("var/secret.key")
    models: Path = PROJECT / "models"
    seeds: Path = PROJECT / "seeds"
    crawl: CrawlSettings = field(default_factory=CrawlSettings)


def load_settings(environ: Mapping[str, str], folder: Path) -> Settings:
    """Read the settings for a command run in ``folder``.

    Raises SettingsError, with the name of the key, for unknown keys and impossible values.
    """
    path = Path(environ.get("SPYGLASS_CONFIG", "") or folder / "spyglass.toml")
    given: dict[str, object] = {}
    if path.exists() or "SPYGLASS_CONFIG" in environ:
        given = _read_toml(path)
    crawl = given.pop("crawl", {})
    if not isinstance(crawl, dict):
        raise SettingsError(f"{path}: [crawl] must be a table")
    top_names, crawl_names = _variables(Settings, "SPYGLASS_"), _variables(CrawlSettings, "SPYGLASS_CRAWL_")
    for variable in sorted(environ.keys() - top_names.keys() - crawl_names.keys() - {"SPYGLASS_CONFIG"}):
        if variable.startswith("SPYGLASS_"):
            raise SettingsError(f"unknown setting {variable} in the environment")
    top = {**given, **_from_environ(environ, top_names)}
    nested = {**crawl, **_from_environ(environ, crawl_names)}
    settings = _build(Settings, top, str(path), crawl=_build(CrawlSettings, nested, f"{path} [crawl]"))
    _check(settings.crawl)
    return settings


def _read_toml(path: Path) -> dict[str, object]:
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SettingsError(f"settings file {path} cannot be read: {error}") from error


def _variables(kind: type, prefix: str) -> dict[str, str]:
    return {f"{prefix}{f.name.upper()}": f.name for f in fields(kind) if f.name != "crawl"}


def _from_environ(environ: Mapping[str, str], names: Mapping[str, str]) -> dict[str, object]:
    return {name: environ[variable] for variable, name in names.items() if environ.get(variable)}


def _build(kind: type[T], given: Mapping[str, object], where: str, **ready: object) -> T:
    known = {f.name: f for f in fields(kind)}  # type: ignore[arg-type]
    values = dict(ready)
    for name, raw in given.items():
        if name not in known:
            raise SettingsError(f"{where}: unknown setting {name!r}; known: {', '.join(sorted(known))}")
        values[name] = _cast(raw, known[name].type, f"{where}: {name}")
    return kind(**values)


def _cast(raw: object, wanted: object, where: str) -> object:
    refusal = SettingsError(f"{where} = {raw!r} is not a {getattr(wanted, '__name__', wanted)}")
    if not isinstance(raw, str | int | float) or isinstance(raw, bool):
        raise refusal
    try:
        value = wanted(raw)  # type: ignore[operator]
    except (TypeError, ValueError, OverflowError) as error:
        raise refusal from error
    if isinstance(value, int | float) and (not isfinite(value) or value != float(raw)):
        raise refusal  # half a worker, an endless delay
    return value


def _check(crawl: CrawlSettings) -> None:
    positive = ("concurrency", "timeout", "max_bytes", "pages_per_site", "attempts", "workers", "page_seconds")
    for name in positive:
        if getattr(crawl, name) <= 0:
            raise SettingsError(f"crawl.{name} must be above 0")
    if crawl.delay < 0 or crawl.max_redirects < 0:
        raise SettingsError("crawl.delay and crawl.max_redirects cannot be negative")
