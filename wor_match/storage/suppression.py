"""Small counts left out of what is shown to others, so that nobody can be recognised by them.

A count from 1 up to below the limit is left out; so is one whose difference with the count that it
is part of is that small, since subtracting would give it away. Of counts that add up to a known
total never one alone is left out: the smallest of the others goes with it. Shown numbers of several
periods, or of a part and the whole, can still be subtracted: show one division at a time.
"""

from __future__ import annotations

from collections.abc import Mapping


def is_small(count: int, limit: int) -> bool:
    return 0 < count < limit


def hide_part(count: int, whole: int, limit: int) -> bool:
    """Whether a count that is part of a whole has to be left out."""
    return is_small(count, limit) or is_small(whole - count, limit)


def hide_shares(counts: Mapping[str, int], limit: int) -> set[str]:
    """Which counts to leave out, where together they are a whole that is known."""
    hidden = {name for name, count in counts.items() if is_small(count, limit)}
    # One alone is the whole less the others; and several that add up to less than the limit are
    # together a small count.
    while hidden and (len(hidden) == 1 or is_small(sum(counts[name] for name in hidden), limit)):
        others = [name for name in counts if name not in hidden and counts[name] > 0]
        if not others:
            break
        hidden.add(min(others, key=lambda name: (counts[name], name)))
    return hidden
