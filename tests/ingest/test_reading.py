"""Fields from the words of wishes and activities: examples, traps, and what must always hold."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wor_match.domain.entities import Activity, Client
from wor_match.domain.taxonomy import load_taxonomy
from wor_match.errors import SettingsError
from wor_match.ingest.reading import NOT_TAKEN_OVER, THRESHOLD, read_activity, read_wish, words_read
from wor_match.ingest.reading.phrases import checked
from wor_match.ingest.validate import load_activities, load_clients

TODAY = date(2026, 11, 30)
TAXONOMY = load_taxonomy()


def wish(text: str, avoid: str = "") -> dict[str, Any]:
    found = read_wish(text, avoid)
    return {name: r.value for name, r in found.items() if r.confidence >= THRESHOLD}


def described(text: str) -> dict[str, Any]:
    found = read_activity("Bijeenkomst", text)
    return {name: r.value for name, r in found.items() if r.confidence >= THRESHOLD}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Doe mij maar een klein groepje.", {"group_size": 6}),
        ("Ik wil wel kaarten, met een man of vier.", {"group_size": 4}),
        ("Geen grote groepen, liever iets buiten.", {"group_size": 6}),
        ("Rustig aan graag, ik ben snel overprikkeld.", {"climate_pace": 2}),
        ("Niet praten maar doen, zo ben ik opgevoed.", {"climate_talk": 1}),
        ("Het liefst zonder verplichtingen.", {"climate_structure": 1}),
        ("Gewoon lachen, niks zwaars.", {"climate_depth": 1}),
        ("Iets met bewegen, als het maar niet te zwaar is.", {"effort": 2}),
        ("Ik ben 72 en woon alleen.", {"age": 72}),
        ("Ik ben begin zestig.", {"age": 62}),
        ("Pt 58 ♂, slaapt slecht.", {"age": 58, "gender": "m"}),
        ("Mw., 83, mist het praatje bij de bakker.", {"age": 83, "gender": "v"}),
        ("Ik ben weduwe en houd van zingen.", {"gender": "v"}),
        ("Als meid van 19 wil je geen breiclub.", {"age": 19, "gender": "v"}),
        ("Met mijn rolstoel kom ik bijna nergens binnen.", {"wheelchair": True}),
        ("Ik spreek Arabisch en een beetje Nederlands.", {"languages": ["ar", "nl"]}),
        ("Hooguit 5 euro per keer kan ik missen.", {"budget_eur": 5.0}),
        ("Het mag niks kosten.", {"budget_eur": 0.0}),
        ("'s Ochtends kan ik niet.", {"availability": ["middag", "avond"]}),
        ("Ik kan alleen op dinsdagmiddag.", {"availability": ["di-middag"]}),
        ("Dhr. wil schaken. Kan alleen di en do.", {"gender": "m", "availability": ["di", "do"]}),
        ("Niet verder dan de wijk graag.", {"max_travel_km": 2.0}),
        ("Ik ga overal met de fiets naartoe.", {"transport": ["bike"]}),
    ],
)
def test_what_a_wish_says(text: str, expected: dict[str, Any]) -> None:
    assert wish(text) == expected


def test_working_days_in_daytime() -> None:
    found = wish("Alleen doordeweeks overdag.")["availability"]
    assert found == [
        f"{d}-{p}" for d in ("ma", "di", "wo", "do", "vr") for p in ("ochtend", "middag")
    ]


@pytest.mark.parametrize(
    "text",
    [
        "Mijn man zit in een rolstoel en ik wil er even uit.",
        "Mijn moeder is 84 en woont bij ons in.",
        "Mijn zoon van 19 zit de hele dag te gamen.",
        "Mijn vrouw is vorig jaar overleden.",
        "Mijn man spreekt alleen Turks.",
        "Ik heb het niet breed.",
        "Geld speelt geen rol.",
        "Wij zijn met z'n zessen, in een flat.",
        "Vroeger had ik een druk café, zestig man op vrijdagavond.",
        "Zondagen duren eindeloos.",
        "Ze zeggen dat ik rustig aan moet doen.",
        "Ik ben veertig kilo afgevallen.",
        "Mijn dochter woont twintig kilometer verderop.",
        "Ik zat een jaar in een rolstoel, maar ik loop weer.",
        "Liefst morgen al.",
        "",
        "   ",
        "?!…",
    ],
)
def test_what_a_wish_does_not_say(text: str) -> None:
    assert wish(text) == {}


def test_avoid_is_read_as_denied() -> None:
    assert wish("Ik zoek gezelschap.", "grote groepen, kaarten") == {"group_size": 6}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("We zijn met ons zevenen.", {"group_size": 7}),
        ("Maximaal acht deelnemers.", {"group_size": 8}),
        ("Samen met drie anderen snoeien.", {"group_size": 4}),
        ("Kleine groep, rustig tempo.", {"group_size": 6, "climate_pace": 2}),
        ("De gastvrouw ontvangt u met koffie.", {"welcome_host": True}),
        ("Loop gerust binnen.", {"drop_in": True}),
        ("Vooraf aanmelden verplicht.", {"drop_in": False}),
        ("Turkstalige vrouwengroep.", {"languages": ["tr"]}),
        ("Stoelgymnastiek met muziek.", {"effort": 1}),
        ("We praten niet, we timmeren.", {"climate_talk": 1}),
        ("Twee vrijwilligers helpen met formulieren.", {}),
        ("Vrijwilliger gezocht als gastvrouw.", {}),
        ("Spaans voor beginners.", {}),
        ("Er wordt gekookt voor zestig gasten.", {}),
        ("Engelstalig repertoire.", {}),
        ("Voel je op je gemak.", {}),
    ],
)
def test_what_a_description_says(text: str, expected: dict[str, Any]) -> None:
    assert described(text) == expected


def test_two_equally_sure_values_that_contradict_leave_it_unknown() -> None:
    assert "climate_pace" not in described("Rustig tempo. Uitbundige muziek.")


def test_a_number_goes_before_a_vague_word() -> None:
    assert described("Een groot koor, zeventig leden.") == {"group_size": 70}


def test_words_are_given_as_they_were_written() -> None:
    assert (
        words_read("Wandelen", "In één uur, met een Klein Groepje.", "group_size")
        == "Klein Groepje"
    )
    assert words_read("Wandelen", "Elke dag.", "group_size") == ""


@given(st.text(max_size=300), st.text(max_size=60))
def test_any_text_gives_values_of_the_contract(text: str, avoid: str) -> None:
    Client(client_id="C", **{name: r.value for name, r in read_wish(text, avoid).items()})
    values = {name: r.value for name, r in read_activity("T", text).items()}
    Activity(activity_id="A", title="T", **values)


PIECES = st.sampled_from(
    ["ik ben 72", "klein groepje", "niet", "geen", "mijn man", "met z'n zessen", "overdag", "di en do",
     "hooguit 5 euro", "in een rolstoel", "spreek Arabisch", "rustig aan", ",", ".", "100", "één", "ma t/m vr"]
)  # fmt: skip


@given(st.lists(PIECES, max_size=8).map(" ".join))
def test_any_mixture_of_phrases_gives_values_of_the_contract(text: str) -> None:
    Client(client_id="C", **{name: r.value for name, r in read_wish(text).items()})
    values = {name: r.value for name, r in read_activity("T", text).items()}
    Activity(activity_id="A", title="T", **values)


def load_client(tmp_path: Path, header: str, row: str) -> Client:
    path = tmp_path / "c.csv"
    path.write_text(f"client_id;{header}\nk1;{row}\n", "utf-8")
    (found,) = load_clients(path, taxonomy=TAXONOMY, today=TODAY).records
    return found


SAYS_ALL = (
    "Ik ben een vrouw van 67, in een klein groepje, rustig aan, niet praten maar doen, zonder "
    "verplichtingen, niks zwaars. Lichte beweging. Met mijn rolstoel. Ik spreek Turks. Hooguit 5 euro "
    "per keer. Ik kan alleen op dinsdagmiddag. Niet verder dan de wijk. Ik kom met de fiets."
)
FILLED = {
    "age": "40", "gender": "m", "group_size": "20", "climate_pace": "5", "climate_talk": "5",
    "climate_structure": "5", "climate_depth": "5", "effort": "5", "wheelchair": "nee",
    "languages": "pl", "budget_eur": "9", "availability": "vr-avond", "max_travel_km": "30",
    "transport": "car",
}  # fmt: skip


def test_a_wish_fills_what_is_empty_and_says_so(tmp_path: Path) -> None:
    found = load_client(tmp_path, "wish", SAYS_ALL)
    assert set(FILLED) - NOT_TAKEN_OVER["client"] == set(found.from_text) & set(FILLED)
    assert all(getattr(found, name) is None for name in NOT_TAKEN_OVER["client"])
    assert (found.age, found.gender, found.wheelchair) == (67, "v", True)


@pytest.mark.parametrize("name", FILLED)
def test_a_field_that_is_filled_in_is_never_overwritten(tmp_path: Path, name: str) -> None:
    plain = load_client(tmp_path, name, FILLED[name])
    found = load_client(tmp_path, f"wish;{name}", f"{SAYS_ALL};{FILLED[name]}")
    assert getattr(found, name) == getattr(plain, name)
    assert name not in found.from_text
    assert set(FILLED) - {name} - NOT_TAKEN_OVER["client"] <= set(found.from_text)


def test_an_activity_keeps_what_its_columns_say(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    text = "Kleine groep, rustig tempo. De gastvrouw ontvangt u. Vrije inloop."
    path.write_text(
        "activity_id;title;description;group_size;climate_pace;welcome_host;drop_in\n"
        f"1;Koffie;{text};30;5;nee;nee\n2;Thee;{text};;;;\n",
        "utf-8",
    )
    filled, empty = load_activities(path, taxonomy=TAXONOMY, today=TODAY).records
    assert (filled.group_size, filled.climate_pace) == (30, 5)
    assert (filled.welcome_host, filled.drop_in) == (False, False)
    assert (empty.group_size, empty.climate_pace) == (6, 2)
    assert (empty.welcome_host, empty.drop_in) == (True, True)
    assert {"group_size", "climate_pace", "welcome_host", "drop_in"} <= set(empty.from_text)


def test_the_report_counts_what_was_read(tmp_path: Path) -> None:
    path = tmp_path / "c.csv"
    path.write_text("client_id;wish\nk1;Ik ben 72.\nk2;Ik ben 40.\n", "utf-8")
    report = load_clients(path, taxonomy=TAXONOMY, today=TODAY).report
    assert report.read_from_words == {"age": 2}
    assert report.to_dict()["read_from_words"] == {"age": 2}


@pytest.mark.parametrize(
    "row",
    [
        {"field": "effort", "value": 1},
        {"field": "effort", "value": 1, "say": ["x"], "colour": "red"},
        {"field": "effort", "value": 1, "say": ["x"], "side": "nobody"},
        {"field": "effort", "value": 1, "say": ["x"], "sure": "quite"},
    ],
)
def test_a_wrong_table_of_phrases_is_refused(row: dict[str, Any]) -> None:
    with pytest.raises(SettingsError, match=r"phrases\.toml, table 1"):
        checked([row])
