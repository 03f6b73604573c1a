"""What a client did before: an activity they take part in, or left because it did not fit.

Leaving for a practical reason or another cause (illness, a move) refuses nothing: it may fit now.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from wor_match.domain import vocabulary as v
from wor_match.domain.entities import Outcome
from wor_match.matching.limits import STOPPED_BEFORE, TAKING_PART

History = dict[str, dict[str, int]]
"""client_id: activity_id: place of the reason in `REFUSALS`."""


def read_history(outcomes: Iterable[Outcome], as_of: date) -> History:
    """The history on a day; what was shown or happened after it does not count."""
    history: History = {}
    for outcome in sorted(outcomes, key=lambda outcome: outcome.shown_on):
        if outcome.shown_on > as_of or outcome.follow_up == "never_started":
            continue
        if outcome.started_on is None or outcome.started_on > as_of:
            continue
        stopped = outcome.stopped_on is not None and outcome.stopped_on <= as_of
        stopped = stopped or outcome.follow_up == "stopped"
        mine = history.setdefault(outcome.client_id, {})
        if not stopped:
            mine[outcome.activity_id] = TAKING_PART
        elif outcome.stop_reason in v.MISMATCH_REASONS:
            mine[outcome.activity_id] = STOPPED_BEFORE
        else:
            mine.pop(outcome.activity_id, None)
    return history
