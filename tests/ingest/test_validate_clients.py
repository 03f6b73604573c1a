"""Intakes and outcomes: people's words stay out of the report, and dates that cannot be stay out."""

import json
from datetime import date
from pathlib import Path

import pytest

from wor_match.domain.entities import Client, Outcome
from wor_match.domain.taxonomy import load_taxonomy
from wor_match.errors import MissingColumn, RowsRefused
from wor_match.ingest.report import RowIssue
from wor_match.ingest.validate import Loaded, load_clients, load_outcomes
from wor_match.ingest.write import write_records

TODAY = date(2026, 11, 22)
TAXONOMY = load_taxonomy()
REAL = Path(__file__).parents[3] / "shared" / "real"


def clients(tmp_path: Path, text: str, *, strict: bool = False) -> Loaded[Client]:
    path = tmp_path / "c.csv"
    path.write_text(text, "utf-8")
    return load_clients(path, taxonomy=TAXONOMY, today=TODAY, strict=strict)


def outcomes(tmp_path: Path, text: str, *, strict: bool = False) -> Loaded[Outcome]:
    path = tmp_path / "o.csv"
    path.write_text(text, "utf-8")
    return load_outcomes(path, today=TODAY, strict=strict)


def client(tmp_path: Path, header: str, row: str) -> tuple[Client, list[RowIssue]]:
    loaded = clients(tmp_path, f"client_id;{header}\nk1;{row}\n")
    assert len(loaded.records) == 1, loaded.report.issues
    return loaded.records[0], [i for i in loaded.report.issues if i.severity != "note"]


def test_dutch_words_become_codes(tmp_path: Path) -> None:
    found, issues = client(
        tmp_path,
        "Problemen;Principe;Belemmeringen;Vervoer;Geslacht;Talen;Rolstoel;Toestemming;Leeftijd",
        "Eenzaamheid, ROUW;zingeving;Geldzorgen;fietsen, bus of trein, regiotaxi;vrouw;"
        "Oekraiens, Polish, nl;nee;ja;72 jaar",
    )
    assert issues == []
    assert found.problems == ["loneliness", "grief"]
    assert found.principle == ["meaning"]
    assert found.blockers == ["finances"]
    assert found.transport == ["bike", "public", "taxi"]
    assert (found.gender, found.wheelchair, found.consent, found.age) == ("v", False, True, 72)
    assert found.languages == ["uk", "pl", "nl"]
    assert found.from_text == []


@pytest.mark.parametrize(
    ("header", "text", "field", "value"),
    [
        ("Reisafstand", "5 km", "max_travel_km", 5.0),
        ("Reisafstand", "max. 2,5 km", "max_travel_km", 2.5),
        ("Reisafstand", "max 10 km", "max_travel_km", 10.0),
        ("Reisafstand", "800 meter", "max_travel_km", 0.8),
        ("Budget", "€ 3", "budget_eur", 3.0),
        ("Budget", "2,50 per keer", "budget_eur", 2.5),
        ("Budget", "niets", "budget_eur", 0.0),
        ("Groepsgrootte", "8 personen", "group_size", 8.0),
        ("Groepsgrootte", "6-8", "group_size", 7.0),
        ("Geslacht", "x", "gender", "x"),
        ("Geslacht", "M", "gender", "m"),
        ("Vervoer", "lopen", "transport", ["walk"]),
        ("Vervoer", "geen voorkeur", "transport", []),
        ("Beschikbaarheid", "ma-ochtend, wo, avond", "availability", ["ma-ochtend", "wo", "avond"]),
        ("Beschikbaarheid", "dinsdagmiddag", "availability", ["di-middag"]),
        ("Verwezen op", "3 februari 2026", "referred_on", date(2026, 2, 3)),
    ],
)
def test_values_as_people_write_them(
    tmp_path: Path, header: str, text: str, field: str, value: object
) -> None:
    found, issues = client(tmp_path, header, text)
    assert getattr(found, field) == value
    assert issues == []


@pytest.mark.parametrize(
    ("header", "text", "field"),
    [
        ("Leeftijd", "150", "age"),
        ("Reisafstand", "een kwartier", "max_travel_km"),
        ("Reisafstand", "15 minuten", "max_travel_km"),
        ("Budget", "€ 20 per maand", "budget_eur"),
        ("Rolstoel", "soms", "wheelchair"),
        ("Problemen", "huisdier", "problems"),
        ("Beschikbaarheid", "bij volle maan", "availability"),
        ("Verwezen op", "31-02-2026", "referred_on"),
        ("PG meedoen", "11", "ph_participation"),
    ],
)
def test_doubtful_values_become_unknown(tmp_path: Path, header: str, text: str, field: str) -> None:
    found, issues = client(tmp_path, header, text)
    assert getattr(found, field) in (None, [])
    shown = text if text[0].isdigit() and "m" not in text else f"({len(text)} characters)"
    assert [(i.severity, i.column, i.value) for i in issues] == [("doubtful", header, shown)]


@pytest.mark.parametrize(
    ("header", "text"),
    [("Problemen", "Jan Jansen"), ("Leeftijd", "0612345678"), ("Vervoer", "zoon Piet rijdt")],
)
def test_a_short_cell_may_be_a_name_too(tmp_path: Path, header: str, text: str) -> None:
    _, issues = client(tmp_path, header, text)
    assert [i.value for i in issues] == [f"({len(text)} characters)"]


def test_a_known_word_in_the_wrong_column_is_shown(tmp_path: Path) -> None:
    _, issues = client(tmp_path, "Problemen", "fietsen")
    assert [i.value for i in issues] == ["fietsen"]


@pytest.mark.parametrize(
    "name", ["BSN111222333", "111222333", "06-12345678", "0612345678", "+31 6 12345678", "a@b.nl"]
)
def test_an_id_that_leads_to_a_person_is_refused(tmp_path: Path, name: str) -> None:
    loaded = clients(tmp_path, f"client_id;Wens\n{name};a\nK-000000022;b\n2026-0001;c\n")
    assert [c.client_id for c in loaded.records] == ["K-000000022", "2026-0001"]
    assert name not in json.dumps(loaded.report.to_dict())


def test_an_unknown_problem_comes_with_the_known_ones(tmp_path: Path) -> None:
    _, issues = client(tmp_path, "Problemen", "huisdier")
    assert "loneliness (eenzaamheid)" in issues[0].remedy


@pytest.mark.parametrize(
    ("header", "row", "online"),
    [
        ("Wens;Liever niet", "koffie drinken;niet online", False),
        ("Wens;Liever niet", "koffie, geen beeldbellen;", False),
        ("Wens;Liever niet", "alleen online, ik kom de deur niet uit;", True),
        ("Wens;Liever niet", "alleen telefonisch contact;", True),
        ("Wens;Liever niet", "ik ben alleen en zoek online naar een baan;", None),
    ],
)
def test_online_from_the_wish(tmp_path: Path, header: str, row: str, online: bool | None) -> None:
    found, _ = client(tmp_path, header, row)
    assert found.online is online
    assert ("online" in found.from_text) is (online is not None)


def test_problems_from_the_wish_only_where_no_column_has_them(tmp_path: Path) -> None:
    wish = "Sinds mijn man is overleden slaap ik slecht"
    found, _ = client(tmp_path, "Wens", wish)
    assert found.problems == TAXONOMY.problems_in(wish) != []
    assert found.from_text == ["problems"]
    given, _ = client(tmp_path, "Wens;Problemen", f"{wish};stress")
    assert (given.problems, given.from_text) == (["stress"], [])


def test_no_word_of_a_client_gets_into_the_report(tmp_path: Path) -> None:
    secret = "Geheimzinnig"
    loaded = clients(
        tmp_path,
        "client_id;Wens;Liever niet;Opmerking;Postcode;Problemen;Leeftijd\n"
        f"k1;{secret};{secret};{secret};{secret}straat 1;"
        f"{secret} heeft veel meegemaakt en wil daar niet over praten;{secret * 4}\n"
        f"k2;{secret * 10_000};x;x;;;\n"
        f"k3;x;x;x;;;;{secret}\n"
        f"{secret}@example.org;x;x;x;;;\n"
        "123456782;x;x;x;;;\n",
    )
    report = json.dumps(loaded.report.to_dict()) + loaded.report.summary()
    assert secret not in report
    assert "123456782" not in report
    assert {i.row for i in loaded.report.issues if i.severity == "refused"} == {3, 4, 5, 6}
    groups = str(loaded.report.groups())
    assert secret not in groups
    # The other way round: the report does say that something is wrong there.
    assert any(
        i.column == "Postcode" and "characters" in str(i.value) for i in loaded.report.issues
    )


def test_strict_says_nothing_about_a_client_either(tmp_path: Path) -> None:
    with pytest.raises(RowsRefused) as caught:
        clients(tmp_path, "client_id;Wens\nJan@example.org;Geheim\n", strict=True)
    assert "Jan" not in str(caught.value)
    assert "Geheim" not in str(caught.value)


def test_ids_of_clients(tmp_path: Path) -> None:
    loaded = clients(tmp_path, "client_id;Wens\nk1;a\n;b\nk1;c\nk2;d\n")
    assert [c.client_id for c in loaded.records] == ["k1", "k2"]
    problems = {i.row: i.problem for i in loaded.report.issues if i.severity == "refused"}
    assert problems == {3: "client_id is empty", 4: "the same client_id as row 2"}


def test_clients_come_back_exactly(tmp_path: Path) -> None:
    first = Client(client_id="1", wish="Ik ben eenzaam, alleen online.", from_text=["online"])
    second = Client(
        client_id="2", problems=["stress"], transport=["walk"], availability=["ma 09:00-13:00"],
        max_travel_km=2.5, wheelchair=False, referred_on=date(2026, 1, 1), place="nb",
    )  # fmt: skip
    for name in ("c.jsonl", "c.parquet"):
        write_records([first, second], Client, tmp_path / name)
        loaded = load_clients(tmp_path / name, taxonomy=TAXONOMY, today=TODAY)
        assert loaded.records == [first, second], name


HEADER = "client_id;activity_id;shown_on;started_on;stopped_on;last_known_on;stop_reason\n"


def test_outcomes_in_dutch(tmp_path: Path) -> None:
    loaded = outcomes(
        tmp_path,
        "Deelnemer;Activiteit;Getoond op;Gekozen;Reden keuze;Gestart op;Gestopt op;Reden gestopt;"
        "Na drie maanden;Toonkans;Rang\n"
        "k1;a1;01-02-2026;ja;past het best;8-2-2026;1-3-2026;vervoer;gestopt;50%;2\n",
    )
    found = loaded.records[0]
    assert loaded.report.issues == []
    assert (found.shown_on, found.chosen, found.chosen_reason) == (date(2026, 2, 1), True, "fits")
    assert (found.stop_reason, found.follow_up) == ("travel", "stopped")
    assert (found.propensity, found.rank) == (0.5, 2)


@pytest.mark.parametrize(
    ("row", "column", "problem"),
    [
        ("k1;a1;31-02-2026;;;;", "shown_on", "is not a date that can be"),
        ("k1;a1;;;;;", "shown_on", "shown_on is empty"),
        (";a1;2026-01-01;;;;", "client_id", "client_id is empty"),
        ("k1;;2026-01-01;;;;", "activity_id", "activity_id is empty"),
        ("k1;a1;2026-01-01;2026-02-30;;;", "started_on", "is not a date that can be"),
        (
            "k1;a1;2026-01-01;2026-03-01;2026-02-01;;",
            "stopped_on",
            "started_on 2026-03-01 is after",
        ),
        ("k1;a1;2026-01-01;;2026-02-01;;", "stopped_on", "stopped_on without started_on"),
        ("k1;a1;2026-01-01;2026-03-01;;2026-02-01;", "last_known_on", "is after last_known_on"),
    ],
)
def test_dates_of_outcomes_that_cannot_be(
    tmp_path: Path, row: str, column: str, problem: str
) -> None:
    loaded = outcomes(tmp_path, HEADER + row + "\nk9;a9;2026-01-01;;;;\n")
    assert [o.client_id for o in loaded.records] == ["k9"]
    issue = next(i for i in loaded.report.issues if i.severity == "refused")
    assert (issue.row, issue.column) == (2, column)
    assert problem in issue.problem
    assert (loaded.report.rows_read, loaded.report.rows_refused) == (2, 1)


def test_an_unknown_stop_reason_is_doubtful_only(tmp_path: Path) -> None:
    loaded = outcomes(tmp_path, HEADER + "k1;a1;2026-01-01;2026-02-01;2026-03-01;;zomaar\n")
    assert loaded.records[0].stop_reason is None
    assert [(i.severity, i.value) for i in loaded.report.issues] == [("doubtful", "(6 characters)")]


def test_one_recommendation_is_one_row(tmp_path: Path) -> None:
    row = "k1;a1;2026-01-01;;;;\n"
    loaded = outcomes(tmp_path, HEADER + row + row + "k1;a1;2026-01-02;;;;\n")
    assert len(loaded.records) == 2
    assert "row 2" in loaded.report.issues[0].problem


def test_the_future_is_pointed_out(tmp_path: Path) -> None:
    loaded = outcomes(tmp_path, HEADER + "k1;a1;2027-01-01;;;;\n")
    assert len(loaded.records) == 1
    assert "future" in loaded.report.issues[0].problem


def test_outcomes_need_their_columns(tmp_path: Path) -> None:
    with pytest.raises(MissingColumn, match="shown_on"):
        outcomes(tmp_path, "client_id;activity_id\nk1;a1\n")
    with pytest.raises(RowsRefused, match="shown_on is empty"):
        outcomes(tmp_path, HEADER + "k1;a1;;;;;\n", strict=True)


@pytest.mark.skipif(not REAL.is_dir(), reason="the real texts of ../shared/real are not here")
def test_real_wishes_load_whole() -> None:
    loaded = load_clients(REAL / "clients.jsonl", taxonomy=TAXONOMY, today=TODAY)
    assert len(loaded.records) == loaded.report.rows_read == 19
    assert all(c.wish for c in loaded.records)
    assert sum(bool(c.problems) for c in loaded.records) >= 10


def test_an_id_that_is_no_pseudonym_stays_out_of_the_report_of_outcomes(tmp_path: Path) -> None:
    loaded = outcomes(tmp_path, HEADER + "jan@example.org;a1;2026-01-01;;;;\n")
    assert loaded.records == []
    assert "e-mail address" in loaded.report.issues[0].problem
    assert "jan" not in json.dumps(loaded.report.to_dict())
