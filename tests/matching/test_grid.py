"""The grid: distinct rows, and the awkward sizes."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from tests.strategies import AS_OF
from wor_match.domain.columns import Columns
from wor_match.domain.entities import Client
from wor_match.domain.taxonomy import load_taxonomy
from wor_match.embedding.lexical import LexicalEmbedder
from wor_match.matching.distinct import distinct
from wor_match.matching.model import load_prior
from wor_match.matching.standard import Matcher


def test_a_catalogue_without_activities_gives_an_empty_list() -> None:
    made = Matcher(
        [],
        model=load_prior(),
        embedder=LexicalEmbedder(),
        taxonomy=load_taxonomy(),
        as_of=AS_OF,
    )
    (found,) = made.recommend([Client(client_id="C", wish="Wandelen in het bos.")])
    assert found.suggestions == []
    assert found.excluded == []


values = st.sampled_from([np.nan, 0.0, 1.0, 2.0])


@given(st.lists(st.tuples(values, values, st.integers(0, 3)), min_size=1, max_size=20))
def test_distinct_rows_stand_for_all_rows(rows: list[tuple[float, float, int]]) -> None:
    array = np.array(rows)
    columns = Columns(
        {"a": array[:, 0], "b": array[:, :2], "c": array[:, 2].astype(np.uint64)}, len(rows)
    )
    for names in ([], ["a"], ["a", "c"], ["b", "c"]):
        found = distinct(columns, names)
        for name in names:
            np.testing.assert_array_equal(columns[name][found.first][found.of], columns[name])
        same = {tuple(str(columns[name][row]) for name in names) for row in range(len(rows))}
        assert len(found.first) == len(same)
