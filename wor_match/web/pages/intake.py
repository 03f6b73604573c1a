"""Intake: saved as a draft while somebody types, and finished when client and coach are done."""

from __future__ import annotations

from typing import Any, Final

from fastapi import APIRouter
from fastapi.responses import JSONResponse, Response

from wor_match.domain import vocabulary as v
from wor_match.errors import OutdatedVersion
from wor_match.storage.records import ClientFile, Draft
from wor_match.web import intake_form as forms
from wor_match.web.access import Looking, Posting, Visit, go
from wor_match.web.personal import Finding, cleaned, digest, find_in, must_remove

router = APIRouter(prefix="/clienten/{client_id}/intake")

# What is spoken most at home in the Netherlands beside Dutch (assumption), shown as boxes; others
# that were filled in are shown too.
USUAL_LANGUAGES: Final = ("nl", "en", "ar", "tr", "pl", "uk", "ti", "so", "fa", "zh", "es", "fy")


@router.get("")
def show(visit: Looking, client_id: str) -> Response:
    """The form as it was left."""
    store = visit.services.store
    file = store.clients.get(visit.me, client_id)
    draft = store.intakes.draft(visit.me, client_id)
    fields = forms.read_fields({})
    unknown_home, read = False, ""
    if draft is not None:
        fields = forms.read_fields(draft.fields)
    elif (latest := store.intakes.latest(visit.me, client_id)) is not None:
        fields = forms.fields_of(latest.record)
        record = latest.record
        unknown_home = bool(record.postcode or record.place) and record.lat is None
        said = [
            forms.LABELS[name].rstrip("?").lower()
            for name in record.from_text
            if name in forms.LABELS
        ]
        read = ", ".join(said)
    confirmed = str(draft.fields.get("confirmed", "")) if draft else ""
    return _page(
        visit, file, fields, draft, confirmed=confirmed, unknown_home=unknown_home, read=read
    )


@router.post("")
def save(visit: Posting, client_id: str) -> Response:
    """Keeps the draft, or finishes the intake."""
    store = visit.services.store
    fields = forms.read_fields(visit.form)
    confirmed, version = visit.text("confirmed"), _version(visit)
    found = find_in(fields)
    finding = digest(found)
    if visit.text("do") == "clean":
        # Shown first, so that somebody reads what is left; nothing is kept yet.
        file = store.clients.get(visit.me, client_id)
        return _page(visit, file, {**fields, **cleaned(fields)}, None, version=version)
    if found and (must_remove(found) or confirmed != finding):
        file = store.clients.get(visit.me, client_id)
        return _page(visit, file, fields, None, 422, version=version, found=found)
    try:
        if visit.text("do") != "finish":
            store.intakes.save_draft(visit.me, client_id, _draft(fields, finding), based_on=version)
            return go(f"/clienten/{client_id}/intake", "bewaard")
        before = store.intakes.latest(visit.me, client_id)
        read = forms.read_intake(
            visit.form, client_id, visit.services.geocoder, before.record if before else None
        )
        if read.client is None:
            file = store.clients.get(visit.me, client_id)
            return _page(
                visit, file, fields, None, 422,
                version=version, errors=read.errors, confirmed=finding,
            )  # fmt: skip
        store.intakes.finish(visit.me, client_id, read.client, visit.today, based_on=version)
    except OutdatedVersion as error:
        there = error.current
        file = store.clients.get(visit.me, client_id)
        newer = there.version if isinstance(there, Draft) else 0
        return _page(visit, file, fields, None, 409, version=newer, elsewhere=True)
    return go(f"/clienten/{client_id}/suggesties", "bewaard")


@router.post("/concept")
def autosave(visit: Posting, client_id: str) -> Response:
    """The same for the script of the page: keeps what was typed, and says so in a line."""
    fields = forms.read_fields(visit.form)
    found = find_in(fields)
    finding = digest(found)
    version = _version(visit)
    if found and (must_remove(found) or visit.text("confirmed") != finding):
        kinds = ", ".join(dict.fromkeys(one.words for one in found))
        message = f"Nog niet bewaard. In de tekst staat iets wat lijkt op {kinds}. Haal het weg, "
        return JSONResponse({"saved": False, "message": message + "of druk op Bewaar."})
    try:
        draft = visit.services.store.intakes.save_draft(
            visit.me, client_id, _draft(fields, finding), based_on=version
        )
    except OutdatedVersion:
        message = "Nog niet bewaard: dit is in een ander venster aangepast. Druk op Bewaar."
        return JSONResponse({"saved": False, "message": message})
    message = "Bewaard als concept om"
    return JSONResponse({"saved": True, "version": draft.version, "message": message})


def _version(visit: Visit) -> int:
    return visit.number("version") or 0


def _draft(fields: forms.Fields, confirmed: str) -> dict[str, Any]:
    # What may stay although it looks like a name is remembered, so that nobody is asked twice.
    return {**fields, "confirmed": confirmed} if confirmed else dict(fields)


def _page(
    visit: Visit,
    file: ClientFile,
    fields: forms.Fields,
    draft: Draft | None,
    status: int = 200,
    *,
    version: int | None = None,
    errors: dict[str, str] | None = None,
    found: list[Finding] | None = None,
    confirmed: str = "",
    elsewhere: bool = False,
    unknown_home: bool = False,
    read: str = "",
) -> Response:
    if version is None:
        version = draft.version if draft else 0
    climate = {
        name: (label, forms.options_with(options, fields[name]))
        for name, (label, options) in forms.CLIMATE.items()
    }
    spoken = [*USUAL_LANGUAGES, *fields["languages"]]
    return visit.page(
        "intake.html",
        status=status,
        section="clients",
        heading="Intake",
        tab="intake",
        file=file,
        fields=fields,
        labels=forms.LABELS,
        errors=errors or {},
        found=found or [],
        finding=digest(found or []),
        must_remove=must_remove(found or []),
        confirmed=confirmed,
        elsewhere=elsewhere,
        unknown_home=unknown_home,
        read=read,
        draft_on=draft.saved_at if draft else None,
        version=version,
        outside=forms.outside_week(fields["availability"]),
        reach={**forms.options_with(forms.REACH, fields["max_travel_km"]), "": "maakt niet uit"},
        groups=forms.options_with(forms.GROUP_SIZES, fields["group_size"]),
        climate=climate,
        health=forms.HEALTH,
        any_health=any(fields[name] for name in forms.HEALTH),
        languages={code: v.LANGUAGES[code] for code in spoken if code in v.LANGUAGES},
    )
