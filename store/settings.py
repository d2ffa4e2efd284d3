"""Where things are kept and how the crawler behaves: one frozen value, read once from a TOML file and the environment.

Order: built-in default < ``spyglass.toml`` in the working folder (or the file named by ``SPYGLASS_CONFIG``) <
environment (``SPYGLASS_DATABASE``, ``SPYGLASS_CRAWL_DELAY`` …). An unknown key is refused: a typing error in a
politeness setting must not pass in silence.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from ipaddress import ip_address
from math import isfinite
from pathlib import Path
from typing import TypeVar

from store.errors import SettingsError
from store.render_settings import RenderSettings
from store.scheduled import ScheduledCrawl, read_schedule
from store.search_settings import SearchSettings
from store.trace_settings import TraceSettings

T = TypeVar("T")
# Whole numbers beyond are typing errors: the count of bytes on the largest disks is below.
LARGEST = 2**53
# A body is held whole in memory, several at once.
LARGEST_BODY = 2**30
# Beyond these a number is a slip: a process a core of no machine there is, sockets that no system lets a process open,
# seconds of more than a day for one answer.
MOST = {"workers": 256, "concurrency": 10_000, "attempts": 100, "max_redirects": 100} | dict.fromkeys(
    ("timeout", "delay", "page_seconds"), 86_400
)
_NO: dict[object, str] = {int: "no whole number", float: "no number", str: "no text", Path: "no path"}
PROJECT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True, slots=True)
class CrawlSettings:
    """How the crawler behaves. Times are seconds, sizes bytes.

    The defaults follow Heritrix (the politeness anchor: at least 3 s between two requests to a site) and are far
    below Scrapy's own, which are made for scraping known sites and not for hostile pages.
    """

    contact: str = ""
    allow: str = ""
    search_url: str = ""
    delay: float = 3.0
    concurrency: int = 32
    timeout: float = 30.0
    max_bytes: int = 4 * 1024 * 1024
    max_redirects: int = 5
    pages_per_site: int = 20
    attempts: int = 2
    workers: int = 1
    page_seconds: float = 1.0
    min_free_bytes: int = 500_000_000

    @property
    def allowed(self) -> frozenset[tuple[str, int]]:
        """The addresses and ports of ``allow``: test servers that are reached although they are not public."""
        return frozenset(_place(entry.strip()) for entry in self.allow.split(",") if entry.strip())


@dataclass(frozen=True, slots=True)
class ReviewSettings:
    """How the review app is reached and how analysts share the work.

    Other addresses than this machine's need a certificate, or a proxy in front that has one: passwords and evidence
    would travel in clear. A claim is long enough to read a site with twenty pages; a session as long as a shift.
    """

    host: str = "127.0.0.1"
    port: int = 8460
    tls_certificate: str = ""
    tls_key: str = ""
    trusted_proxy: str = ""
    claim_minutes: float = 10.0
    idle_minutes: float = 60.0
    session_hours: float = 12.0
    second_share: float = 0.1
    messages: str = ""


@dataclass(frozen=True, slots=True)
class ExportSettings:
    """What leaves the house, and how.

    ``readers`` is how many people must agree; one is enough only where ``one_reader_reason`` says why, which goes into
    the log with every export. ``days`` is how long what was shared may be relied on: names change hands within weeks.
    ``live_days`` is how fresh the last sight of a live site must be; ``answer_days`` how long an objection may wait.
    """

    organisation: str = "Spyglass"
    readers: int = 2
    one_reader_reason: str = ""
    tlp: str = "amber"
    days: float = 30.0
    live_days: float = 14.0
    answer_days: float = 5.0


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything a command needs to know of its surroundings.

    ``custody`` holds the key of the evidence chain and its log; it belongs on another disk or machine than the
    database. ``timestamp_url`` names an RFC 3161 authority and ``timestamp_roots`` the PEM file of its root
    certificates. ``retention_days`` 0 keeps evidence for ever. ``cluster`` names a Dask scheduler that deals out
    what is scored again; without one, processes of this machine do it.
    """

    database: str = "sqlite:///var/spyglass.db"
    evidence: Path = Path("var/evidence")
    logs: Path = Path("var/logs")
    secret: Path = Path("var/secret.key")
    models: Path = PROJECT / "models"
    seeds: Path = PROJECT / "seeds"
    log_days: int = 30
    custody: Path = Path("var/custody")
    timestamp_url: str = ""
    timestamp_roots: str = ""
    retention_days: int = 0
    cluster: str = ""
    crawl: CrawlSettings = field(default_factory=CrawlSettings)
    search: SearchSettings = field(default_factory=SearchSettings)
    render: RenderSettings = field(default_factory=RenderSettings)
    traces: TraceSettings = field(default_factory=TraceSettings)
    review: ReviewSettings = field(default_factory=ReviewSettings)
    export: ExportSettings = field(default_factory=ExportSettings)
    schedule: tuple[ScheduledCrawl, ...] = ()

    @property
    def learned_models(self) -> Path:
        """Where a model trained on site is laid out for the processes that load it; the store has the original."""
        return self.evidence.parent / "models"


# The tables of the file that are values of their own; ``[[schedule]]`` is a list of them and has no variables.
SECTIONS = {
    "crawl": CrawlSettings,
    "search": SearchSettings,
    "render": RenderSettings,
    "traces": TraceSettings,
    "review": ReviewSettings,
    "export": ExportSettings,
}


def load_settings(environ: Mapping[str, str], folder: Path) -> Settings:
    """Read the settings for a command run in ``folder``.

    Raises SettingsError, with the name of the key, for unknown keys and impossible values.
    """
    path = Path(environ.get("SPYGLASS_CONFIG", "") or folder / "spyglass.toml")
    given: dict[str, object] = {}
    if path.exists() or "SPYGLASS_CONFIG" in environ:
        given = _read_toml(path)
    names = {prefix: _variables(kind, f"SPYGLASS_{prefix.upper()}_") for prefix, kind in SECTIONS.items()}
    top_names = _variables(Settings, "SPYGLASS_")
    known = top_names.keys() | {"SPYGLASS_CONFIG"}
    for variable in sorted(environ.keys() - known.union(*names.values())):
        if variable.startswith("SPYGLASS_"):
            raise SettingsError(f"unknown setting {variable} in the environment")
    sections = {
        name: _section(name, kind, given, _from_environ(environ, names[name]), path) for name, kind in SECTIONS.items()
    }
    sections["schedule"] = read_schedule(given.pop("schedule", []), f"{path} [[schedule]]")
    settings = _build(Settings, {**given, **_from_environ(environ, top_names)}, str(path), **sections)
    _check(settings.crawl)
    settings.search.check()
    settings.render.check()
    settings.traces.check()
    _check_review(settings.review)
    _check_export(settings.export)
    if settings.log_days <= 0:
        raise SettingsError("log_days must be above 0")
    if settings.retention_days < 0:
        raise SettingsError("retention_days cannot be negative")
    if settings.timestamp_url and not settings.timestamp_url.startswith(("http://", "https://")):
        raise SettingsError("timestamp_url must begin with http:// or https://")
    if settings.timestamp_roots and not Path(settings.timestamp_roots).is_file():
        raise SettingsError(f"timestamp_roots: there is no file {settings.timestamp_roots}")
    if not settings.seeds.is_dir():
        raise SettingsError(f"seeds: there is no folder {settings.seeds}")
    return settings


def _section(name: str, kind: type, given: dict[str, object], environ: Mapping[str, object], path: Path) -> object:
    """The values of one table, taken out of ``given``; the environment's go before the file's."""
    table = given.pop(name, {})
    if not isinstance(table, dict):
        raise SettingsError(f"{path}: [{name}] must be a table")
    return _build(kind, {**table, **environ}, f"{path} [{name}]")


def _read_toml(path: Path) -> dict[str, object]:
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        why = getattr(error, "strerror", None) or error
        raise SettingsError(f"settings file {path} cannot be read: {why}") from error


def _variables(kind: type, prefix: str) -> dict[str, str]:
    return {f"{prefix}{f.name.upper()}": f.name for f in fields(kind) if f.name not in {*SECTIONS, "schedule"}}


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
    refusal = SettingsError(f"{where} = {raw!r} is {_NO[wanted]}")
    if not isinstance(raw, str | int | float) or isinstance(raw, bool):
        raise refusal
    try:
        value = wanted(raw)  # type: ignore[operator]
    except (TypeError, ValueError, OverflowError) as error:
        raise refusal from error
    if isinstance(value, int | float) and (not isfinite(value) or value != float(raw)):
        raise refusal  # half a worker, an endless delay
    if isinstance(value, int) and abs(value) > LARGEST:
        raise SettingsError(f"{where} = {raw!r} is too large")
    return value


def _check(crawl: CrawlSettings) -> None:
    positive = ("concurrency", "timeout", "max_bytes", "pages_per_site", "attempts", "workers", "page_seconds")
    for name in positive:
        if getattr(crawl, name) <= 0:
            raise SettingsError(f"crawl.{name} must be above 0")
    for name, most in MOST.items():
        if getattr(crawl, name) > most:
            raise SettingsError(f"crawl.{name} can be {most:,} at most")
    if crawl.max_bytes > LARGEST_BODY:
        raise SettingsError(f"crawl.max_bytes can be {LARGEST_BODY:,} at most: bodies are held in memory")
    for name in ("delay", "max_redirects", "min_free_bytes"):
        if getattr(crawl, name) < 0:
            raise SettingsError(f"crawl.{name} cannot be negative")
    if crawl.search_url and not (
        crawl.search_url.startswith(("http://", "https://")) and "{query}" in crawl.search_url
    ):
        raise SettingsError("crawl.search_url must be an http or https address with {query} in it")
    _ = crawl.allowed


def _place(entry: str) -> tuple[str, int]:
    address, _, port = entry.rpartition(":")
    try:
        return str(ip_address(address.strip("[]"))), int(port)
    except ValueError:
        raise SettingsError(f"crawl.allow: {entry!r} is no address with a port, like 127.0.0.1:8080") from None


def _check_review(review: ReviewSettings) -> None:
    for name in ("claim_minutes", "idle_minutes", "session_hours"):
        if getattr(review, name) <= 0:
            raise SettingsError(f"review.{name} must be above 0")
    if not 0 <= review.second_share <= 1:
        raise SettingsError("review.second_share is a share, from 0 to 1")
    if not 0 <= review.port < 65_536:
        raise SettingsError("review.port must be from 0 to 65535")
    if bool(review.tls_certificate) != bool(review.tls_key):
        raise SettingsError("review.tls_certificate and review.tls_key go together")


def _check_export(export: ExportSettings) -> None:
    for name in ("days", "live_days", "answer_days"):
        if not 0 < getattr(export, name) <= 3_650:
            raise SettingsError(f"export.{name} is from 0 to 3,650 days")
    if export.readers not in {1, 2}:
        raise SettingsError("export.readers is 2, or 1 with an export.one_reader_reason")
    if export.readers == 1 and not export.one_reader_reason.strip():
        raise SettingsError("export.readers = 1 needs an export.one_reader_reason: it goes into the log")
    if export.tlp not in {"clear", "green", "amber"}:
        raise SettingsError("export.tlp is clear, green or amber: the others stay in the house")
    if not export.organisation.strip() or not export.organisation.isprintable():
        raise SettingsError("export.organisation is the name that stands on what leaves")
