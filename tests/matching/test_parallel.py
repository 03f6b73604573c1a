"""Work on a few blocks at a time: in order, and never further ahead than asked for."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator

import pytest

from wor_match.matching.parallel import in_order


@pytest.mark.parametrize("threads", [1, 2, 5, None])
def test_results_come_in_order(threads: int | None) -> None:
    def slow_first(item: int) -> int:
        time.sleep(0.02 if item == 0 else 0)
        return item * item

    assert list(in_order(slow_first, range(9), threads)) == [x * x for x in range(9)]


def test_nothing_gives_nothing() -> None:
    assert list(in_order(str, [])) == []


def test_it_works_side_by_side_and_takes_no_more_than_it_may() -> None:
    taken = 0
    both = threading.Barrier(2, timeout=10)

    def items() -> Iterator[int]:
        nonlocal taken
        for item in range(10):
            taken += 1
            yield item

    def meet(item: int) -> int:
        both.wait()  # passes only when two are at work at the same time
        return item

    results = in_order(meet, items(), 2)
    assert next(results) == 0
    assert taken <= 3
    assert list(results) == list(range(1, 10))


def test_an_error_in_the_work_comes_out() -> None:
    with pytest.raises(ZeroDivisionError):
        list(in_order(lambda item: 1 // item, [1, 0, 1], 2))
