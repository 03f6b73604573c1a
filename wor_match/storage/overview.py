"""Numbers for the core team, one or more per essential component of the kwaliteitsmodel.

Components and indicators: docs/domain.md; the indicators are ours, the kwaliteitsmodel names none.
All count clients referred in the period, so a recent period still has steps to come.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from statistics import median
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from wor_match.domain.vocabulary import FOLLOW_UP
from wor_match.storage.access import Action, Role, User, require
from wor_match.storage.activities import visible
from wor_match.storage.core import Core
from wor_match.storage.suppression import hide_part, hide_shares, is_small
from wor_match.storage.tables import activities, clients, contacts, intakes, participations

COMPONENTS: Final[dict[str, str]] = {
    "principles": "Uitgangspunten",
    "referral": "Verwijzing",
    "conversations": "Gesprekken",
    "activities": "Activiteiten",
    "follow_up": "Volgen en evalueren",
    "conditions": "Randvoorwaarden",
}
HORIZON: Final = timedelta(weeks=12)
FOLLOW_UP_AFTER: Final = timedelta(days=91)
FRESH: Final = timedelta(days=183)
"""An activity verified in the last half year counts as fresh (assumption)."""


@dataclass(frozen=True)
class Measure:
    """One number. `hidden`: left out because it is small; then value, part and whole are None."""

    component: str
    code: str
    label: str
    value: float | None
    """A count, days, or a share between 0 and 1 (`unit`); None: hidden, or nothing to count."""
    unit: str
    """count, days or share."""
    part: int | None = None
    whole: int | None = None
    hidden: bool = False


@dataclass(frozen=True)
class Overview:
    start: date
    end: date
    measures: list[Measure]
    practices: list[Measure] = field(default_factory=list)
    """Referrals per practice."""
    answers: list[Measure] = field(default_factory=list)
    """Follow-up answers."""

    def csv(self) -> str:
        """The same as a file, one number a line; a hidden number is empty and says so."""
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\r\n")
        writer.writerow(["van", "tot", "onderdeel", "maat", "waarde", "eenheid", "deel", "geheel",
                         "weggelaten"])  # fmt: skip
        for one in (*self.measures, *self.practices, *self.answers):
            value = "" if one.value is None else f"{one.value:g}"
            label = f"'{one.label}" if one.label[:1] in "=+-@\t\r" else one.label
            writer.writerow(
                [self.start, self.end, COMPONENTS[one.component], label, value, one.unit,
                 _blank(one.part), _blank(one.whole), "ja" if one.hidden else ""]
            )  # fmt: skip
        return text.getvalue()


@dataclass(frozen=True)
class _Case:
    """What one referred client adds to the numbers."""

    referred_on: date
    practice: str | None
    consent: bool | None
    first_contact: date | None
    has_intake: bool
    chosen: Sequence[Row[Any]]


def make_overview(
    core: Core, user: User, start: date, end: date, today: date, limit: int
) -> Overview:
    """See `Store.overview`."""
    require(user, Action.see_overview)
    with core.db.read() as tx:
        cases = _cases(tx, user, start, end)
        offers = tx.execute(
            sa.select(activities.c.verified_on).where(visible(user), activities.c.gone_on.is_(None))
        ).all()
    numbers = _Numbers(limit)
    _referral(numbers, cases)
    _choices(numbers, [one for case in cases for one in case.chosen], today)
    known = [row.verified_on for row in offers]
    numbers.plain("conditions", "activities", "activiteiten in het overzicht", len(known))
    numbers.plain_share(
        "conditions", "fresh", "het laatste half jaar nagekeken",
        sum(day is not None and day >= today - FRESH for day in known), len(known),
    )  # fmt: skip
    return Overview(
        start,
        end,
        numbers.measures,
        _practices(cases, limit),
        _answers([one for case in cases for one in case.chosen], limit),
    )


def _referral(numbers: _Numbers, cases: Sequence[_Case]) -> None:
    referred = len(cases)
    numbers.count("referral", "referrals", "verwijzingen", referred)
    numbers.share(
        "referral", "consent_asked", "toestemming voor onderzoek gevraagd",
        sum(case.consent is not None for case in cases), referred,
    )  # fmt: skip
    days = [(case.first_contact - case.referred_on).days for case in cases if case.first_contact]
    days = [max(0, one) for one in days]
    numbers.share("conversations", "contacted", "contact gehad", len(days), referred)
    numbers.middle("conversations", "days_to_contact", "dagen tot eerste contact (mediaan)", days)
    numbers.share(
        "conversations", "contact_in_time", "contact binnen twee weken",
        sum(one <= 14 for one in days), referred,
    )  # fmt: skip
    numbers.share(
        "conversations",
        "intakes",
        "intake gedaan",
        sum(case.has_intake for case in cases),
        referred,
    )
    numbers.share(
        "activities", "clients_started", "cliënten die ergens zijn begonnen",
        sum(any(one.started_on for one in case.chosen) for case in cases), referred,
    )  # fmt: skip


def _choices(numbers: _Numbers, chosen: Sequence[Row[Any]], today: date) -> None:
    started = [one for one in chosen if one.started_on]
    numbers.count("activities", "choices", "gekozen activiteiten", len(chosen))
    numbers.share(
        "principles", "reason_recorded", "keuze met reden vastgelegd",
        sum(one.chosen_reason is not None for one in chosen), len(chosen),
    )  # fmt: skip
    numbers.share("activities", "started", "gekozen en begonnen", len(started), len(chosen))
    numbers.middle(
        "activities", "days_to_start", "dagen van keuze tot begin (mediaan)",
        [max(0, (one.started_on - one.chosen_on).days) for one in started],
    )  # fmt: skip
    numbers.share(
        "activities", "accompanied", "eerste keer met begeleiding",
        sum(one.accompanied is True for one in started), len(started),
    )  # fmt: skip
    # Whether somebody stayed is known where the last news is of after twelve weeks, or they stopped.
    known = [one for one in started if one.stopped_on or one.last_known_on >= _end(one)]
    numbers.share(
        "follow_up", "stayed", "doet na twaalf weken nog mee (van wie het bekend is)",
        sum(one.stopped_on is None or one.stopped_on >= _end(one) for one in known), len(known),
    )  # fmt: skip
    due = [one for one in started if one.started_on + FOLLOW_UP_AFTER <= today]
    numbers.share(
        "follow_up", "follow_up_response", "na drie maanden nagevraagd",
        sum(one.follow_up is not None for one in due), len(due),
    )  # fmt: skip


def _end(one: Row[Any]) -> date:
    return one.started_on + HORIZON  # type: ignore[no-any-return]


class _Numbers:
    def __init__(self, limit: int) -> None:
        self.limit = limit
        self.measures: list[Measure] = []

    def count(self, component: str, code: str, label: str, count: int) -> None:
        hidden = is_small(count, self.limit)
        value = None if hidden else count
        self.measures.append(Measure(component, code, label, value, "count", hidden=hidden))

    def share(self, component: str, code: str, label: str, part: int, whole: int) -> None:
        if not whole:
            self.measures.append(Measure(component, code, label, None, "share", 0, 0))
        elif is_small(whole, self.limit) or hide_part(part, whole, self.limit):
            self.measures.append(Measure(component, code, label, None, "share", hidden=True))
        else:
            self.plain_share(component, code, label, part, whole)

    def middle(self, component: str, code: str, label: str, days: Sequence[int]) -> None:
        hidden = is_small(len(days), self.limit)
        value = None if hidden or not days else float(median(days))
        self.measures.append(Measure(component, code, label, value, "days", hidden=hidden))

    def plain(self, component: str, code: str, label: str, count: int) -> None:
        """A count of things, not of people."""
        self.measures.append(Measure(component, code, label, count, "count"))

    def plain_share(self, component: str, code: str, label: str, part: int, whole: int) -> None:
        value = part / whole if whole else None
        self.measures.append(Measure(component, code, label, value, "share", part, whole))


def _practices(cases: Iterable[_Case], limit: int) -> list[Measure]:
    counts: dict[str, int] = {}
    for case in cases:
        name = case.practice or "niet vermeld"
        counts[name] = counts.get(name, 0) + 1
    return _divided("referral", "practice", counts, {}, limit)


def _answers(chosen: Iterable[Row[Any]], limit: int) -> list[Measure]:
    counts = dict.fromkeys(FOLLOW_UP, 0)
    for one in chosen:
        if one.follow_up is not None:
            counts[one.follow_up] += 1
    return _divided("follow_up", "answer", counts, FOLLOW_UP, limit)


def _divided(
    component: str, code: str, counts: dict[str, int], labels: dict[str, str], limit: int
) -> list[Measure]:
    hidden = hide_shares(counts, limit)
    return [
        Measure(
            component,
            f"{code}:{name}",
            labels.get(name, name),
            None if name in hidden else count,
            "count",
            hidden=name in hidden,
        )
        for name, count in sorted(counts.items())
    ]


def _cases(tx: Connection, user: User, start: date, end: date) -> list[_Case]:
    chosen: dict[str, list[Row[Any]]] = {}
    within = sa.and_(_scope(user), clients.c.referred_on.between(start, end))
    about = sa.select(participations).join(
        clients, clients.c.client_id == participations.c.client_id
    )
    for row in tx.execute(about.where(within)):
        chosen.setdefault(row.client_id, []).append(row)
    first = (
        sa.select(sa.func.min(contacts.c.on_date))
        .where(
            contacts.c.client_id == clients.c.client_id,
            contacts.c.kind.in_(["contact", "intake", "follow_up"]),
        )
        .scalar_subquery()
        .label("first_contact")
    )
    taken = sa.exists().where(intakes.c.client_id == clients.c.client_id).label("has_intake")
    rows = tx.execute(sa.select(clients, first, taken).where(within))
    return [
        _Case(
            row.referred_on,
            row.practice,
            row.consent_research,
            row.first_contact,
            row.has_intake,
            chosen.get(row.client_id, []),
        )
        for row in rows
    ]


def _scope(user: User) -> sa.ColumnElement[bool]:
    """Clients that are counted: of the organisation and municipality of who looks."""
    if user.role is Role.console:
        return sa.true()
    condition: sa.ColumnElement[bool] = sa.true()
    if user.organisation is not None:
        condition = sa.and_(condition, clients.c.organisation == user.organisation)
    if user.municipality is not None:
        condition = sa.and_(condition, clients.c.municipality == user.municipality)
    return condition


def _blank(number: int | None) -> str:
    return "" if number is None else str(number)
