"""The pages, one module per page or few; each has a `router`."""

from __future__ import annotations

from typing import Final

from fastapi import APIRouter

from wor_match.web.pages import (
    account,
    activities,
    catalogue,
    choosing,
    clients,
    follow,
    handout,
    intake,
    login,
    overview,
    rights,
    suggestions,
    users,
)

__all__ = ["ROUTERS"]

ROUTERS: Final[tuple[APIRouter, ...]] = tuple(
    module.router
    for module in (
        *(login, account, clients, intake, suggestions, choosing, handout, follow, rights),
        *(catalogue, activities, overview, users),
    )
)
