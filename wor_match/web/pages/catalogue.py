"""The catalogue as a whole: a file taken in after a look, and the call list."""

from __future__ import annotations

import tempfile
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any, Final

from fastapi import APIRouter
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import Response
from starlette.datastructures import UploadFile

from wor_match.domain.entities import Activity
from wor_match.errors import InputError, MissingExtra
from wor_match.ingest.validate import Loaded, load_activities
from wor_match.storage.access import Action, require
from wor_match.storage.questions import open_questions
from wor_match.web.access import Looking, Posting, Visit
from wor_match.web.pages.activities import FIELD_WORDS, tabs

router = APIRouter(prefix="/activiteiten")

SEVERITIES: Final = {
    "refused": "Rij niet bruikbaar",
    "doubtful": "Deze waarde is niet overgenomen",
    "note": "Ter informatie",
}
MOST_GROUPS: Final = 40
MOST_QUESTIONS: Final = 30
_UNREADABLE: Final = (
    "Dit bestand kan niet worden gelezen. Bewaar het als CSV of Excel (xlsx), met namen boven de "
    "kolommen, en minstens een kolom Titel."
)
_OVER: Final = "Het bestand is niet meer in het geheugen. Kies het opnieuw."
_NONE: Final = "Kies eerst een bestand."


@router.get("/bellijst")
def calls(visit: Looking) -> Response:
    """What to ask about activities, what matters most first."""
    since = visit.today - timedelta(days=90)
    asked = open_questions(visit.services.store.core, visit.me, since)
    return visit.page(
        "call_list.html", section="activities", tab="calls", tabs=tabs(visit),
        questions=asked[:MOST_QUESTIONS],
    )  # fmt: skip


@router.get("/inlezen")
def show(visit: Looking) -> Response:
    """The form for a file."""
    require(visit.me, Action.import_activities)
    return _page(visit)


@router.post("/inlezen")
async def look(visit: Posting) -> Response:
    """What is in a file; nothing is taken yet."""
    require(visit.me, Action.import_activities)
    file = visit.form.get("file")
    if not isinstance(file, UploadFile) or not file.filename:
        return _page(visit, {"file": _NONE}, 422)
    content = await file.read()
    return await run_in_threadpool(partial(_look, visit, Path(file.filename).suffix, content))


def _look(visit: Visit, suffix: str, content: bytes) -> Response:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"bestand{suffix[:10] if suffix.isascii() else ''}"
        path.write_bytes(content)
        try:
            loaded: Loaded[Activity] = load_activities(
                path,
                taxonomy=visit.services.taxonomy,
                geocoder=visit.services.geocoder,
                today=visit.today,
            )
        except (InputError, MissingExtra):
            return _page(visit, {"file": _UNREADABLE}, 422)
    token = ""
    if loaded.records:
        token = visit.services.held.keep(visit.me.user_id, loaded.records)
    return _page(visit, report=loaded.report, token=token)


@router.post("/inlezen/doen")
def take(visit: Posting) -> Response:
    """Takes what was looked at into the catalogue, and says what changed."""
    require(visit.me, Action.import_activities)
    records = visit.services.held.take(visit.me.user_id, visit.text("token"))
    if records is None:
        return _page(visit, {"file": _OVER}, 422)
    done = visit.services.store.activities.import_records(
        visit.me, records, on=visit.today, mark_gone=visit.text("mark_gone") == "ja"
    )
    titles = {one.activity_id: one.title for one in records}
    changed = [
        (titles[one], ", ".join(FIELD_WORDS.get(name, name).rstrip("?").lower() for name in names))
        for one, names in done.changed.items()
    ]
    return _page(visit, done=done, changed=changed[:MOST_GROUPS])


def _page(
    visit: Visit, errors: dict[str, str] | None = None, status: int = 200, **values: Any
) -> Response:
    report = values.get("report")
    shown: dict[str, Any] = {
        "report": None,
        "token": "",
        "done": None,
        "changed": [],
        "groups": report.groups()[:MOST_GROUPS] if report else [],
        **values,
    }
    return visit.page(
        "import.html", status=status, section="activities", tab="import", tabs=tabs(visit),
        errors=errors or {}, severities=SEVERITIES, **shown,
    )  # fmt: skip
