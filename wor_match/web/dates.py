"""A date as a browser sends it, or as somebody types it where the browser has no date field."""

from __future__ import annotations

import re
from datetime import date


def read_date(text: str) -> date | None:
    """2026-03-03, or 3-3-2026 in the Dutch order; None where it is no date."""
    text = text.strip()
    if iso := re.fullmatch(r"(\d{4})-(\d{1,2})-(\d{1,2})", text):
        year, month, day = map(int, iso.groups())
    elif dutch := re.fullmatch(r"(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{4})", text):
        day, month, year = map(int, dutch.groups())
    else:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None


WRONG_DATE = "Vul een datum in zoals 3-3-2026."
LATER_DATE = "Deze datum is nog niet geweest."


def past(text: str, today: date, otherwise: date | None = None) -> tuple[date | None, str]:
    """A date up to today, and what is wrong with it; `otherwise` where nothing was typed."""
    if not text.strip():
        return otherwise, ""
    found = read_date(text)
    if found is None:
        return None, WRONG_DATE
    return found, LATER_DATE if found > today else ""
