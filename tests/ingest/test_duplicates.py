"""Exact and near duplicates: found without comparing all pairs, and not where there are none."""

import random
import time

from hypothesis import given
from hypothesis import strategies as st

from wor_match.ingest.duplicates import Described, content_digest, near_duplicates

LONG = (
    "Elke week wandelen we met een groep buren door het park en drinken daarna koffie in het "
    "buurthuis, waar iedereen welkom is en niemand alleen hoeft te zitten"
)


def test_capitals_and_spaces_make_no_other_content() -> None:
    one = Described("Koffie ", "Gezellig  samen", "Stichting É", "Ede", "di")
    two = Described("KOFFIE", "gezellig samen", "stichting e", "ede ", "Di")
    assert content_digest(one) == content_digest(two)
    for field in Described._fields:
        assert content_digest(one) != content_digest(one._replace(**{field: "anders"}))


def test_fields_do_not_run_into_each_other() -> None:
    assert content_digest(Described("a b", "")) != content_digest(Described("a", organisation="b"))
    assert content_digest(Described("♥")) != content_digest(Described("☺"))


def test_the_same_title_in_the_same_place_is_near() -> None:
    rows = [
        Described("Rouwcafé", "a", "Humanitas", "Ede"),
        Described("het Rouw-cafe", "b", "Andere", "Ede"),
        Described("Rouwcafé", "c", "Humanitas", "Arnhem"),
        Described("Rouwcafé", "d", "Humanitas", ""),
    ]
    found = {(p.first, p.second): p.why for p in near_duplicates(rows)}
    assert found == {
        (0, 1): "nearly the same title and the same place",
        (0, 3): "nearly the same title and the same organisation",
    }


def test_nearly_the_same_text_is_near_wherever_it_stands() -> None:
    dice = random.Random(5)
    words = [f"woord{n}" for n in range(400)]
    rows = [Described(f"t{n}", " ".join(dice.choices(words, k=40))) for n in range(3000)]
    rows[17] = Described("Wandelen", LONG)
    rows[2900] = Described("Wandelen", LONG + " hoor")
    assert [(p.first, p.second, p.why) for p in near_duplicates(rows)] == [
        (17, 2900, "nearly the same text")
    ]


def test_the_same_text_in_another_place_is_another_activity() -> None:
    rows = [Described("A", LONG, place="Ede"), Described("B", LONG, place="Arnhem")]
    assert near_duplicates(rows) == []


def test_awkward_starts() -> None:
    assert near_duplicates([]) == []
    assert near_duplicates([Described("")]) == []
    assert near_duplicates([Described(""), Described(""), Described("a b"), Described("c")]) == []


@given(st.lists(st.builds(Described, st.text(max_size=8), st.text("ab ", max_size=60))))
def test_every_row_is_at_most_once_the_later_one(rows: list[Described]) -> None:
    pairs = near_duplicates(rows)
    assert all(0 <= p.first < p.second < len(rows) for p in pairs)
    assert len({p.second for p in pairs}) == len(pairs)


def test_time_does_not_grow_with_the_square() -> None:
    # All alike is the worst case: 20,000 rows are 200 million pairs.
    rows = [Described(f"t{n}", LONG) for n in range(20_000)]
    start = time.process_time()
    assert len(near_duplicates(rows)) == 19_999
    assert time.process_time() - start < 20
