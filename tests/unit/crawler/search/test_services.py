"""Settings and environment → services; what would show a key is refused."""

import pytest

from crawler.search.services import search_services
from store.errors import SettingsError
from store.search_settings import SERVICES, SearchSettings

KEYS = {"BRAVE_SEARCH_KEY": "secret-brave", "JSON_SEARCH_KEY": "secret-json"}


def test_none_by_default() -> None:
    """Without providers nothing is asked."""
    assert search_services(SearchSettings(), {}) == ()


def test_every_service_that_settings_may_name_is_there() -> None:
    """What a settings file is allowed to say can be asked."""
    settings = SearchSettings(
        providers=",".join(SERVICES), searxng_url="http://127.0.0.1:8888", json_url="https://a.example/?q={query}",
        json_key_header="X-Key",
    )  # fmt: skip
    assert [service.name for service in search_services(settings, KEYS)] == list(SERVICES)


def test_in_the_order_of_the_settings() -> None:
    """Each named service once, in order; one's own instance may be on this machine."""
    settings = SearchSettings(providers="brave, searxng,brave", searxng_url="http://127.0.0.1:8888")
    assert [service.name for service in search_services(settings, KEYS)] == ["brave", "searxng"]


@pytest.mark.parametrize(
    ("settings", "environ", "named"),
    [
        (SearchSettings(providers="searxng"), KEYS, "searxng_url"),
        (SearchSettings(providers="searxng", searxng_url="ftp://a.example"), KEYS, "searxng_url"),
        (SearchSettings(providers="searxng", searxng_url="http://me:pw@a.example"), KEYS, "searxng_url"),
        (SearchSettings(providers="brave"), {}, "BRAVE_SEARCH_KEY"),
        (SearchSettings(providers="brave", brave_url="http://a.example/"), KEYS, "https"),
        (SearchSettings(providers="json", json_url="https://a.example/?q="), KEYS, "{query}"),
        (SearchSettings(providers="json", json_url="http://a.example/?q={query}", json_key_header="X"), KEYS, "https"),
        (SearchSettings(providers="json", json_url="https://a.example/?q={query}"), KEYS, "json_key_header"),
    ],
    ids=lambda value: "" if isinstance(value, SearchSettings | dict) else value,
)
def test_impossible_settings(settings: SearchSettings, environ: dict[str, str], named: str) -> None:
    """What cannot work, or would send a key in clear, is refused by its name; no key and no password is in the line."""
    with pytest.raises(SettingsError, match=named) as refused:
        search_services(settings, environ)
    assert not any(secret in str(refused.value) for secret in ("secret-", "pw"))
