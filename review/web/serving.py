"""Serve the app until somebody ends it."""

import socket
import ssl
import sys
from collections.abc import Callable, Container
from dataclasses import dataclass
from pathlib import Path

import uvicorn
from starlette.types import ASGIApp

from review.web.app import create_app
from review.web.binding import check_binding, is_loopback, trusted_proxies
from review.web.guarding import NOT_ASKED, Guard
from review.web.lent import NOTHING_LENT, Lent
from review.web.renewing import renewed
from review.web.security import OnlyThroughProxy
from store.database import Engine, reading
from store.errors import NetworkError, SettingsError
from store.settings import ReviewSettings, Settings
from store.users import all_users

# A thread gives up the interpreter at each statement and takes it again behind whoever renders a page meanwhile: with
# Python's own 5 ms a verdict of twenty statements could wait a tenth of a second for one page.
SWITCH_SECONDS = 0.0005


@dataclass(frozen=True, slots=True)
class Ready:
    """The app answers at ``url``; ``accounts`` is how many people can log in."""

    url: str
    accounts: int


def serve(
    settings: Settings,
    open_store: Callable[[Settings], Engine],
    ready: Callable[[Ready], None],
    licensed: Callable[[], Container[str]] = frozenset,
    guard: Guard = NOT_ASKED,
    lent: Lent = NOTHING_LENT,
) -> None:
    """Open the store, listen, say so through ``ready``, answer and keep the ranks fresh until interrupted.

    ``licensed`` gives the sites that are never queued; for ``guard`` and ``lent`` see ``create_app``. Raises
    SettingsError for an address that is not safe to listen on, or a certificate that is not there or is none,
    NetworkError for an address that cannot be had.
    """
    review = settings.review
    check_binding(review)
    for path in (review.tls_certificate, review.tls_key):
        if path and not Path(path).is_file():
            raise SettingsError(f"review: there is no file {path}")
    listener = _listen(review)
    sys.setswitchinterval(SWITCH_SECONDS)
    engine = open_store(settings)
    try:
        with reading(engine) as connection:
            accounts = sum(user.has_password and user.disabled_at is None for user in all_users(connection))
        app: ASGIApp = create_app(engine, settings, guard, lent)
        if not is_loopback(review.host) and not review.tls_certificate:
            app = OnlyThroughProxy(app)
        host = f"[{review.host}]" if ":" in review.host else review.host
        scheme = "https" if review.tls_certificate else "http"
        config = _config(app, review)
        ready(Ready(f"{scheme}://{host}:{listener.getsockname()[1]}/", accounts))
        with renewed(engine, licensed, prepare=lent.prepare):
            uvicorn.Server(config).run(sockets=[listener])
    finally:
        listener.close()
        engine.dispose()


def _listen(review: ReviewSettings) -> socket.socket:
    family = socket.AF_INET6 if ":" in review.host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((review.host, review.port))
        listener.listen()  # from here on browsers wait for the app instead of being refused
    except OSError as error:
        listener.close()
        raise NetworkError(f"cannot answer on {review.host} port {review.port}: {error.strerror or error}") from error
    return listener


def _config(app: ASGIApp, review: ReviewSettings) -> uvicorn.Config:
    proxies = trusted_proxies(review)
    config = uvicorn.Config(
        app,
        log_level="warning",
        access_log=False,
        server_header=False,
        proxy_headers=bool(proxies),
        forwarded_allow_ips=proxies,
        ssl_certfile=review.tls_certificate or None,
        ssl_keyfile=review.tls_key or None,
        # Whoever ends the app does not want to wait for browsers that keep a connection open.
        timeout_graceful_shutdown=2,
    )
    try:
        config.load()
    except ssl.SSLError as error:
        raise SettingsError("review.tls_certificate and review.tls_key: no certificate with its key (PEM)") from error
    return config
