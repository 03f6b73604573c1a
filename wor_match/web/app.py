"""The server: pages and API over the services it is given."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, Final

from fastapi import FastAPI, Request
from fastapi.responses import FileResponse, Response
from starlette.staticfiles import StaticFiles

from wor_match import __version__
from wor_match.web import api, failures
from wor_match.web.pages import ROUTERS
from wor_match.web.safety import Safety
from wor_match.web.services import STATIC, Services

_KEPT: Final = "public, max-age=31536000, immutable"


class _Static(StaticFiles):
    """Static files, which a browser may keep: their address changes with their content."""

    async def get_response(self, path: str, scope: Any) -> Response:
        """The file; kept for long only under the address with its digest."""
        answer = await super().get_response(path, scope)
        answer.headers["cache-control"] = _KEPT if scope["query_string"] else "no-cache"
        return answer


def create_app(services: Services) -> FastAPI:
    """The application for these services; nothing is read or started yet."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        services.recommender.start()
        yield
        services.recommender.stop()

    app = FastAPI(
        title="wor_match",
        version=__version__,
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        lifespan=lifespan,
    )
    app.state.services = services
    failures.install(app)
    app.mount("/static", _Static(directory=str(STATIC)), name="static")

    @app.get("/thema.css", include_in_schema=False)
    def theme_css() -> Response:
        return Response(services.theme.css, media_type="text/css")

    @app.get("/thema/logo", include_in_schema=False)
    def theme_logo(request: Request) -> Response:
        if services.theme.logo is None:
            return failures.page(request, 404, *failures.NOT_FOUND)
        return FileResponse(services.theme.logo, media_type=services.theme.logo_type)

    for router in ROUTERS:
        app.include_router(router, include_in_schema=False)
    app.include_router(api.router)
    app.add_middleware(Safety, broken=failures.unexpected, secure=services.secure)
    return app
