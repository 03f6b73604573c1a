"""Targets: one test for each rule of docs/learning.md, and properties over all of them."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wor_match.domain import vocabulary as v
from wor_match.domain.entities import Outcome
from wor_match.errors import InputError
from wor_match.learning.targets import (
    THREE_MONTHS,
    Targets,
    day_of_training,
    last_known_day,
    make_targets,
)

SHOWN = date(2026, 1, 1)
END = date(2026, 12, 31)


def outcome(**fields: Any) -> Outcome:
    return Outcome(**{"client_id": "C", "activity_id": "A", "shown_on": SHOWN, **fields})


# Rows that are never in the targets themselves: the file records follow-up, and ends on END.
EARLY = outcome(client_id="early", chosen=False, last_known_on=SHOWN)
LAST = outcome(client_id="last", shown_on=END, chosen=False, last_known_on=END)


def of(*outcomes: Outcome, as_of: date = END) -> Targets:
    return make_targets([*outcomes, EARLY, LAST], as_of)


def one(as_of: date = END, **fields: Any) -> tuple[float, float, float, float] | None:
    """(started, since, weeks, left) of one recommendation that was chosen; None if left out."""
    found = of(outcome(**{"chosen": True, **fields}), as_of=as_of)
    if not len(found):
        return None
    return tuple(float(x[0]) for x in (found.started, found.since, found.weeks, found.left))  # type: ignore[return-value]


NAN = float("nan")
FIRST = date(2026, 1, 10)


def after(days: int) -> date:
    return FIRST + timedelta(days)


def there(**fields: Any) -> Any:
    return one(started_on=FIRST, **fields)


@pytest.mark.parametrize(
    ("days", "weeks"), [(0, 1), (1, 1), (6, 1), (7, 2), (13, 2), (14, 3), (77, 12), (84, 13)]
)
def test_who_leaves_in_a_week_came_for_the_last_time_before_it_was_over(
    days: int, weeks: int
) -> None:
    """Who comes on day 84 takes part still twelve weeks after the first visit."""
    assert there(stopped_on=after(days)) == (1, weeks - 1, weeks, 1)


@pytest.mark.parametrize(("days", "weeks"), [(7, 1), (13, 1), (14, 2), (90, 12)])
def test_who_is_still_there_counts_for_the_weeks_that_are_over(days: int, weeks: int) -> None:
    assert there(last_known_on=after(days)) == (1, weeks, weeks, 0)


def test_less_than_a_week_says_nothing_of_staying_but_it_was_started() -> None:
    np.testing.assert_equal(there(last_known_on=after(6)), (1, NAN, NAN, NAN))


@pytest.mark.parametrize("reason", v.COMPETING_REASONS)
def test_a_competing_reason_censors(reason: str) -> None:
    assert there(stopped_on=after(20), stop_reason=reason) == (1, 2, 2, 0)


@pytest.mark.parametrize("reason", [*v.MISMATCH_REASONS, *v.PRACTICAL_REASONS, "other", "unknown"])
def test_any_other_reason_is_leaving(reason: str) -> None:
    assert there(stopped_on=after(20), stop_reason=reason) == (1, 2, 3, 1)


def test_active_elsewhere_is_neither_unless_a_reason_says_why_it_ended_here() -> None:
    assert there(stopped_on=after(20), follow_up="active_elsewhere") == (1, 2, 2, 0)
    assert there(stopped_on=after(20), follow_up="active_elsewhere", stop_reason="click")[3] == 1
    np.testing.assert_equal(
        there(follow_up="active_elsewhere", last_known_on=after(90)), (1, NAN, NAN, NAN)
    )
    assert one(follow_up="active_elsewhere", last_known_on=after(90)) is None


def test_never_started_is_a_failed_start_only() -> None:
    np.testing.assert_equal(one(follow_up="never_started"), (0, NAN, NAN, NAN))
    np.testing.assert_equal(there(follow_up="never_started")[0], 0)


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"follow_up": "active"}, (1, 13, 13, 0)),
        ({"follow_up": "stopped"}, (1, 0, 13, 1)),
        ({"follow_up": "stopped", "last_known_on": after(40)}, (1, 0, 6, 1)),
        ({"follow_up": "active", "last_known_on": after(40)}, (1, 5, 5, 0)),
        ({"follow_up": "stopped", "stop_reason": "moved"}, (1, NAN, NAN, NAN)),
        ({"follow_up": "stopped", "stopped_on": after(9)}, (1, 1, 2, 1)),
    ],
)
def test_an_answer_without_dates_is_three_months_after_the_start(
    fields: dict[str, Any], expected: tuple[float, ...]
) -> None:
    np.testing.assert_equal(there(**fields), expected)


@pytest.mark.parametrize("answer", ["active", "stopped"])
def test_an_answer_without_a_first_visit_tells_that_there_was_one(answer: str) -> None:
    np.testing.assert_equal(one(follow_up=answer), (1, NAN, NAN, NAN))


def test_no_visit_counts_as_not_started_after_eight_weeks_of_follow_up() -> None:
    np.testing.assert_equal(one(last_known_on=SHOWN + timedelta(56))[0], 0)  # type: ignore[index]
    assert one(last_known_on=SHOWN + timedelta(55)) is None
    assert one() is None


def test_where_starts_come_early_a_short_follow_up_is_enough() -> None:
    """Else those who were lost from sight after a month would count only if they had started."""
    rows = [
        outcome(client_id=f"S{i}", chosen=True, started_on=SHOWN + timedelta(i % 20))
        for i in range(40)
    ]
    for days, counts in ((18, False), (19, True), (40, True)):
        lost = outcome(chosen=True, last_known_on=SHOWN + timedelta(days))
        assert ("C" in of(*rows, lost).client_id) == counts
        assert "C" not in of(*rows[:19], lost).client_id


def test_a_file_without_any_date_of_follow_up_is_complete_until_its_end() -> None:
    rows = [
        outcome(chosen=True),
        outcome(client_id="D", chosen=True, started_on=END),
        outcome(client_id="E", chosen=True, started_on=after(0)),
    ]
    found = make_targets(rows, END)
    assert found.started.tolist() == [0, 0, 1]
    assert found.weeks[2] == (END - FIRST).days // 7


def test_a_start_after_three_months_did_not_follow_from_the_list() -> None:
    late = SHOWN + timedelta(THREE_MONTHS + 1)
    found = one(started_on=late, last_known_on=END)
    assert found is not None
    assert found[0] == 0
    assert found[3] == 0
    assert found[2] > 30


def test_who_was_there_before_the_list_is_left_out() -> None:
    assert one(started_on=SHOWN - timedelta(1), last_known_on=END) is None


# --- what was known on the day --------------------------------------------------------------------


def test_starts_count_only_once_three_months_are_over() -> None:
    """Else a young file holds early starts alone: who never came is known only later."""
    deadline = SHOWN + timedelta(THREE_MONTHS)
    for fields in ({"started_on": FIRST}, {"follow_up": "never_started"}):
        before = one(as_of=deadline - timedelta(1), last_known_on=END, **fields)
        assert before is None or np.isnan(before[0])
        assert not np.isnan(one(as_of=deadline, last_known_on=END, **fields)[0])  # type: ignore[index]


def test_a_stop_after_the_day_is_somebody_still_taking_part() -> None:
    fields = {"started_on": FIRST, "stopped_on": after(30), "last_known_on": after(30)}
    assert one(as_of=after(29), **fields)[1:] == (4, 4, 0)  # type: ignore[index]
    assert one(as_of=after(35), **fields)[1:] == (4, 5, 1)  # type: ignore[index]


def test_the_week_of_the_day_is_not_over_for_anybody() -> None:
    """Week 3 ends on day 21: on day 20 a stop on day 16 cannot count beside those still there."""
    assert one(as_of=after(20), started_on=FIRST, stopped_on=after(16))[1:] == (2, 2, 0)  # type: ignore[index]
    assert one(as_of=after(21), started_on=FIRST, stopped_on=after(16))[1:] == (2, 3, 1)  # type: ignore[index]


def test_an_answer_counts_from_its_day() -> None:
    answer = {"started_on": FIRST, "follow_up": "stopped"}
    assert one(as_of=after(90), **answer) is None or np.isnan(one(as_of=after(90), **answer)[2])  # type: ignore[index]
    assert one(as_of=after(91), **answer)[3] == 1  # type: ignore[index]


def test_lists_that_were_shown_later_do_not_exist() -> None:
    found = of(outcome(chosen=True, started_on=FIRST), as_of=SHOWN - timedelta(1))
    assert len(found) == 0
    assert found.left_out["shown_later"] == 3


def test_a_day_after_the_end_of_the_file_is_refused() -> None:
    with pytest.raises(InputError, match="the last day in the outcomes is 2026-12-31"):
        day_of_training([LAST, outcome()], END + timedelta(1))
    assert day_of_training([LAST, outcome()]) == END
    assert day_of_training([LAST], SHOWN) == day_of_training([], SHOWN) == SHOWN
    with pytest.raises(InputError, match="found neither"):
        day_of_training([])
    assert last_known_day([]) is None
    assert len(make_targets([], END)) == 0


# --- chosen, shown, and repeats -------------------------------------------------------------------


def test_of_a_list_with_a_choice_only_the_chosen_count() -> None:
    rows = [
        outcome(activity_id="A", chosen=True, started_on=FIRST, last_known_on=END),
        outcome(activity_id="B", chosen=False, last_known_on=END),
        outcome(activity_id="D", last_known_on=END),
    ]
    assert of(*rows).activity_id.tolist() == ["A"]


def test_of_a_list_without_a_recorded_choice_all_shown_count() -> None:
    rows = [
        outcome(activity_id="A", started_on=FIRST, last_known_on=END),
        outcome(activity_id="B", last_known_on=END),
    ]
    assert of(*rows).started.tolist() == [1, 0]


def test_who_went_without_choosing_counts_for_staying_only() -> None:
    np.testing.assert_equal(there(chosen=False, stopped_on=after(1)), (NAN, 0, 1, 1))


def test_the_same_pair_shown_again_within_three_months_is_one_recommendation() -> None:
    again = SHOWN + timedelta(20)
    rows = [
        outcome(chosen=True, last_known_on=END),
        outcome(shown_on=again, chosen=True, started_on=again, last_known_on=END),
    ]
    found = of(*rows)
    assert found.started.tolist() == [1]
    assert found.shown_on.tolist() == [SHOWN.toordinal()]
    assert found.left_out["repeated"] == 1


def test_a_second_episode_counts_for_itself() -> None:
    rows = [
        outcome(chosen=True, started_on=FIRST, stopped_on=after(10)),
        outcome(shown_on=after(30), chosen=True, started_on=after(31), stopped_on=after(60)),
    ]
    found = of(*rows)
    assert found.started.tolist() == [1, 1]
    assert found.weeks.tolist() == [2, 5]


def test_one_first_visit_belongs_to_the_last_list_before_it() -> None:
    second = SHOWN + timedelta(120)
    came = {"started_on": second + timedelta(3), "last_known_on": END}
    found = of(outcome(chosen=True, **came), outcome(shown_on=second, chosen=True, **came))
    assert found.started.tolist() == [0, 1]
    assert np.isnan(found.weeks).tolist() == [True, False]


days = st.integers(0, 365).map(lambda n: SHOWN + timedelta(n))


@st.composite
def outcomes(draw: st.DrawFn) -> Outcome:
    first = draw(st.none() | days)
    last = draw(st.none() | st.integers(0, 200)) if first else None
    return outcome(
        client_id=draw(st.sampled_from("CDE")),
        activity_id=draw(st.sampled_from("AB")),
        shown_on=draw(days),
        chosen=draw(st.none() | st.booleans()),
        started_on=first,
        stopped_on=first + timedelta(last) if first and last is not None else None,
        last_known_on=draw(st.none() | days),
        stop_reason=draw(st.none() | st.sampled_from(list(v.STOP_REASONS))),
        follow_up=draw(st.none() | st.sampled_from(list(v.FOLLOW_UP))),
    )


@given(st.lists(outcomes(), max_size=12), days, st.randoms(use_true_random=False))
def test_targets_are_possible_known_by_the_day_and_free_of_order(
    rows: list[Outcome], as_of: date, random: Any
) -> None:
    rows = [*rows, LAST]
    as_of = min(as_of, last_known_day(rows) or as_of)
    found = make_targets(rows, as_of)
    today = as_of.toordinal()
    assert (found.shown_on <= today).all()
    assert (found.shown_on[found.has_start] + THREE_MONTHS <= today).all()
    stay = found.take(found.has_stay)
    assert (stay.known_on <= today).all()
    assert (stay.weeks >= 1).all()
    assert (stay.since >= 0).all()
    assert ((stay.since < stay.weeks) == (stay.left == 1)).all()
    assert (found.has_start | found.has_stay).all()


@given(st.lists(outcomes(), max_size=8), days)
def test_what_happens_after_the_day_changes_no_target(rows: list[Outcome], as_of: date) -> None:
    """The leak that matters most: a later stop, start or list must leave no trace."""
    no_answer = {"follow_up": None}
    rows = [
        row.model_copy(update=no_answer if row.stopped_on else {**no_answer, "stop_reason": None})
        for row in rows
    ] + [EARLY, LAST]
    hidden = []
    for row in rows:
        if row.shown_on > as_of:
            continue
        first = row.started_on if row.started_on and row.started_on <= as_of else None
        last = row.stopped_on if row.stopped_on and row.stopped_on <= as_of else None
        ahead = row.stopped_on is not None and last is None
        until = as_of if ahead else row.last_known_on and min(row.last_known_on, as_of)
        update = {"started_on": first, "stopped_on": last, "last_known_on": until}
        if ahead:
            update["stop_reason"] = None
        hidden.append(row.model_copy(update=update))
    ends = outcome(client_id="x", shown_on=as_of, chosen=False, last_known_on=as_of)
    found, cut = make_targets([*rows, ends], as_of), make_targets([*hidden, ends], as_of)
    for name in ("client_id", "activity_id", "started", "since", "weeks", "left"):
        np.testing.assert_array_equal(getattr(found, name), getattr(cut, name), err_msg=name)
