"""What was read from words asks and never refuses, and says where it came from."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.matching.factors.helpers import verdict
from tests.matching.test_explain import reasons_and_cautions
from wor_match.domain.entities import Client
from wor_match.matching.limits import LIMITS
from wor_match.matching.provenance import FIELD_LABELS, read_note

YES, UNKNOWN, NO = 1, 0, -1
HOME = {"lat": 52.0, "lon": 5.0}
AWAY = {"lat": 53.0, "lon": 5.0}


@pytest.mark.parametrize(
    ("limit", "client", "activity"),
    [
        ("age", {"age": 40}, {"min_age": 55}),
        ("gender", {"gender": "m"}, {"gender": "v"}),
        ("languages", {"languages": ["ar"]}, {"languages": ["nl"]}),
        ("max_travel_km", {"max_travel_km": 2, **HOME}, AWAY),
        ("wheelchair", {"wheelchair": True}, {"wheelchair": "no"}),
    ],
)
def test_a_no_that_rests_on_the_wish_is_asked(
    limit: str, client: dict[str, Any], activity: dict[str, Any]
) -> None:
    name = {"languages": "language", "max_travel_km": "travel"}.get(limit, limit)
    assert verdict(name, client, activity) == NO
    assert verdict(name, {**client, "from_text": [limit]}, activity) == UNKNOWN
    assert verdict(name, {**client, "from_text": ["wish_of_another_field"]}, activity) == NO


def test_languages_read_from_a_description_are_asked() -> None:
    client, activity = {"languages": ["nl"]}, {"languages": ["tr"]}
    assert verdict("language", client, activity) == NO
    assert verdict("language", client, {**activity, "from_text": ["languages"]}) == UNKNOWN


ages = st.none() | st.integers(18, 90)
genders = st.sampled_from([None, "v", "m", "x"])
spoken = st.lists(st.sampled_from(["nl", "ar", "tr"]), unique=True)


@given(
    st.fixed_dictionaries(
        {
            "age": ages,
            "gender": genders,
            "languages": spoken,
            "wheelchair": st.sampled_from([None, True]),
        }
    ),
    st.fixed_dictionaries(
        {
            "min_age": st.none() | st.integers(18, 60),
            "gender": st.sampled_from([None, "v", "m"]),
            "languages": spoken,
            "wheelchair": st.sampled_from(["yes", "no", "unknown"]),
        }
    ),
)
def test_reading_a_wish_excludes_no_pair_that_was_in(
    client: dict[str, Any], activity: dict[str, Any]
) -> None:
    read = {**client, "from_text": list(client)}
    for limit in LIMITS:
        if verdict(limit.name, {}, activity) != NO:
            assert verdict(limit.name, read, activity) != NO


def test_a_reason_quotes_the_activity_and_names_the_wish() -> None:
    reasons, _ = reasons_and_cautions(
        {"group_size": 6, "climate_pace": 2, "from_text": ["climate_pace"]},
        {
            "description": "Klein groepje, rustig tempo.",
            "group_size": 6,
            "climate_pace": 2,
            "from_text": ["group_size", "climate_pace"],
        },
    )
    assert "(uit de tekst: “Klein groepje”)" in reasons["group_size_ratio"]
    assert reasons["pace_gap"] == "Het tempo past (uit de tekst: “rustig tempo”, uit de wens)."


def test_a_question_says_that_it_rests_on_the_wish() -> None:
    _, cautions = reasons_and_cautions(
        {"age": 40, "from_text": ["age"]}, {"min_age": 55, "description": "Wandelen."}
    )
    assert cautions["age"].endswith("(uit de wens).")


def test_the_note_lists_values_and_not_words() -> None:
    values: dict[str, Any] = {
        "wish": "Mijn geheime woorden.", "age": 72, "gender": "v", "languages": ["ar", "nl"],
        "wheelchair": True, "availability": ["di-middag"], "max_travel_km": 1.5, "transport": ["bike"],
        "budget_eur": 2.5, "group_size": 6, "climate_pace": 2, "climate_talk": 5, "effort": 3,
    }  # fmt: skip
    note = read_note(
        Client(
            client_id="C",
            from_text=list(FIELD_LABELS)[:13],
            climate_structure=1,
            climate_depth=5,
            **values,
        )
    )
    assert note is not None
    assert "geheime" not in note
    for part in (
        "72",
        "vrouw",
        "Arabisch, Nederlands",
        "€ 2,50",
        "1,5 km",
        "ongeveer 6",
        "rustig",
        "liever praten",
    ):
        assert part in note
    assert read_note(Client(client_id="C", age=72)) is None
