"""Errors for programs: application/problem+json (RFC 9457), without anything that was sent."""

from __future__ import annotations

from typing import Any

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel


class Problem(BaseModel):
    """What went wrong, for people and programs."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str
    errors: list[dict[str, str]] = []
    """For what was not understood: where it stands, and what was expected."""


def wanted(request: Request) -> bool:
    """Whether a program asks: the API, or a script of our pages."""
    if request.url.path.startswith("/api/"):
        return True
    return request.headers.get("accept", "").startswith("application/json")


def problem(request: Request, status: int, title: str, detail: str, errors: Any = ()) -> Response:
    """The answer to a program; a script of our pages shows its `message`."""
    body = Problem(title=title, status=status, detail=detail, errors=list(errors)).model_dump()
    if not request.url.path.startswith("/api/"):
        body |= {"saved": False, "message": detail}
    return JSONResponse(body, status, media_type="application/problem+json")


def invalid(request: Request, error: RequestValidationError) -> Response:
    """What was not understood, by place; never the value that stood there."""
    found = [
        {"where": ".".join(map(str, one["loc"])), "expected": _expected(one)}
        for one in error.errors()
    ]
    return problem(request, 422, "Not understood", "The request does not fit the schema.", found)


def _expected(one: Any) -> str:
    # Messages of our own validators quote the value after ", found".
    return str(one["msg"]).split(", found", 1)[0][:300]
