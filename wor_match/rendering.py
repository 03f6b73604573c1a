"""Results as people and programs read them: Dutch text, JSON, JSON Lines and CSV."""

from __future__ import annotations

import csv
import io
import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from rich.console import Console, ConsoleOptions, Group, RenderableType
from rich.padding import Padding
from rich.segment import Segment
from rich.table import Table
from rich.text import Text

from wor_match.domain.entities import Activity, Recommendation, Suggestion
from wor_match.ingest.neutralise import neutralise
from wor_match.ingest.report import Report
from wor_match.matching.model import Model
from wor_match.matching.sentences import LABELS, euro, when

COST_PER = {
    "month": " per maand",
    "quarter": " per kwartaal",
    "year": " per jaar",
    "course": " voor de cursus",
}
CSV_COLUMNS = (
    *("client_id", "rank", "activity_id", "title"),
    *("organisation", "when", "place", "cost", "contact", "url"),
    *("score", "expected_weeks", "p_start"),
    *("p_retained", "p_retained_low", "p_retained_high", "propensity", "reasons", "cautions"),
    *("policy", "generated_at"),
)
# Control characters but the line feed (they can recolour, rename or wipe a terminal), and marks that
# turn the direction of what follows.
_HARMFUL: Final = dict.fromkeys(
    [*range(0x0A), *range(0x0B, 0x20), *range(0x7F, 0xA0)]
    + [*range(0x202A, 0x202F), *range(0x2066, 0x206A)]
)


class PlainConsole(Console):
    """A console that shows titles, file names and headers as they are written, and no more.

    They come from whoever filled in a form: markup such as `[bold]`, emoji codes and escape
    sequences in them mean nothing.
    """

    def __init__(self, **options: Any) -> None:
        super().__init__(markup=False, emoji=False, highlight=False, **options)

    def render(
        self, renderable: RenderableType, options: ConsoleOptions | None = None
    ) -> Iterable[Segment]:
        """The segments of Rich, their text without control characters."""
        for segment in super().render(renderable, options):
            if segment.control:
                yield segment
            else:
                yield Segment(segment.text.translate(_HARMFUL), segment.style)


def fives(share: float) -> str:
    """A percentage to the nearest five: more digits would promise too much."""
    return f"{5 * round(20 * share)} %"


def practical(activity: Activity) -> dict[str, str]:
    """What a coach needs in order to call and to go there, in words; empty where it is unknown."""
    cost = ""
    if activity.cost_eur is not None:
        unit = COST_PER.get(activity.cost_unit or "", "")
        cost = "gratis" if activity.cost_eur == 0 else euro(activity.cost_eur) + unit
    found = {
        "organisation": activity.organisation,
        "when": when(activity.slots),
        "place": ", ".join(part for part in (activity.venue, activity.place) if part),
        "cost": cost,
        "contact": activity.contact,
        "url": activity.url,
    }
    return {name: " ".join((words or "").split()) for name, words in found.items()}


def details(activity: Activity) -> str:
    """When, where, what it costs, who organises it and how to reach them, as far as known."""
    known = practical(activity)
    labels = {
        "organisation": "Organisatie",
        "contact": _contact_label(known["contact"]),
        "url": "Website",
    }
    plain = [known[name] for name in ("when", "place", "cost") if known[name]]
    labelled = [f"{label}: {known[name]}" for name, label in labels.items() if known[name]]
    return " · ".join(plain + labelled)


def _contact_label(contact: str) -> str:
    telephone, mail = sum(map(str.isdigit, contact)) >= 8, "@" in contact
    if telephone != mail:
        return "Bellen" if telephone else "Mailen"
    return "Contact"


def list_for_coach(
    recommendation: Recommendation, activities: Mapping[str, Activity], horizon: int
) -> RenderableType:
    """The list of one client, in Dutch, calm and complete."""
    parts: list[RenderableType] = [Text(recommendation.client_id, style="bold")]
    for advice in recommendation.blockers:
        parts.append(_line("Eerst", advice.text, 2))
    for note in recommendation.notes:
        parts.append(_line("Let op", note, 2))
    for suggestion in recommendation.suggestions:
        parts.extend(_card(suggestion, activities[suggestion.activity_id], horizon))
    if not recommendation.suggestions:
        why = "alles in de lijst valt af. Kijk hieronder waarom."
        if not recommendation.excluded:
            why = "er staan geen activiteiten in de catalogus."
        parts.append(_line("Geen activiteit", why, 2))
    if recommendation.excluded:
        parts.append(_line("Niet in de lijst", left_out(recommendation), 2))
    return Group(*parts, "")


def left_out(recommendation: Recommendation) -> str:
    """How many activities were set aside, by reason."""
    reasons = Counter(
        reason for out in recommendation.excluded for reason in out.text.rstrip(".").split(". ")
    )
    counted = ", ".join(f"{reason.lower()} {count}" for reason, count in reasons.most_common())
    number = len(recommendation.excluded)
    more = "; een activiteit kan meer redenen hebben" if reasons.total() > number else ""
    return f"{number} {'activiteit' if number == 1 else 'activiteiten'} ({counted}{more})"


def _card(suggestion: Suggestion, activity: Activity, horizon: int) -> Iterator[RenderableType]:
    yield Padding(Text(f"{suggestion.rank:>2}. {suggestion.title}", style="bold"), (0, 0, 0, 1))
    if about := details(activity):
        yield Padding(Text(about, style="dim"), (0, 0, 0, 5))
    if suggestion.reasons:
        yield _line("Waarom", " ".join(reason.text for reason in suggestion.reasons), 5)
    if suggestion.cautions:
        yield _line("Let op", " ".join(caution.text for caution in suggestion.cautions), 5)
    yield _line(
        "Verwachting",
        expectation(suggestion.model_dump(), horizon),
        5,
    )


def expectation(estimate: Mapping[str, Any], horizon: int) -> str:
    """What is expected of a match like this one, with its uncertainty, in words."""
    return (
        f"bij zo'n match begint ongeveer {fives(estimate['p_start'])}; daarvan doet na {horizon} "
        f"weken ongeveer {fives(estimate['p_retained'])} nog mee (waarschijnlijk "
        f"{fives(estimate['p_retained_low'])} tot {fives(estimate['p_retained_high'])})."
    )


def _line(label: str, words: str, indent: int) -> RenderableType:
    return Padding(Text.assemble((f"{label}: ", "italic"), words), (0, 0, 0, indent))


def explanation_head(explanation: Mapping[str, Any], title: str, horizon: int) -> RenderableType:
    """Who and what it is about, whether it is in the list, and what is expected."""
    lines = [Text.assemble((explanation["client_id"], "bold"), " en ", (title, "bold"))]
    if explanation["excluded"]:
        lines.append(Text(f"Niet in de lijst: {explanation['excluded']}"))
    return Group(*lines, Text(f"Verwachting: {expectation(explanation, horizon)}\n"))


def explanation_table(explanation: Mapping[str, Any]) -> RenderableType:
    """Every factor's contribution to one pair, as table and bars."""
    table = Table(box=None, pad_edge=False, header_style="italic")
    for column, justify in (
        ("Wat", "left"),
        ("Waarde", "right"),
        ("Beginnen", "right"),
        ("Blijven", "right"),
        ("− tegen   voor +", "left"),
        ("In woorden", "left"),
    ):
        table.add_column(column, justify=justify)  # type: ignore[arg-type]
    table.add_row(
        "begin: gewone match",
        "",
        _signed(explanation["base_start"]),
        _signed(explanation["base_stay"]),
        "",
        "",
    )
    for row in explanation["factors"]:
        value = "onbekend" if row["value"] is None else f"{row['value']:.2f}".replace(".", ",")
        table.add_row(
            LABELS[row["factor"]],
            value,
            _signed(row["start"]),
            _signed(row["stay"]),
            bar(row["start"] + row["stay"]),
            row["text"],
        )
    table.add_row(
        "samen",
        "",
        _signed(explanation["logit_start"]),
        _signed(explanation["logit_stay"]),
        "",
        "",
        style="bold",
    )
    return table


def bar(value: float, width: int = 8, full: float = 2.0) -> str:
    """A bar to the left (against) or right (in favour) of a middle line."""
    length = min(width, round(abs(value) / full * width))
    left = "█" * length if value < 0 else ""
    right = "█" * length if value > 0 else ""
    return f"{left:>{width}}│{right:<{width}}"


def _signed(value: float) -> str:
    return f"{value:+.2f}".replace(".", ",").replace("-", "−")


def explained(
    model: Model, suggestion: Mapping[str, Any], factors: list[dict[str, Any]]
) -> dict[str, Any]:
    """The explanation of one pair as one object: base, factors, sums and what follows from them."""
    start = model.base_start + sum(row["start"] for row in factors)
    stay = model.base_stay + sum(row["stay"] for row in factors)
    return {
        **suggestion,
        "base_start": model.base_start,
        "base_stay": model.base_stay,
        "factors": factors,
        "logit_start": start,
        "logit_stay": stay,
    }


def as_json(recommendations: Iterable[Recommendation]) -> Iterator[str]:
    """One JSON array of recommendation objects."""
    separator = "[\n"
    for recommendation in recommendations:
        yield separator + recommendation.model_dump_json()
        separator = ",\n"
    yield "[]\n" if separator == "[\n" else "\n]\n"


def as_jsonl(recommendations: Iterable[Recommendation]) -> Iterator[str]:
    """One recommendation object per line."""
    for recommendation in recommendations:
        yield recommendation.model_dump_json() + "\n"


def as_csv(
    recommendations: Iterable[Recommendation], activities: Mapping[str, Activity]
) -> Iterator[str]:
    """One row per suggestion, with what is known of the activity.

    Cells that a spreadsheet would run are made harmless.
    """
    yield _csv_row(CSV_COLUMNS)
    for recommendation in recommendations:
        for suggestion in recommendation.suggestions:
            values = {
                **practical(activities[suggestion.activity_id]),
                **recommendation.model_dump(mode="json"),
                **suggestion.model_dump(mode="json"),
            }
            for name in ("reasons", "cautions"):
                values[name] = " ".join(effect["text"] for effect in values[name])
            yield _csv_row([values[column] for column in CSV_COLUMNS])


def _csv_row(cells: Iterable[Any]) -> str:
    row = io.StringIO()
    csv.writer(row, lineterminator="\n").writerow(
        [neutralise(cell) if isinstance(cell, str) else cell for cell in cells]
    )
    return row.getvalue()


def summary(report: Report) -> str:
    """The one line of a report, one of a thing in the singular."""
    counts = report.summary().removeprefix(report.file)
    return report.file + re.sub(r"\b1 (row|doubtful value|note)s\b", r"1 \1", counts)


def report_short(report: Report, most: int = 10) -> RenderableType:
    """The one line of a report, and a line for every kind of note; for a load that went well."""
    groups = report.groups()
    lines = [Text(summary(report))]
    for group in groups[:most]:
        what = f"{group.column}: {group.problem}" if group.column else group.problem
        rows = f" ({group.count} rows)" if group.count > 1 else ""
        lines.append(Text(f"  note: {what}{rows}"))
    if (hidden := len(groups) - most) > 0:
        lines.append(Text(f"  … and {hidden} more kinds; wor-match validate gives all."))
    return Group(*lines)


def report_table(report: Report, most: int = 30) -> RenderableType:
    """What a load found wrong, alike issues taken together; in English, for who keeps the data."""
    groups = report.groups()
    read = ", ".join(f"{name} {count}" for name, count in report.read_from_words.items())
    words = [Text(f"read from words, in so many rows: {read}")] if read else []
    if not groups:
        return Group(Text(summary(report)), *words)
    table = Table(box=None, pad_edge=False, header_style="italic")
    for name in ("severity", "column", "rows", "found", "problem", "what to do"):
        table.add_column(name)
    for group in groups[:most]:
        rows = ", ".join(map(str, group.rows[:5])) + (" …" if group.count > 5 else "")
        table.add_row(
            group.severity,
            group.column or "",
            f"{group.count}: {rows}" if rows else "",
            Text(" | ".join(group.values)),
            Text(group.problem),
            Text(group.remedy),
        )
    hidden = len(groups) - most
    more = [Text(f"… and {hidden} more kinds; --format json gives all.")] if hidden > 0 else []
    return Group(Text(summary(report)), table, *more, *words)


def report_json(reports: Iterable[Report]) -> str:
    """Reports as JSON: one object for one file, else a list."""
    found = [report.to_dict() for report in reports]
    return json.dumps(found[0] if len(found) == 1 else found, ensure_ascii=False, indent=1)
