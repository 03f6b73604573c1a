"""Catalogues: what is taken, what becomes unknown, what is refused, and what the report says."""

import json
import random
from datetime import date
from pathlib import Path

import pytest

from wor_match.domain.entities import Activity
from wor_match.domain.taxonomy import load_taxonomy
from wor_match.errors import FileProblem, MissingColumn, RowsRefused
from wor_match.ingest.geocode import Geocoder
from wor_match.ingest.report import RowIssue
from wor_match.ingest.validate import Loaded, load_activities
from wor_match.ingest.words import WordFinder
from wor_match.ingest.write import write_records

TODAY = date(2026, 11, 22)
TAXONOMY = load_taxonomy()
REAL = Path(__file__).parents[3] / "shared" / "real"


def load(tmp_path: Path, text: str, name: str = "a.csv", **options: object) -> Loaded[Activity]:
    path = tmp_path / name
    path.write_bytes(text.encode())
    return load_activities(path, taxonomy=TAXONOMY, today=TODAY, **options)  # type: ignore[arg-type]


def one(tmp_path: Path, header: str, row: str) -> tuple[Activity, list[RowIssue]]:
    loaded = load(tmp_path, f"{header}\n{row}\n")
    assert len(loaded.records) == 1, loaded.report.issues
    return loaded.records[0], [i for i in loaded.report.issues if i.severity != "note"]


def only(issues: list[RowIssue]) -> RowIssue:
    assert len(issues) == 1, issues
    return issues[0]


def test_columns_as_people_fill_them_in_become_the_contract(tmp_path: Path) -> None:
    activity, issues = one(
        tmp_path,
        "ID;Titel;Dag;Van;Tot;Frequentie;Kosten;Doelgroep;Toegankelijkheid;Talen;Principe;Postcode",
        "7;Koffie;dinsdag;half twee;16.00 uur;om de week;€ 1,50 per keer;55+;ja;Turks, English, nl;"
        "Interactie met ANDEREN;1234ab",
    )
    assert issues == []
    assert activity.activity_id == "7"
    assert activity.slots == ["di 13:30-16:00"]
    assert activity.frequency == "biweekly"
    assert (activity.cost_eur, activity.cost_unit, activity.min_age) == (1.5, "meeting", 55)
    assert activity.wheelchair == "yes"
    assert activity.languages == ["tr", "en", "nl"]
    assert activity.principle == ["social_interaction"]
    assert activity.postcode == "1234 AB"
    assert activity.when_text == "dinsdag; half twee - 16.00 uur; om de week"
    assert (activity.cost_text, activity.target_text) == ("€ 1,50 per keer", "55+")
    assert activity.from_text == []


def test_unknown_stays_unknown(tmp_path: Path) -> None:
    activity, issues = one(
        tmp_path,
        "ID;Titel;Dag;Kosten;Toegankelijkheid;Groepsgrootte;Inloop;Plaats;Postcode",
        "1;Iets;?;-;onbekend;n.v.t.;;-;",
    )
    assert issues == []
    assert activity == Activity(activity_id="1", title="Iets")


def test_what_columns_leave_empty_is_read_from_the_words_and_named(tmp_path: Path) -> None:
    activity, _ = one(
        tmp_path,
        "ID;Titel;Omschrijving",
        "1;Wandelgroep;Elke dinsdag van 10.00 tot 12.00 uur wandelen we. Kosten: 2 euro per keer. "
        "Alleen voor vrouwen. Aanmelden is niet nodig. De groep is vol.",
    )
    assert activity.slots == ["di 10:00-12:00"]
    assert (activity.cost_eur, activity.gender) == (2.0, "v")
    assert (activity.places_free, activity.drop_in) == (0, True)
    assert {"slots", "frequency", "cost_eur", "gender", "places_free", "drop_in"} <= set(
        activity.from_text
    )
    assert "title" not in activity.from_text


def test_a_column_goes_before_the_words(tmp_path: Path) -> None:
    activity, _ = one(
        tmp_path,
        "ID;Titel;Omschrijving;Dag;Kosten;Plekken vrij",
        "1;Koor;Elke dinsdag. Kosten: 5 euro per keer. De groep is vol.;vrijdag;gratis;3",
    )
    assert (activity.slots, activity.cost_eur, activity.places_free) == (["vr"], 0.0, 3)


@pytest.mark.parametrize(
    ("text", "online"),
    [
        ("We praten via Zoom.", True),
        ("Een online cursus over slapen.", True),
        ("Grip op werk (online)", True),
        ("Online aanmelden via de website.", None),
        ("Fysieke bijeenkomst of online groep.", None),
        ("Leren omgaan met beeldbellen.", None),
        ("Hulp bij online bankieren", None),
        ("Niet online: gewoon aan tafel.", None),
    ],
)
def test_online_is_read_conservatively(tmp_path: Path, text: str, online: bool | None) -> None:
    assert one(tmp_path, "ID;Titel;Omschrijving", f"1;Groep;{text}")[0].online is online


@pytest.mark.parametrize(
    ("text", "drop_in"),
    [
        ("Inloop op maandag", True),
        ("U kunt zonder afspraak binnenlopen.", True),
        ("Aanmelden hoeft niet.", True),
        ("Geen inloop: alleen op afspraak.", False),
        ("Inloop vanaf 9.30, start 10.00. Aanmelden verplicht.", False),
        ("Niet lopen maar zitten.", None),
    ],
)
def test_drop_in_is_read_conservatively(tmp_path: Path, text: str, drop_in: bool | None) -> None:
    assert one(tmp_path, "ID;Titel;Omschrijving", f"1;Groep;{text}")[0].drop_in is drop_in


def test_words_in_other_columns_count(tmp_path: Path) -> None:
    assert one(tmp_path, "ID;Titel;Kosten", "1;Yoga (VOL);gratis")[0].places_free == 0
    assert one(tmp_path, "ID;Titel;Kosten", "1;Yoga;vol, wachtlijst")[0].places_free == 0
    assert one(tmp_path, "ID;Titel;Doelgroep", "1;Yoga;55+")[0].min_age == 55


@pytest.mark.parametrize(
    ("header", "value", "field", "column"),
    [
        ("Startdatum", "31-02-2026", "start_date", "Startdatum"),
        ("Minimumleeftijd", "150", "min_age", "Minimumleeftijd"),
        ("Bedrag", "-5", "cost_eur", "Bedrag"),
        ("Breedtegraad", "123,4", "lat", "Breedtegraad"),
        ("Tempo", "9", "climate_pace", "Tempo"),
        ("Groepsgrootte", "veel", "group_size", "Groepsgrootte"),
        ("Gastvrouw", "misschien", "welcome_host", "Gastvrouw"),
        ("Postcode", "0123", "postcode", "Postcode"),
        ("Talen", "Klingon", "languages", "Talen"),
        ("Principe", "hoop", "principle", "Principe"),
    ],
)
def test_a_doubtful_value_becomes_unknown_and_is_reported(
    tmp_path: Path, header: str, value: str, field: str, column: str
) -> None:
    activity, issues = one(tmp_path, f"ID;Titel;{header}", f"1;Iets;{value}")
    assert getattr(activity, field) in (None, [])
    issue = only(issues)
    assert (issue.severity, issue.column, issue.row) == ("doubtful", column, 2)
    assert issue.value == value
    assert issue.problem
    assert issue.remedy


def test_half_a_list_is_kept_and_the_other_half_reported(tmp_path: Path) -> None:
    activity, issues = one(tmp_path, "ID;Titel;Talen", "1;Iets;Turks, Klingon")
    assert activity.languages == ["tr"]
    assert only(issues).value == "Klingon"
    assert "nl" in only(issues).remedy


def test_limits_the_wrong_way_round_are_both_dropped(tmp_path: Path) -> None:
    activity, issues = one(tmp_path, "ID;Titel;Minimumleeftijd;Maximumleeftijd", "1;Iets;60;30")
    assert (activity.min_age, activity.max_age) == (None, None)
    assert len(issues) == 2


def test_words_that_are_not_understood_are_kept(tmp_path: Path) -> None:
    activity, _ = one(
        tmp_path, "ID;Titel;Dag;Toegankelijkheid", "1;Iets;als het mooi weer is;rollator mee?"
    )
    assert activity.slots == []
    assert activity.when_text == "als het mooi weer is"
    assert activity.target_text is not None
    assert "rollator mee?" in activity.target_text


def test_hours_or_a_part_of_the_day_without_a_day_are_a_time(tmp_path: Path) -> None:
    hours, issues = one(tmp_path, "ID;Titel;Van;Tot", "1;Iets;half elf;12.00 uur")
    assert (hours.slots, issues) == (["10:30-12:00"], [])
    part, issues = one(tmp_path, "ID;Titel;Dag", "1;Iets;middag")
    assert (part.slots, issues) == (["middag"], [])


def test_refused_rows_do_not_stop_the_others(tmp_path: Path) -> None:
    loaded = load(tmp_path, "ID;Titel\n1;Een\n2;\n1;Nog een\n3;Drie;te veel\n4;Vier\n")
    assert [a.activity_id for a in loaded.records] == ["1", "4"]
    report = loaded.report
    assert (report.rows_read, report.rows_taken, report.rows_refused) == (5, 2, 3)
    assert not report.ok
    refused = {i.row: i for i in report.issues if i.severity == "refused"}
    assert "title is empty" in refused[3].problem
    assert "row 2" in refused[4].problem
    assert "more cells" in refused[5].problem
    assert refused[5].value == "te veel"


def test_a_cell_of_a_megabyte_is_refused(tmp_path: Path) -> None:
    loaded = load(tmp_path, f"ID;Titel;Omschrijving\n1;Een;{'x' * 1_000_000}\n2;Twee;kort\n")
    assert [a.activity_id for a in loaded.records] == ["2"]
    issue = only([i for i in loaded.report.issues if i.severity == "refused"])
    assert issue.column == "Omschrijving"
    assert "1000000 characters" in issue.problem
    assert issue.value is not None
    assert len(issue.value) <= 40


def test_strict_takes_all_or_nothing(tmp_path: Path) -> None:
    with pytest.raises(RowsRefused, match=r"1 refused.*title is empty"):
        load(tmp_path, "ID;Titel\n1;Een\n2;\n", strict=True)
    assert len(load(tmp_path, "ID;Titel\n1;Een\n", strict=True).records) == 1


def test_a_missing_column_is_named_with_what_was_found(tmp_path: Path) -> None:
    with pytest.raises(MissingColumn, match=r"title \(or Titel.*found ID, Omschriving"):
        load(tmp_path, "ID;Omschriving\n1;x\n")


def test_a_formula_stays_text(tmp_path: Path) -> None:
    loaded = load(tmp_path, "ID;Titel\n1;=cmd|' /C calc'!A0\n")
    assert loaded.records[0].title == "=cmd|' /C calc'!A0"


def test_ids_made_of_the_content_do_not_depend_on_the_order(tmp_path: Path) -> None:
    rows = [f"Koffie {n};tekst {n};ma" for n in range(20)]
    first = load(tmp_path, "Titel;Omschrijving;Dag\n" + "\n".join(rows))
    random.Random(1).shuffle(rows)
    second = load(tmp_path, "Titel;Omschrijving;Dag\n" + "\n".join(rows))
    ids = {a.title: a.activity_id for a in first.records}
    assert ids == {a.title: a.activity_id for a in second.records}
    assert len(set(ids.values())) == 20
    assert all(len(i) == 12 and i.startswith("a-") for i in ids.values())
    assert any("no column with ids" in i.problem for i in first.report.issues)


def test_a_row_without_its_id_gets_one_and_says_so(tmp_path: Path) -> None:
    loaded = load(tmp_path, "ID;Titel\n1;Een\n;Twee\n")
    assert loaded.records[1].activity_id.startswith("a-")
    assert any("id was made" in i.problem and i.row == 3 for i in loaded.report.issues)


def test_exact_duplicates_without_ids_are_kept_once_and_reported(tmp_path: Path) -> None:
    loaded = load(tmp_path, "Titel;Plaats\nKoffie;Ede\nKOFFIE ;Ede\nKoffie;Arnhem\n")
    assert [a.place for a in loaded.records] == ["Ede", "Arnhem"]
    report = loaded.report
    assert (report.rows_refused, report.rows_merged, report.ok) == (0, 1, True)
    issue = only([i for i in report.issues if i.severity == "doubtful"])
    assert (issue.row, "row 2" in issue.problem) == (3, True)


def test_exact_duplicates_with_ids_are_both_kept_and_reported(tmp_path: Path) -> None:
    loaded = load(tmp_path, "ID;Titel\n1;Koffie\n2;koffie\n")
    assert len(loaded.records) == 2
    assert "row 2" in only(loaded.report.issues).problem


def test_a_canonical_file_comes_back_exactly(tmp_path: Path) -> None:
    first = Activity(
        activity_id="1",
        title="Elke dinsdag koffie (vol)",
        description="Van 10.00 tot 12.00 uur.  Kosten 5 euro. Via Zoom. <br> -",
        organisation="-",
        when_text="dinsdag",
        target_text="55+",
        from_text=["slots"],
    )
    second = Activity(
        activity_id="2",
        title="x",
        slots=["ma 10:00-12:00", "di-middag"],
        frequency="monthly",
        cost_eur=1.25,
        cost_unit="month",
        wheelchair="no",
        start_date=date(2026, 1, 2),
        languages=["tr"],
        principle=["meaning"],
        online=False,
    )
    for name in ("a.jsonl", "a.json", "a.parquet", "a.csv"):
        write_records([first, second], Activity, tmp_path / name)
        loaded = load_activities(tmp_path / name, taxonomy=TAXONOMY, today=TODAY)
        assert loaded.records == [first, second], name
        assert [i for i in loaded.report.issues if i.severity != "note"] == []


def test_absent_fields_of_json_are_still_inferred(tmp_path: Path) -> None:
    row = {"activity_id": 3, "title": "Elke dinsdag koffie", "from_text": ["cost_eur"]}
    loaded = load(tmp_path, json.dumps(row) + "\n", "a.jsonl")
    activity = loaded.records[0]
    assert activity.slots == ["di"]
    assert activity.from_text[0] == "cost_eur"
    assert "slots" in activity.from_text


def test_progress_is_told(tmp_path: Path) -> None:
    told: list[tuple[int, int | None]] = []
    load(
        tmp_path,
        "ID;Titel\n" + "".join(f"{n};t{n}\n" for n in range(2500)),
        progress=lambda done, total: told.append((done, total)),
    )
    assert [done for done, _ in told] == [1000, 2000, 2500]


def test_the_report_is_json_and_groups_its_issues(tmp_path: Path) -> None:
    report = load(tmp_path, "ID;Titel;Tempo\n1;Een;9\n2;Twee;8\n3;;1\n").report
    assert json.loads(json.dumps(report.to_dict()))["rows_refused"] == 1
    groups = report.groups()
    assert [(g.severity, g.count) for g in groups] == [("refused", 1), ("doubtful", 2)]
    assert groups[1].rows == [2, 3]
    assert "3 rows read, 2 taken, 1 refused" in report.summary()


def test_the_word_finder_finds_what_the_taxonomy_finds() -> None:
    words = [w for p in TAXONOMY.principle_words.values() for w in p.pattern.split("|")]
    words = [w.replace("\\b", "").replace("\\", "") for w in words]
    finder = WordFinder(TAXONOMY.principle_words, most=2)
    problems = WordFinder(TAXONOMY.problem_words, most=3)
    words += [w for p in TAXONOMY.problem_words.values() for w in p.pattern.split("|")]
    dice = random.Random(3)
    for _ in range(500):
        text = "".join(
            dice.choice(words) + dice.choice([" ", "", ", ", "-", "groep ", " het"])
            for _ in range(8)
        )
        assert finder.find(text) == TAXONOMY.principles_in(text)
        assert problems.find(text) == TAXONOMY.problems_in(text)


@pytest.mark.skipif(not REAL.is_dir(), reason="the real texts of ../shared/real are not here")
def test_both_encodings_of_the_real_file_give_the_same(tmp_path: Path) -> None:
    utf8, cp1252 = (
        load_activities(REAL / name, taxonomy=TAXONOMY, today=TODAY)
        for name in ("activiteiten.csv", "activiteiten-cp1252.csv")
    )
    assert utf8.records == cp1252.records
    assert utf8.report.rows_read == utf8.report.rows_taken + utf8.report.rows_merged
    assert utf8.report.ok
    for issue in utf8.report.issues:
        assert issue.problem
        if issue.severity != "note":
            assert None not in (issue.row, issue.column, issue.value)
            assert issue.remedy


def test_a_month_without_a_year_that_may_be_past_is_no_end(tmp_path: Path) -> None:
    activity, issues = one(tmp_path, "ID;Titel;Omschrijving", "1;Koor;Zingen. Stopt in juni.")
    assert activity.end_date is None
    assert only(issues).problem == "says that it stops in june; which year?"
    near, issues = one(tmp_path, "ID;Titel;Omschrijving", "1;Koor;Zingen. Stopt in december.")
    assert (near.end_date, issues) == (date(2026, 12, 31), [])


def test_a_description_that_lets_all_in_goes_before_the_title(tmp_path: Path) -> None:
    activity, _ = one(tmp_path, "ID;Titel;Omschrijving", "1;Mannenclub;Ook vrouwen zijn welkom.")
    assert activity.gender is None


@pytest.fixture
def geocoder(tmp_path: Path) -> Geocoder:
    path = tmp_path / "places.csv"
    path.write_text("pc4,place,municipality,lat,lon\n6711,Ede,Ede,52.0,5.6\n", "utf-8")
    return Geocoder(path)


@pytest.mark.parametrize(
    ("cells", "found"),
    [
        ("51.5;5.5;6711;Ede;", (51.5, 5.5, 0.0)),
        (";;6711;;", (52.0, 5.6, 1.0)),
        (";;;Ede;", (52.0, 5.6, 1.0)),
        (";;6711;aan huis;", (None, None, None)),
        (";;6711;bij u thuis;", (None, None, None)),
        (";;6711;Ede;Een vrijwilliger komt bij u thuis.", (None, None, None)),
        (";;6711;Ede;Bij ons of bij u thuis.", (52.0, 5.6, 1.0)),
        (";;6711;Ede;Voor wie aan huis gebonden is.", (52.0, 5.6, 1.0)),
    ],
)
def test_coordinates_say_how_sure_they_are(
    tmp_path: Path, geocoder: Geocoder, cells: str, found: tuple[float | None, ...]
) -> None:
    text = f"ID;Titel;lat;lon;Postcode;Plaats;Omschrijving\n1;Iets;{cells}\n"
    activity = load(tmp_path, text, geocoder=geocoder).records[0]
    assert (activity.lat, activity.lon, activity.location_km) == found
    write_records([activity], Activity, tmp_path / "again.csv")
    again = load_activities(tmp_path / "again.csv", taxonomy=TAXONOMY, today=TODAY)
    assert again.records == [activity]


def test_access_may_say_that_it_is_at_home(tmp_path: Path, geocoder: Geocoder) -> None:
    text = "ID;Titel;Plaats;Toegankelijkheid\n1;Maatje;Ede;aan huis\n"
    assert load(tmp_path, text, geocoder=geocoder).records[0].lat is None


def test_a_municipality_alone_is_no_place(tmp_path: Path, geocoder: Geocoder) -> None:
    loaded = load(tmp_path, "ID;Titel;Gemeente\n1;Iets;Ede\n", geocoder=geocoder)
    assert loaded.records[0].lat is None


def test_a_broken_line_of_json_lines_is_refused_and_the_others_go_on(tmp_path: Path) -> None:
    lines = ['{"activity_id": 1, "title": "Een"}', '{"activity_id": 2, "ti', "3"]
    lines += [f'{{"activity_id": {n}, "title": "Nog een"}}' for n in (4, 5)]
    loaded = load(tmp_path, "\n".join(lines), "a.jsonl")
    assert [a.activity_id for a in loaded.records] == ["1", "4", "5"]
    refused = {i.row: i for i in loaded.report.issues if i.severity == "refused"}
    assert set(refused) == {2, 3}
    assert refused[2].problem.startswith("expected one JSON object a line, found broken JSON")
    assert refused[3].problem == "expected a JSON object, found a number"
    assert all(i.remedy for i in refused.values())
    assert loaded.report.rows_read == 5
    with pytest.raises(FileProblem, match="line 1"):
        load(tmp_path, "\n".join(lines[1:]), "a.jsonl")
    with pytest.raises(FileProblem, match="line 2"):
        load(tmp_path, "\n".join([*lines[:3], "x", "y"]), "a.jsonl")


@pytest.mark.parametrize(
    ("header", "value"),
    [
        ("Dag", "blauwedag"),
        ("Dag", "3"),
        ("Van", "ooit"),
        ("Kosten", "duur"),
        ("Dag", "#N/A"),
        ("Omschrijving", "#VALUE!"),
        ("Organisatie", "#REF!"),
    ],
)
def test_what_cannot_be_read_is_reported(tmp_path: Path, header: str, value: str) -> None:
    activity, issues = one(tmp_path, f"ID;Titel;{header}", f"1;Iets;{value}")
    issue = only(issues)
    assert (issue.severity, issue.column, issue.value) == ("doubtful", header, value)
    assert (activity.slots, activity.cost_eur) == ([], None)
    assert (activity.description, activity.organisation) == (None, None)


def test_an_end_before_its_start_is_dropped_and_reported(tmp_path: Path) -> None:
    activity, issues = one(tmp_path, "ID;Titel;Dag;Van;Tot", "1;Iets;di;12.00;10.00")
    assert activity.slots == ["di 12:00"]
    assert "10:00" in only(issues).problem


@pytest.mark.parametrize(
    ("text", "wheelchair"),
    [
        ("Niet rolstoeltoegankelijk.", "no"),
        ("Het gebouw is rolstoeltoegankelijk en er is een invalidentoilet.", "yes"),
        ("De zaal is niet toegankelijk voor rolstoelen.", "no"),
        ("Rolstoeltoegankelijk", "yes"),
        ("Voor iedereen toegankelijk en laagdrempelig.", "unknown"),
        ("We lopen de trap op. Samen een rolstoel duwen.", "unknown"),
        ("Een warme plek.", "unknown"),
    ],
)
def test_access_in_the_description(tmp_path: Path, text: str, wheelchair: str) -> None:
    activity, _ = one(tmp_path, "ID;Titel;Omschrijving", f"1;Iets;{text}")
    assert activity.wheelchair == wheelchair
    assert ("wheelchair" in activity.from_text) is (wheelchair != "unknown")


@pytest.mark.parametrize(
    ("title", "text", "ages"),
    [
        ("Wandelen 55+", "", (55, None)),
        ("Wandelgroep 55+ Noord", "", (55, None)),
        ("Jong 16-25", "", (16, 25)),
        ("Samen", "Wie 18-30 jaar is mag mee.", (18, 30)),
        ("Koffie 10-12", "", (None, None)),
        ("Jeugdsoos 19-22 uur", "", (None, None)),
    ],
)
def test_ages_in_title_and_text(
    tmp_path: Path, title: str, text: str, ages: tuple[int | None, int | None]
) -> None:
    activity, _ = one(tmp_path, "ID;Titel;Omschrijving", f"1;{title};{text}")
    assert (activity.min_age, activity.max_age) == ages


@pytest.mark.parametrize(
    ("cost", "often", "text", "found"),
    [
        ("€ 85 voor 6 avonden", "", "", (85.0, "course", 6)),
        ("30 euro voor 10 lessen", "", "", (30.0, "course", 10)),
        ("€ 70", "5 zaterdagen", "", (70.0, "course", 5)),
        ("€ 70", "10 weken", "", (70.0, "course", 10)),
        ("€ 70", "8 bijeenkomsten", "", (70.0, "course", 8)),
        ("€ 30", "10x", "", (30.0, "course", 10)),
        ("€ 30", "", "Schilderen (10 lessen).", (30.0, "meeting", 10)),
        ("", "", "Een cursus van 8 bijeenkomsten.", (None, None, 8)),
        ("€ 3 per keer", "10 keer per jaar", "", (3.0, "meeting", None)),
        ("€ 3", "om de 2 weken", "", (3.0, "meeting", None)),
        ("€ 3", "wekelijks", "Al 10 keer gewonnen.", (3.0, "meeting", None)),
    ],
)
def test_number_of_meetings(
    tmp_path: Path, cost: str, often: str, text: str, found: tuple[object, ...]
) -> None:
    row = f"1;Iets;{cost};{often};{text}"
    activity, _ = one(tmp_path, "ID;Titel;Kosten;Frequentie;Omschrijving", row)
    assert (activity.cost_eur, activity.cost_unit, activity.meetings) == found
