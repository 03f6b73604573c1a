"""The taxonomy: read as it stands, and refused with what was expected."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from wor_match.domain import vocabulary as v
from wor_match.domain.taxonomy import MOST_GROUPS, Taxonomy, load_taxonomy
from wor_match.errors import SettingsError

SHIPPED = load_taxonomy()


def load(tmp_path: Path, text: str) -> Taxonomy:
    path = tmp_path / "own.toml"
    path.write_text(text, "utf-8")
    return load_taxonomy(path)


def test_the_shipped_taxonomy_is_complete() -> None:
    assert set(SHIPPED.principle_words) == set(v.PRINCIPLES)
    assert set(SHIPPED.problem_words) == set(v.PROBLEMS)
    assert SHIPPED.links.shape == (len(v.PROBLEMS), len(v.PRINCIPLES))
    assert (SHIPPED.links.max(axis=1) > 0).all()
    assert ((SHIPPED.links >= 0) & (SHIPPED.links <= 1)).all()
    assert 0 < len(SHIPPED.groups) <= MOST_GROUPS


def test_an_own_taxonomy_is_read_as_it_stands(tmp_path: Path) -> None:
    own = load(
        tmp_path,
        """
        [principle.meaning]
        words = ["zin"]
        [problem.grief]
        words = ["rouw"]
        links = { meaning = 0.7 }
        [group.sailors]
        words = ["zeelui"]
        own_words = ["ik vaar"]
        """,
    )
    expected = np.zeros((len(v.PROBLEMS), len(v.PRINCIPLES)))
    expected[list(v.PROBLEMS).index("grief"), list(v.PRINCIPLES).index("meaning")] = 0.7
    np.testing.assert_array_equal(own.links, expected)
    assert own.principles_in("Zingeving") == ["meaning"]
    (sailors,) = own.groups
    assert sailors.words.search("voor zeelui")
    assert not sailors.words.search("ik vaar graag")
    assert sailors.own_words.search("ik vaar graag")
    assert sailors.own_words.search("wij zeelui")


def test_an_empty_taxonomy_knows_nothing(tmp_path: Path) -> None:
    own = load(tmp_path, "")
    assert own.principles_in("Wandelen en koffie") == own.problems_in("Ik ben alleen") == []
    assert own.groups == ()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[principle", r"taxonomy .*own\.toml: expected a readable TOML file"),
        ("[principle.joy]\nwords = []", r"own\.toml: unknown principle joy; expected positive_"),
        ("[problem.joy]\nwords = []", "unknown problem joy; expected loneliness"),
        ("[problem.grief]\nlinks = { joy = 1.0 }", "problem grief: .* found joy = 1.0"),
        ("[problem.grief]\nlinks = { meaning = 1.5 }", "0 to 1, found meaning = 1.5"),
        ("[problem.grief]\nlinks = { meaning = -0.1 }", "0 to 1, found meaning = -0.1"),
        (
            "\n".join(f"[group.g{n}]\nwords = ['w{n}']" for n in range(MOST_GROUPS + 1)),
            "expected at most 64 groups, found 65",
        ),
    ],
)
def test_a_damaged_taxonomy_is_refused(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(SettingsError, match=message):
        load(tmp_path, text)


@pytest.mark.parametrize(
    "text",
    [
        "[group.sailors]\nown_words = ['ik vaar']",
        "[problem.grief]\nlinks = { meaning = 'much' }",
        "[problem.grief]\nlinks = 'meaning'",
        "[principle]\nmeaning = 'zin'",
        "principle = 3",
        "[principle.meaning]\nwords = 3",
        "[principle.meaning]\nwords = [3]",
        # These would be found in every text.
        "[principle.meaning]\nwords = 'zin'",
        "[principle.meaning]\nwords = ['zin', '']",
        "[group.sailors]\nwords = []",
        "[group.sailors]\nwords = ['*']",
    ],
)
def test_an_entry_of_the_wrong_kind_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(SettingsError, match=r"own\.toml"):
        load(tmp_path, text)


def test_a_taxonomy_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"gone\.toml: expected a readable TOML file"):
        load_taxonomy(tmp_path / "gone.toml")


def test_words_match_from_their_start_and_as_far_as_they_say(tmp_path: Path) -> None:
    own = load(
        tmp_path,
        '[problem.fatigue]\nwords = ["moe."]\n[problem.grief]\nwords = ["rouw"]\n'
        '[principle.meaning]\nwords = ["*koor"]\n',
    )
    assert own.problems_in("Ik ben zo MOE") == ["fatigue"]
    assert own.problems_in("Ik moet niets") == []
    assert own.problems_in("een rouwgroep") == ["grief"]
    assert own.problems_in("een berouwvol man") == []
    assert own.principles_in("dagkoor") == ["meaning"]


def test_most_hits_first_and_no_more_than_two_or_three(tmp_path: Path) -> None:
    text = "Wandelen, fietsen en zwemmen, daarna koffie. Ook een leesclub, en rouw."
    found = SHIPPED.principles_in(text)
    assert found[0] == "healthy_lifestyle"
    assert len(found) == 2
    assert len(SHIPPED.problems_in("moe, bang, somber, stress, rouw, eenzaam")) == 3


# What a wish says of problems, in ordinary Dutch.
@pytest.mark.parametrize(
    ("wish", "problem"),
    [
        ("Ik voel me zo alleen sinds de verhuizing.", "loneliness"),
        ("Ik slaap slecht.", "sleep"),
        ("Mijn man is overleden.", "grief"),
        ("Ik zorg thuis voor mijn vrouw, zij heeft dementie.", "caregiver_burden"),
        ("Ik ben mijn baan kwijt.", "job_loss"),
    ],
)
def test_problems_in_a_wish(wish: str, problem: str) -> None:
    assert problem in SHIPPED.problems_in(wish)
