"""Serve the app until somebody ends it."""

import socket
from collections.abc import Callable
from dataclasses import dataclass

import uvicorn
from sqlalchemy import Engine

from review.web.app import create_app
from review.web.binding import check_binding, trusted_proxies
from store.database import reading
from store.errors import NetworkError
from store.settings import ReviewSettings, Settings
from store.users import all_users


@dataclass(frozen=True, slots=True)
class Ready:
    """The app answers at ``url``; ``accounts`` is how many people can log in."""

    url: str
    accounts: int


def serve(settings: Settings, open_store: Callable[[Settings], Engine], ready: Callable[[Ready], None]) -> None:
    """Open the store, listen, say so through ``ready``, and answer until interrupted.

    Raises SettingsError for an address that is not safe to listen on, NetworkError for one that cannot be had.
    """
    review = settings.review
    check_binding(review)
    listener = _listen(review)
    engine = open_store(settings)
    try:
        with reading(engine) as connection:
            accounts = sum(user.has_password and user.disabled_at is None for user in all_users(connection))
        host = f"[{review.host}]" if ":" in review.host else review.host
        scheme = "https" if review.tls_certificate else "http"
        ready(Ready(f"{scheme}://{host}:{listener.getsockname()[1]}/", accounts))
        uvicorn.Server(_config(create_app(engine, settings), review)).run(sockets=[listener])
    finally:
        listener.close()
        engine.dispose()


def _listen(review: ReviewSettings) -> socket.socket:
    family = socket.AF_INET6 if ":" in review.host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((review.host, review.port))
    except OSError as error:
        listener.close()
        raise NetworkError(f"cannot answer on {review.host} port {review.port}: {error.strerror or error}") from error
    return listener


def _config(app: object, review: ReviewSettings) -> uvicorn.Config:
    proxies = trusted_proxies(review)
    return uvicorn.Config(
        app,  # type: ignore[arg-type]
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
