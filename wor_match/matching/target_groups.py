"""Groups of people for whom an activity is meant: those with cancer, carers, newcomers, ...

Read from words (taxonomy.toml), since no catalogue has a column for it. An activity that names
no group is for everybody.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

from wor_match.domain.columns import Columns
from wor_match.domain.entities import Activity, Client
from wor_match.domain.taxonomy import TargetGroup, Taxonomy, without_denials
from wor_match.matching.wishes import sentences

# In a description a group counts where the sentence says whom it is for, not in passing.
_FOR_WHOM = re.compile(
    r"\b(?:voor\s+(?:\w+\s+){0,4}(?:met|die|wie|na)\b|lotgenoten|bedoeld voor|alleen voor|speciaal voor)"
)
_FOR_OTHERS_TOO = re.compile(r"\b(?:ook (?:voor|welkom)|iedereen|maakt niet uit|mag ook)\b")


def with_activity_groups(
    columns: Columns, activities: Sequence[Activity], taxonomy: Taxonomy
) -> Columns:
    """Adds `target_group`, one bit per group of the taxonomy; 0 is for everybody."""
    bits = [_bits(_says_for_whom(activity), taxonomy.groups) for activity in activities]
    return columns.with_columns(target_group=np.array(bits, dtype=np.uint64))


def with_client_groups(columns: Columns, clients: Sequence[Client], taxonomy: Taxonomy) -> Columns:
    """Adds `own_group`, the groups that wish and problems name, and `has_wish`."""
    words = [group.own_words for group in taxonomy.groups]
    bits = [
        _bits(without_denials(client.wish or "", words), taxonomy.groups, own=True)
        | sum(
            1 << position
            for position, group in enumerate(taxonomy.groups)
            if set(group.problems) & set(client.problems)
        )
        for client in clients
    ]
    return columns.with_columns(
        own_group=np.array(bits, dtype=np.uint64),
        has_wish=np.array([bool(client.wish) for client in clients]),
    )


def _says_for_whom(activity: Activity) -> str:
    parts = [activity.title, activity.target_text or ""]
    for sentence in sentences(activity.description):
        lower = sentence.lower()
        if _FOR_WHOM.search(lower) and not _FOR_OTHERS_TOO.search(lower):
            parts.append(sentence)
    return " . ".join(parts).lower()


def _bits(text: str, groups: Sequence[TargetGroup], own: bool = False) -> int:
    bits = 0
    for position, group in enumerate(groups):
        if (group.own_words if own else group.words).search(text):
            bits |= 1 << position
    return bits
