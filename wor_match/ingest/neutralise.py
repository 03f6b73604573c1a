"""Text cells that a spreadsheet would take for a formula: made harmless, and back again.

A wish or a title may come from a public form, and a cell such as `=HYPERLINK(...)` runs when a
colleague opens the CSV file (OWASP, "CSV injection"). A leading apostrophe tells Excel and
LibreOffice that the cell is text. Apostrophes that stood there already are kept apart by one more,
so that `restore(neutralise(text)) == text` for every text.
"""

from __future__ import annotations

import re
from typing import Final

_FORMULA: Final = re.compile(r"'*[=+\-@\t\r]")
_NEUTRALISED: Final = re.compile(r"'+[=+\-@\t\r]")


def neutralise(text: str) -> str:
    """The text, with an apostrophe in front where a spreadsheet would read a formula."""
    return f"'{text}" if _FORMULA.match(text) else text


def restore(text: str) -> str:
    """The text as it was before `neutralise`."""
    return text[1:] if _NEUTRALISED.match(text) else text
