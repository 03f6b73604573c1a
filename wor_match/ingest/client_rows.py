"""A row of clients or of outcomes: its columns, and for clients what the wish itself tells."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, Final

from wor_match.domain.entities import Client
from wor_match.domain.taxonomy import without_denials
from wor_match.ingest import convert, converters
from wor_match.ingest.reading import read_wish, taken_over
from wor_match.ingest.rows import Source, convert_row
from wor_match.ingest.words import WordFinder

_ONLY_ONLINE: Final = re.compile(
    r"\b(?:alleen|uitsluitend|enkel|liefst alleen) (?:maar )?(?:via )?"
    r"(?:online|telefonisch|beeldbellen|(?:de )?telefoon|zoom|teams)\b"
)
_NOT_ONLINE: Final = re.compile(
    r"\b(?:niet|geen|liever niet|niets|niks) (?:via )?(?:online|telefonisch\w*|beeldbellen|zoom)\b"
)

OUTCOME_DATES: Final = ("shown_on", "started_on", "last_known_on", "stopped_on")


def client_values(raw: Mapping[str, object], source: Source, words: WordFinder) -> dict[str, Any]:
    """Values for `Client`, doubts in the report; `from_text` names what the wish had to tell."""
    values, _ = convert_row(raw, source, converters.CLIENT)

    def problems(wish: str) -> list[str]:
        return words.find(without_denials(wish, words.patterns.values()))

    inferred = fill_from_words(values, problems, source.may_infer)
    if inferred:
        values["from_text"] = [*_as_names(values.get("from_text")), *inferred]
    return values


def as_read(client: Client, problems: Callable[[str], list[str]]) -> Client:
    """The client with what is empty filled from wish and `avoid`, as it is with a file of clients."""
    values = client.model_dump()
    inferred = fill_from_words(values, problems, lambda name: True)
    if not inferred:
        return client
    update = {name: values[name] for name in inferred}
    return client.model_copy(update={**update, "from_text": [*client.from_text, *inferred]})


def fill_from_words(
    values: dict[str, Any],
    problems: Callable[[str], list[str]],
    may_infer: Callable[[str], bool],
) -> list[str]:
    """Fills what is empty from wish and `avoid`; names of what was filled.

    problems
        Codes of the problems that a text names.
    """
    wish, avoid = (values.get(name) for name in ("wish", "avoid"))
    wish, avoid = (text if isinstance(text, str) else "" for text in (wish, avoid))
    filled = []
    if wish and not values.get("problems") and may_infer("problems") and (found := problems(wish)):
        values["problems"] = found
        filled.append("problems")
    if values.get("online") is None and may_infer("online"):
        said = " . ".join(text for text in (wish, avoid) if text)
        online = _online(said.casefold(), avoid.casefold())
        if online is not None:
            values["online"] = online
            filled.append("online")
    if not wish:
        return filled
    for name, reading in taken_over("client", read_wish(wish, avoid)).items():
        if values.get(name) in (None, []) and may_infer(name):
            values[name] = list(reading.value) if isinstance(reading.value, list) else reading.value
            filled.append(name)
    return filled


def _online(said: str, avoid: str) -> bool | None:
    if _NOT_ONLINE.search(said) or re.match(r"\s*(?:online|beeldbellen)\b", avoid):
        return False
    return True if _ONLY_ONLINE.search(said) else None


def _as_names(value: object) -> list[str]:
    if isinstance(value, str):
        return [name.strip() for name in re.split(r"[;,|]", value) if name.strip()]
    return list(value) if isinstance(value, (list, tuple)) else []


def outcome_values(raw: Mapping[str, object], source: Source) -> dict[str, Any]:
    """Values for `Outcome`; a row whose dates cannot be is refused.

    Elsewhere an impossible date becomes unknown. Here it must not: without `started_on` the row
    would say that the client never came, without `stopped_on` that the client is still there.
    """
    values, _ = convert_row(
        raw, source, {n: c for n, c in converters.OUTCOME.items() if n not in OUTCOME_DATES}
    )
    for name in OUTCOME_DATES:
        value = raw.get(source.fields.get(name, ""))
        if value is None:
            continue
        cell = convert.day(value)
        if cell.problem is not None:
            source.refuse(name, value, cell.problem, cell.remedy)
        elif cell.value is not None:
            values[name] = cell.value
    if not source.refused:
        _dates_agree(values, source)
    return values


def _dates_agree(values: dict[str, Any], source: Source) -> None:
    for first, last in (
        ("started_on", "stopped_on"),
        ("started_on", "last_known_on"),
    ):
        early, late = values.get(first), values.get(last)
        if early is not None and late is not None and early > late:
            source.refuse(
                last,
                late,
                f"{first} {early} is after {last} {late}",
                "correct one of the two dates",
            )
            return
    if values.get("stopped_on") and not values.get("started_on"):
        source.refuse(
            "stopped_on",
            values["stopped_on"],
            "stopped_on without started_on",
            "fill in the date of the first visit, or clear stopped_on",
        )
        return
    stopped, known = values.get("stopped_on"), values.get("last_known_on")
    if stopped and known and stopped > known:
        source.doubtful(
            "last_known_on",
            known,
            f"lies before stopped_on {stopped}; it is taken as it is",
            "participation is known at least until the last visit: check both dates",
        )
    for name in OUTCOME_DATES:
        if name in values and values[name] > source.today:
            source.doubtful(
                name, values[name], "lies in the future; it is taken as it is", "check the date"
            )
