"""Headers of every answer: nothing of a page runs, loads or is embedded unless it carries this answer's nonce."""

import secrets
from collections.abc import Collection

from starlette.datastructures import MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from review.web.assets import KEEP

_ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "X-DNS-Prefetch-Control": "off",
    # Not "no-referrer": browsers then send `Origin: null` with our own forms, which are told from foreign ones by it.
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}

# Two years, as browsers' own lists ask; sent over TLS only, where it means something.
_STRICT_TRANSPORT = "max-age=63072000"


def content_security_policy(nonce: str) -> str:
    """The policy of one answer (W3C CSP level 3). No inline handler, no ``style`` attribute, no ``eval``, no frame."""
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src 'nonce-{nonce}'",
            f"style-src 'nonce-{nonce}'",
            "img-src 'self'",
            "connect-src 'self'",
            "form-action 'self'",
            "frame-ancestors 'none'",
            "base-uri 'none'",
        )
    )


class SecurityHeaders:
    """ASGI middleware: gives each request a nonce (``request.state.nonce``) and each answer its headers. Browsers may
    keep what is asked for under one of the addresses ``lasting`` (see ``assets``), and nothing else."""

    def __init__(self, app: ASGIApp, lasting: Collection[str] = ()) -> None:
        self._app = app
        self._lasting = lasting

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        nonce = secrets.token_urlsafe(16)
        scope.setdefault("state", {})["nonce"] = nonce

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in _ALWAYS.items():
                    headers.setdefault(name, value)
                headers.setdefault("Content-Security-Policy", content_security_policy(nonce))
                asked = f"{scope['path']}?{scope['query_string'].decode('latin-1')}"
                kept = asked in self._lasting and message["status"] == 200
                headers["Cache-Control"] = KEEP if kept else "no-store"
                if scope.get("scheme") == "https":
                    headers["Strict-Transport-Security"] = _STRICT_TRANSPORT
            await send(message)

        await self._app(scope, receive, guarded)


class OnlyThroughProxy:
    """ASGI middleware for an app behind a proxy that holds the certificate: whoever comes past it, in clear, is turned
    away. Only a trusted proxy can say that a request was encrypted (uvicorn looks at who connects)."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] == "http" and scope["scheme"] != "https":
            refusal = PlainTextResponse("This app answers through its proxy alone.", 403)
            await refusal(scope, receive, send)
        else:
            await self._app(scope, receive, send)
