"""The search services of the settings, with their keys from the environment."""

from collections.abc import Callable, Mapping

from crawler.direct import is_safe_for_key, is_service
from crawler.search.brave import Brave
from crawler.search.paths import JsonService
from crawler.search.provider import Provider
from crawler.search.searxng import SearXNG
from store.errors import SettingsError
from store.search_settings import KEY_VARIABLES, SearchSettings


def search_services(settings: SearchSettings, environ: Mapping[str, str]) -> tuple[Provider, ...]:
    """The services that the settings name, in their order; none when they name none.

    Raises SettingsError for a missing address or key, or an address that would show the key.
    """
    return tuple(_MAKERS[name](settings, environ.get(KEY_VARIABLES.get(name, ""), "")) for name in settings.services)


def _searxng(settings: SearchSettings, _key: str) -> Provider:
    return SearXNG(_address("searxng_url", settings.searxng_url))


def _brave(settings: SearchSettings, key: str) -> Provider:
    url = _address("brave_url", settings.brave_url)
    if not key:
        raise SettingsError(f"Brave Search needs a key in the environment variable {KEY_VARIABLES['brave']}")
    _guard("brave_url", url)
    return Brave(url, key)


def _json(settings: SearchSettings, key: str) -> Provider:
    template = _address("json_url", settings.json_url)
    if "{query}" not in template:
        raise SettingsError("search.json_url needs {query} in it")
    if key:
        _guard("json_url", template)
        if not settings.json_key_header:
            raise SettingsError("search.json_key_header must name the header that takes the key")
    return JsonService(
        template,
        settings.json_results,
        settings.json_link,
        settings.json_title,
        settings.json_snippet,
        settings.json_next,
        key_header=settings.json_key_header,
        key=key,
    )


def _address(setting: str, url: str) -> str:
    if not is_service(url):
        raise SettingsError(f"search.{setting} must be an http or https address without a password in it")
    return url


def _guard(setting: str, url: str) -> None:
    if not is_safe_for_key(url):
        raise SettingsError(f"search.{setting} must be https (or on this machine): a key goes there")


_MAKERS: dict[str, Callable[[SearchSettings, str], Provider]] = {"searxng": _searxng, "brave": _brave, "json": _json}
