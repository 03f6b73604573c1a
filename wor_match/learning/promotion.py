"""Whether a challenger takes the champion's place, and why or why not.

On lists shown after both models were trained, with a paired bootstrap over clients:

1. at least `FEWEST_CLIENTS` clients, since the bootstrap's intervals are too narrow below that;
2. the challenger's log score is higher, of starts and stays together, summed per client and averaged
   over clients, and the 80 % interval of the difference lies above 0. The log score is proper: a
   model can only gain by being nearer to what happens;
3. no loss in telling who stays longer among those who started: the 80 % interval of the difference
   in concordance does not lie below 0 altogether.

How high a model puts what was *chosen*, or kept of what was chosen, is reported and decides nothing:
the choice was made from lists of the champion or by a coach with habits, so those ranks measure who
is most like them. The third rule looks at people who started, so how they came to choose does
not count.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from wor_match.learning.evaluate import Evaluation

FEWEST_CLIENTS = 30


@dataclass(frozen=True)
class Verdict:
    """Whether the challenger is promoted, and one reason per rule."""

    promoted: bool
    reasons: tuple[str, ...]


def judge(found: Evaluation) -> Verdict:
    """The verdict on an evaluation of a challenger beside the champion."""
    score, order = found.log_score.difference, found.measures["c_index"].difference
    if score is None or order is None:
        raise ValueError("expected measures with a difference")
    if score.clients < FEWEST_CLIENTS:
        return Verdict(
            False,
            (
                f"outcomes of too few clients since both models were trained: at least "
                f"{FEWEST_CLIENTS} are needed",
            ),
        )
    better = score.low > 0
    reasons = [
        f"log score per client {score.value:+.4f} beside the champion's "
        f"(80 % interval {score.low:+.4f} to {score.high:+.4f}, {score.clients} clients): "
        + ("better" if better else "not certainly better")
    ]
    loses = bool(order.high < 0)  # False without an answer: too few who left to tell
    if np.isnan(order.high):
        reasons.append("who stays longer: too few outcomes to tell, so no loss is shown")
    else:
        reasons.append(
            f"concordance of stays {order.value:+.4f} (80 % interval {order.low:+.4f} to "
            f"{order.high:+.4f}): " + ("worse" if loses else "no certain loss")
        )
    return Verdict(bool(better and not loses), tuple(reasons))
