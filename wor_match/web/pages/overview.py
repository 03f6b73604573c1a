"""Overzicht: numbers for the core team, per essential component of the kwaliteitsmodel."""

from __future__ import annotations

from datetime import date

from fastapi import APIRouter
from fastapi.responses import Response

from wor_match.storage.overview import COMPONENTS, Measure, Overview
from wor_match.web.access import Looking, Visit
from wor_match.web.dates import WRONG_DATE, read_date

router = APIRouter()


@router.get("/overzicht")
def show(visit: Looking, van: str = "", tot: str = "") -> Response:
    """The numbers of a period; this year where none is asked for."""
    start, end, errors = _period(visit, van, tot)
    found = visit.services.store.overview(visit.me, start, end, visit.today)
    return visit.page(
        "overview.html", status=422 if errors else 200, section="overview",
        start=start, end=end, parts=_parts(found), errors=errors,
    )  # fmt: skip


@router.get("/overzicht.csv")
def as_file(visit: Looking, van: str = "", tot: str = "") -> Response:
    """The same as a file."""
    start, end, _ = _period(visit, van, tot)
    text = visit.services.store.overview(visit.me, start, end, visit.today).csv()
    name = f'attachment; filename="overzicht-{start}-{end}.csv"'
    # The mark at the start tells Excel that it is UTF-8.
    return Response(
        "\ufeff" + text,
        media_type="text/csv; charset=utf-8",
        headers={"content-disposition": name},
    )


def _period(visit: Visit, first: str, last: str) -> tuple[date, date, dict[str, str]]:
    errors = {}
    start, end = date(visit.today.year, 1, 1), visit.today
    if visit.today.month < 4:
        # The first months say little on their own.
        start = date(visit.today.year - 1, 1, 1)
    if first:
        start, errors = (
            (read_date(first) or start),
            ({} if read_date(first) else {"van": WRONG_DATE}),
        )
    if last:
        end = read_date(last) or end
        errors |= {} if read_date(last) else {"tot": WRONG_DATE}
    if start > end:
        errors["van"] = "De eerste dag is later dan de laatste."
    return start, end, errors


def _parts(found: Overview) -> list[tuple[str, list[tuple[str, str, str]]]]:
    everything = (*found.measures, *found.practices, *found.answers)
    return [
        (heading, [_row(one) for one in everything if one.component == component])
        for component, heading in COMPONENTS.items()
        if any(one.component == component for one in everything)
    ]


def _row(one: Measure) -> tuple[str, str, str]:
    if one.hidden:
        return one.label, "weggelaten", "klein aantal"
    if one.value is None:
        return one.label, "geen", ""
    if one.unit == "share":
        return one.label, f"{round(100 * one.value)} %", f"{one.part} van {one.whole}"
    return one.label, f"{one.value:g}".replace(".", ","), ""
