"""Who says what they are, and who says what they are not."""

from __future__ import annotations

import pytest

from wor_match.domain.columns import client_columns
from wor_match.domain.entities import Client
from wor_match.domain.taxonomy import load_taxonomy
from wor_match.matching.target_groups import with_client_groups

TAXONOMY = load_taxonomy()


def groups_of(client: Client) -> set[str]:
    bits = int(with_client_groups(client_columns([client]), [client], TAXONOMY).own_group[0])
    return {group.code for place, group in enumerate(TAXONOMY.groups) if bits >> place & 1}


@pytest.mark.parametrize(
    ("wish", "groups"),
    [
        ("Mijn man is overleden.", {"bereaved"}),
        ("Ik heb reuma.", {"chronic_pain"}),
        ("Ik ben geen mantelzorger en niet in de rouw maar wil wel wat doen.", set()),
        ("Mijn buurvrouw heeft kanker.", set()),
        ("Ik kom uit Groningen.", set()),
        ("Ik heb geen werk.", {"job_seekers"}),
    ],
)
def test_groups_that_a_wish_names(wish: str, groups: set[str]) -> None:
    assert groups_of(Client(client_id="c", wish=wish)) == groups


def test_problems_name_groups_too() -> None:
    client = Client(client_id="c", wish="Iets doen.", problems=["grief", "caregiver_burden"])
    assert groups_of(client) == {"bereaved", "carers"}


@pytest.mark.parametrize(
    ("wish", "problems"),
    [
        ("Ik ben niet depressief en heb geen pijn.", []),
        ("Ik heb nooit last van stress.", []),
        ("Ik heb geen werk en geen energie.", ["fatigue", "job_loss"]),
        ("Mijn buurvrouw heeft kanker.", []),
    ],
)
def test_problems_that_a_wish_names(wish: str, problems: list[str]) -> None:
    assert TAXONOMY.problems_in(wish) == problems
