"""Which search services are asked for phrases, and how much."""

from dataclasses import dataclass

from store.errors import SettingsError

# The services that crawler.search knows.
SERVICES = ("searxng", "brave", "json")
# Where each service's key stands in the environment: never in a file, a table or a log.
KEY_VARIABLES = {"brave": "BRAVE_SEARCH_KEY", "json": "JSON_SEARCH_KEY"}


@dataclass(frozen=True, slots=True)
class SearchSettings:
    """Which search services are asked, and how much. Times are seconds; a day is one of UTC.

    Keys are no settings: they come from the environment variables that KEY_VARIABLES names. The defaults keep to what
    free plans allow: a request a second, and less than a thousand a day.
    """

    providers: str = ""
    searxng_url: str = ""
    brave_url: str = "https://api.search.brave.com/res/v1/web/search"
    json_url: str = ""
    json_results: str = "results"
    json_link: str = "url"
    json_title: str = "title"
    json_snippet: str = "snippet"
    json_next: str = ""
    json_key_header: str = ""
    pages: int = 2
    interval: float = 1.0
    timeout: float = 20.0
    requests_per_day: int = 900
    queries_per_run: int = 100
    repeat_days: int = 7

    @property
    def services(self) -> tuple[str, ...]:
        """The names of ``providers``, each once, in their order."""
        return tuple(dict.fromkeys(name.strip() for name in self.providers.split(",") if name.strip()))

    def check(self) -> None:
        """Raise SettingsError, with the name of the key, for unknown services and values that mean nothing."""
        for service in self.services:
            if service not in SERVICES:
                raise SettingsError(f"search.providers: {service!r} is none of {', '.join(SERVICES)}")
        for name in ("pages", "timeout", "requests_per_day", "queries_per_run"):
            if getattr(self, name) <= 0:
                raise SettingsError(f"search.{name} must be above 0")
        if self.interval < 0 or self.repeat_days < 0:
            raise SettingsError("search.interval and search.repeat_days cannot be negative")
