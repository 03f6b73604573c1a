"""How urgent a step is, in a word and a level; the word says it without the colour."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from wor_match.storage.records import WAIT_KINDS, Waiting
from wor_match.web import words

SOON_DAYS: Final = 7
_ONWARD: Final = {
    "contact": "",
    "intake": "/intake",
    "choice": "/suggesties",
    "start": "/volgen",
    "follow_up": "/volgen",
    "feedback": "/volgen#terugkoppeling",
}


@dataclass(frozen=True)
class Due:
    """late, soon or fine, and the same in words."""

    level: str
    words: str


@dataclass(frozen=True)
class Step:
    """A step that a client waits for, ready to be shown."""

    client_id: str
    label: str | None
    kind: str
    step: str
    title: str | None
    due: Due
    onward: str


def due(wait: Waiting) -> Due:
    """How urgent it is."""
    if wait.due_on is None:
        return Due("soon", "Sinds wanneer is niet bekend")
    late = wait.days_overdue
    if late > 0:
        return Due("late", f"{words.count(late, 'dag', 'dagen')} te laat")
    if late == 0:
        return Due("soon", "Vandaag")
    if late >= -SOON_DAYS:
        return Due("soon", f"Binnen {words.count(-late, 'dag', 'dagen')}")
    return Due("fine", f"Voor {words.day(wait.due_on)}")


def steps(waiting: Sequence[Waiting]) -> list[Step]:
    """The steps in their order."""
    return [
        Step(
            client_id=one.client_id,
            label=one.label,
            kind=one.kind,
            step=words.capital(WAIT_KINDS[one.kind]),
            title=one.title,
            due=due(one),
            onward=_ONWARD[one.kind],
        )
        for one in waiting
    ]
