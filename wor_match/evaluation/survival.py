"""Measures for "how long did somebody stay", where not everybody was followed to the end.

Conventions, the same in every function:

weeks, left
    `(n,)` how long somebody was followed, and whether they left then. `left` False is censored:
    still taking part at `weeks`, and nothing is known of later. Where one leaves and another is
    censored at the same time, the leaving comes first, so a censored row is known to be there still
    *at* its time.
predicted_weeks, p_still_there
    Predictions point the way their names say: more is longer. No function takes a risk, and none
    takes a score whose direction has to be guessed.

Being followed up is assumed not to depend on how long somebody would have stayed (independent
censoring); where it does, all these measures are off, and none of them can show it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class StepFunction:
    """1 until the first of `times`, then `values[i]` from `times[i]` on."""

    times: np.ndarray
    values: np.ndarray

    def at(self, when: np.ndarray | float) -> np.ndarray:
        """The value at each time, steps at that time included."""
        place = np.searchsorted(self.times, when, side="right")
        return np.concatenate([[1.0], self.values])[place]

    def just_before(self, when: np.ndarray | float) -> np.ndarray:
        """The value at each time, before any step at that time."""
        place = np.searchsorted(self.times, when, side="left")
        return np.concatenate([[1.0], self.values])[place]


def kaplan_meier(weeks: np.ndarray, left: np.ndarray) -> StepFunction:
    """The share still there, S(t) = prod over t_i <= t of (1 - d_i / n_i).

    d_i leave at t_i of the n_i who are followed until then at least.

    Kaplan and Meier, JASA 53 (1958), 457-481.
    """
    weeks, left = _checked(weeks, left)
    times, leaving = np.unique(weeks[left], return_counts=True)
    at_risk = len(weeks) - np.searchsorted(np.sort(weeks), times, side="left")
    return StepFunction(times, np.cumprod(1 - leaving / at_risk))


def censoring_survival(weeks: np.ndarray, left: np.ndarray) -> StepFunction:
    """The share still followed, G(t): Kaplan-Meier with "censored" as what happens.

    Who leaves at t_i was followed until t_i, and leaves those at risk of being censored first.
    """
    weeks, left = _checked(weeks, left)
    times, censored = np.unique(weeks[~left], return_counts=True)
    at_risk = len(weeks) - np.searchsorted(np.sort(weeks), times, side="left")
    leaving = np.sort(weeks[left])
    leave_then = np.searchsorted(leaving, times, "right") - np.searchsorted(leaving, times, "left")
    return StepFunction(times, np.cumprod(1 - censored / (at_risk - leave_then)))


def still_there_weights(
    weeks: np.ndarray, left: np.ndarray, when: float, censoring: StepFunction | None = None
) -> tuple[np.ndarray, np.ndarray]:
    """Who was still there at a time, and a weight for each row; 0 where it is not known.

    `(n,)` booleans, and `(n,)` inverse probabilities of being followed: 1 / G(t-) for who is
    known to be there at t, 1 / G(T-) for who left at T <= t, 0 for who was censored before t. The
    weights stand in for those lost to follow-up; in a large sample their mean is 1.

    censoring
        G of another, larger group; estimated on these rows where left out.
    """
    weeks, left = _checked(weeks, left)
    followed = censoring if censoring is not None else censoring_survival(weeks, left)
    gone = left & (weeks <= when)
    there = ~gone & (weeks >= when)
    share = np.where(gone, followed.just_before(weeks), followed.just_before(when))
    known = (gone | there) & (share > 0)
    return there, np.divide(1.0, share, out=np.zeros(len(weeks)), where=known)


def brier_score(
    weeks: np.ndarray,
    left: np.ndarray,
    *,
    p_still_there: np.ndarray,
    when: float,
    censoring: StepFunction | None = None,
) -> float:
    """Mean squared error of the chance to be there still at a time: 0 is perfect, lower is better.

    BS(t) = mean of w_i(t) (1{still there at t} - p_i)^2, with the weights of `still_there_weights`.
    The same chance of 1/2 for everybody scores 0.25.

    Graf et al., Statistics in Medicine 18 (1999), 2529-2545.
    """
    p = _chances(p_still_there, (len(weeks),))
    there, weight = still_there_weights(weeks, left, when, censoring)
    return float(np.mean(weight * (there - p) ** 2))


def integrated_brier_score(
    weeks: np.ndarray,
    left: np.ndarray,
    *,
    p_still_there: np.ndarray,
    times: np.ndarray,
    censoring: StepFunction | None = None,
) -> float:
    """The Brier score averaged over times, by the trapezium rule.

    p_still_there
        `(n, T)`, the chance to be there still at each of the increasing `times` `(T,)`.
    """
    times = np.asarray(times, float)
    if len(times) < 2 or (np.diff(times) <= 0).any():
        raise ValueError("expected at least two increasing times")
    p = _chances(p_still_there, (len(weeks), len(times)))
    if (np.diff(p, axis=1) > 1e-9).any():
        raise ValueError("expected chances to be there still that do not rise: are these risks?")
    scores = [
        brier_score(weeks, left, p_still_there=p[:, i], when=float(t), censoring=censoring)
        for i, t in enumerate(times)
    ]
    return float(np.trapezoid(scores, times) / (times[-1] - times[0]))


def concordance(
    weeks: np.ndarray,
    left: np.ndarray,
    *,
    predicted_weeks: np.ndarray,
    until: float = np.inf,
    censoring: StepFunction | None = None,
) -> float:
    """How often the one who stays longer was predicted to: 0.5 is chance, 1 perfect, NaN no pairs.

    C = sum over i of w_i #{j : T_j > T_i, m_j > m_i} / sum over i of w_i #{j : T_j > T_i}, over who
    left before `until`, with m the prediction, equal predictions counted half, and
    w_i = 1 / G(T_i-)^2, which makes C independent of how people were followed up.

    predicted_weeks
        `(n,)` anything that is larger for who should stay longer: weeks, or a chance to stay.

    Uno et al., Statistics in Medicine 30 (2011), 1105-1117. Takes O(n log^2 n) time.
    """
    weeks, left = _checked(weeks, left)
    predicted = np.asarray(predicted_weeks, float)
    if predicted.shape != weeks.shape or np.isnan(predicted).any():
        raise ValueError("expected one prediction for every row, none of them missing")
    followed = censoring if censoring is not None else censoring_survival(weeks, left)
    share = followed.just_before(weeks)
    judged = left & (weeks < until) & (share > 0)
    weight = np.divide(1.0, share**2, out=np.zeros(len(weeks)), where=judged)
    longer, concordant = _longer_and_concordant(weeks, left, predicted)
    pairs = float(weight @ longer)
    return float(weight @ concordant) / pairs if pairs else float("nan")


def _longer_and_concordant(
    weeks: np.ndarray, left: np.ndarray, predicted: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """For each row how many others stay longer, and for how many of those that was predicted.

    Rows are laid out by time; then, bit by bit of the predictions' ranks, those that share the
    higher bits stand together, and a row with bit 0 is exceeded by later ones with bit 1.
    """
    n = len(weeks)
    rank = np.unique(predicted, return_inverse=True)[1]
    # At the same time who leaves comes first, and of those the longest predicted: nobody after
    # them in their own tie has a higher rank.
    order = np.lexsort((-rank, ~left, weeks))
    rank = rank[order]
    tie = np.concatenate([[0], np.cumsum(_changes(weeks[order]) | _changes(left[order]))])
    last_of_tie = np.searchsorted(tie, tie, side="right")
    longer = (n - last_of_tie).astype(float)
    concordant = np.zeros(n)
    for bit in range(int(rank.max(initial=0)).bit_length()):
        together = np.argsort(rank >> (bit + 1), kind="stable")
        group = (rank >> (bit + 1))[together]
        high = (rank[together] >> bit) & 1
        so_far = np.cumsum(high)
        end = np.searchsorted(group, group, side="right")
        concordant[together] += np.where(high == 1, 0, so_far[end - 1] - so_far)
    # Equal predictions count half, with those of a later tie.
    together = np.lexsort((tie, rank))
    same, in_tie = rank[together], tie[together]
    end = np.searchsorted(same, same, side="right")
    key = same * (n + 1) + in_tie
    concordant[together] += 0.5 * (end - np.searchsorted(key, key, side="right"))
    result_longer, result_concordant = np.empty(n), np.empty(n)
    result_longer[order], result_concordant[order] = longer, concordant
    return result_longer, result_concordant


def _changes(values: np.ndarray) -> np.ndarray:
    return np.asarray(values[1:] != values[:-1])


def stay_log_scores(
    weeks: np.ndarray, left: np.ndarray, *, p_still_there: np.ndarray
) -> np.ndarray:
    """`(n,)` log-likelihood of what was seen of each stay, in whole weeks: higher is better.

    log S(w) for who was followed for w whole weeks and still there, log(S(w - 1) - S(w)) for who left
    in week w. A proper score: in expectation the true chances score best, whatever the censoring.

    weeks
        `(n,)` whole weeks; beyond the last week of the prediction a stay is cut off as "still
        there".
    p_still_there
        `(n, H + 1)` chance to be there still after 0..H weeks.
    """
    weeks, left = _checked(weeks, left)
    horizon = np.shape(p_still_there)[1] - 1
    p = _chances(p_still_there, (len(weeks), horizon + 1))
    whole = weeks.astype(int)
    if (whole != weeks).any():
        raise ValueError("expected whole weeks")
    left = left & (whole <= horizon)
    until = np.minimum(whole, horizon)
    rows = np.arange(len(weeks))
    there = p[rows, until]
    before = p[rows, np.maximum(until - 1, 0)]
    chance = np.where(left, before - there, there)
    return np.asarray(np.log(np.maximum(chance, 1e-12)))


def _checked(weeks: np.ndarray, left: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    weeks, left = np.asarray(weeks, float), np.asarray(left)
    if left.dtype != bool:
        raise TypeError(f"expected booleans for left, found {left.dtype}")
    if weeks.ndim != 1 or weeks.shape != left.shape:
        raise ValueError(
            f"expected weeks and left of one length, found {weeks.shape}, {left.shape}"
        )
    if not (weeks >= 0).all():
        raise ValueError("expected weeks of 0 or more, and none missing")
    return weeks, left


def _chances(values: np.ndarray, shape: tuple[int, ...]) -> np.ndarray:
    p = np.asarray(values, float)
    if p.shape != shape:
        raise ValueError(f"expected chances of shape {shape}, found {p.shape}")
    if not ((p >= 0) & (p <= 1)).all():
        raise ValueError("expected chances between 0 and 1, and none missing")
    return p
