"""Around every request: headers that browsers obey, a limit on what is sent, and a calm log line."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from typing import Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

log = logging.getLogger("wor_match.web")

CONTENT_SECURITY_POLICY: Final = "; ".join(
    (
        "default-src 'none'",
        "style-src 'self'",
        "script-src 'self'",
        "img-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
HEADERS: Final = {
    "content-security-policy": CONTENT_SECURITY_POLICY,
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=()",
    "x-robots-tag": "noindex, nofollow",
}
# Pages hold health data: neither browser nor proxy may keep them.
_PAGE: Final = {"cache-control": "no-store"}
_HTTPS: Final = {"strict-transport-security": "max-age=31536000"}
MOST_BYTES: Final = 10 * 1024 * 1024


class TooLarge(Exception):
    """More was sent than is taken."""


class Safety:
    """Middleware: adds the headers, refuses bodies over the limit, writes one line per request.

    The line names the route, not the address: an address may hold what somebody searched for.
    """

    def __init__(
        self,
        app: ASGIApp,
        *,
        broken: Callable[[Request, Exception], Response],
        secure: bool = False,
        most_bytes: int = MOST_BYTES,
    ) -> None:
        self.app = app
        self.broken = broken
        self.headers = {**HEADERS, **(_HTTPS if secure else {})}
        self.most_bytes = most_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        if "\0" in scope["path"] or b"%00" in scope["query_string"]:
            # No address of ours; and PostgreSQL cannot even look for it.
            scope = {**scope, "path": "/-", "raw_path": b"/-", "query_string": b""}
        began, status, taken, started = time.perf_counter(), 500, 0, False
        too_large = int(_header(scope, b"content-length") or 0) > self.most_bytes

        async def limited() -> Message:
            nonlocal taken
            if too_large:
                raise TooLarge
            message = await receive()
            taken += len(message.get("body", b""))
            if taken > self.most_bytes:
                raise TooLarge
            return message

        async def safe(message: Message) -> None:
            nonlocal status, started
            if message["type"] == "http.response.start":
                started = True
                status = message["status"]
                there = {name.lower() for name, _ in message["headers"]}
                wanted = {**self.headers, **_PAGE}
                message["headers"] = [
                    *message["headers"],
                    *(
                        (name.encode(), value.encode())
                        for name, value in wanted.items()
                        if name.encode() not in there
                    ),
                ]
            await send(message)

        try:
            await self.app(scope, limited, safe)
        except Exception as error:
            # Here and not in the framework, which would hand it on to be logged with all its words.
            answer = self.broken(Request(scope), error)
            if not started:
                await answer(scope, limited, safe)
        finally:
            route = getattr(scope.get("route"), "path", "-")
            took = 1000 * (time.perf_counter() - began)
            log.info("%s %s %d %.0f ms", scope["method"], route, status, took)


def _header(scope: Scope, wanted: bytes) -> str:
    for name, value in scope["headers"]:
        if name == wanted and value.isdigit():
            return str(value.decode())
    return ""
