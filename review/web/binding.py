"""Where the app may answer: this machine, or any address behind TLS (pure)."""

from ipaddress import ip_address

from store.errors import SettingsError
from store.settings import ReviewSettings


def check_binding(review: ReviewSettings) -> None:
    """Raises SettingsError, in one line, where passwords and evidence would cross a network in clear."""
    for proxy in trusted_proxies(review):
        try:
            ip_address(proxy)
        except ValueError:
            raise SettingsError(f"review.trusted_proxy: {proxy!r} is no address") from None
    if is_loopback(review.host) or review.tls_certificate or review.trusted_proxy:
        return
    raise SettingsError(
        f"review.host {review.host} can be reached from other machines: set review.tls_certificate and review.tls_key, "
        "or review.trusted_proxy for a proxy that holds the certificate"
    )


def is_loopback(host: str) -> bool:
    """Whether only this machine reaches ``host``."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def trusted_proxies(review: ReviewSettings) -> list[str]:
    """The addresses whose X-Forwarded-For and -Proto are believed."""
    return [proxy.strip() for proxy in review.trusted_proxy.split(",") if proxy.strip()]
