"""Columns and fields: every field can be named in Dutch, and nothing private is read by mistake."""

from __future__ import annotations

import pytest

from wor_match.ingest.headers import (
    _WORDS,
    MODELS,
    PSEUDO_FIELDS,
    Kind,
    _normal,
    _synonyms,
    accepted,
    match_headers,
    suggest,
)

KINDS: list[Kind] = ["activities", "clients", "outcomes"]

CLIENT_EXPORT = (
    "Cliënt;Wens;Liever niet;Problemen;Principe(s);Blokkades/Belemmeringen;Gemeente;Postcode;"
    "Maximale reisafstand;Vervoer;Beschikbaarheid;Leeftijd;Geslacht;Talen;Budget;Rolstoel;"
    "Groepsgrootte;Tempo;Praten;Structuur;Diepgang;Inspanning;Begeleiding eerste keer;Verwezen op;"
    "Toestemming"
)
CLIENT_FIELDS = (
    "client_id wish avoid problems principle blockers municipality postcode max_travel_km transport "
    "availability age gender languages budget_eur wheelchair group_size climate_pace climate_talk "
    "climate_structure climate_depth effort accompany_first referred_on consent"
)


@pytest.mark.parametrize("kind", KINDS)
class TestWords:
    def test_only_fields_that_exist(self, kind: Kind) -> None:
        assert set(_WORDS[kind]) <= set(MODELS[kind].model_fields) | PSEUDO_FIELDS[kind]

    def test_every_field_has_words(self, kind: Kind) -> None:
        # These three have a pseudo field whose words people use: the text is parsed into them.
        parsed = {"wheelchair", "slots", "frequency"} if kind == "activities" else set()
        fields = set(MODELS[kind].model_fields) | PSEUDO_FIELDS[kind]
        assert fields - set(_WORDS[kind]) == parsed

    def test_no_word_for_two_fields(self, kind: Kind) -> None:
        claimed = {_normal(name): name for name in MODELS[kind].model_fields}
        for field, words in _synonyms(kind).items():
            for word in words:
                assert claimed.setdefault(_normal(word), field) == field, word

    def test_canonical_names(self, kind: Kind) -> None:
        names = list(MODELS[kind].model_fields)
        found = match_headers(kind, names)
        assert found.fields == {name: name for name in names}
        assert (found.unknown, found.missing_required, found.ambiguous) == ([], [], {})

    def test_every_word_is_found_however_it_is_written(self, kind: Kind) -> None:
        for field in _synonyms(kind):
            for word in accepted(kind, field):
                for written in (word, word.upper(), f" {word.replace(' ', '_')}: "):
                    assert match_headers(kind, [written]).fields == {field: written}

    @pytest.mark.parametrize(
        "column",
        ["Voornaam", "Achternaam", "Geboortedatum", "BSN", "Huisarts", "Handtekening", "", "?"],
    )
    def test_private_or_strange_columns_stay_unknown(self, kind: Kind, column: str) -> None:
        assert match_headers(kind, [column]).unknown == [column]
        assert suggest(kind, column) is None


@pytest.mark.parametrize("column", ["Naam", "Adres", "Telefoon", "E-mail", "Straat"])
def test_who_a_client_is_stays_unread(column: str) -> None:
    assert match_headers("clients", [column]).unknown == [column]
    assert suggest("clients", column) is None


def test_client_export() -> None:
    columns = CLIENT_EXPORT.split(";")
    found = match_headers("clients", columns)
    assert found.fields == dict(zip(CLIENT_FIELDS.split(), columns, strict=True))
    assert found.unknown == []


@pytest.mark.parametrize(
    ("column", "field"),
    [
        *[(name, "day_text") for name in ("Dag", "Dagen", "Weekdag")],
        *[(name, "start_text") for name in ("Van", "Begintijd", "Aanvang", "Starttijd", "Start")],
        *[(name, "end_text") for name in ("Tot", "Eindtijd", "Einde")],
        *[(name, "time_text") for name in ("Tijd", "Tijden", "Wanneer", "Dag en tijd")],
        *[(name, "frequency_text") for name in ("Frequentie", "Herhaling")],
        *[(name, "cost_text") for name in ("Kosten", "Prijs", "Eigen bijdrage", "Tarief")],
        *[(name, "target_text") for name in ("Doelgroep", "Voor wie")],
        *[(name, "access_text") for name in ("Toegankelijkheid", "Rolstoel")],
        ("Leeftijd", "age_text"),
        ("Activiteitnummer", "activity_id"),
        ("Nummer", "activity_id"),
        ("Naam", "title"),
        ("Beschrijving", "description"),
        ("Aanbieder", "organisation"),
        ("Locatie", "venue"),
        ("Woonplaats", "place"),
        ("Gastheer", "welcome_host"),
        ("Inloop", "drop_in"),
        ("Startdatum", "start_date"),
        ("Plekken vrij", "places_free"),
        ("Vrije plaatsen", "places_free"),
        ("Bron", "url"),
        ("Laatst gecontroleerd", "verified_on"),
        ("Breedtegraad", "lat"),
        ("Minimumleeftijd", "min_age"),
        ("Kosten (per keer)", "cost_text"),
        ("Aanbieder / organisatie", "organisation"),
        ("  OMSCHRIJVING  ", "description"),
        ("Frequency", "frequency"),
        ("frequency_text", "frequency_text"),
    ],
)
def test_activity_headers(column: str, field: str) -> None:
    assert match_headers("activities", [column]).fields == {field: column}


@pytest.mark.parametrize(
    ("column", "field"),
    [
        ("Cliënt", "client_id"),
        ("Activiteit", "activity_id"),
        ("Getoond op", "shown_on"),
        ("Rang", "rank"),
        ("Gekozen", "chosen"),
        ("Reden keuze", "chosen_reason"),
        ("Begeleid", "accompanied"),
        ("Gestart op", "started_on"),
        ("Laatst bekend op", "last_known_on"),
        ("Gestopt op", "stopped_on"),
        ("Reden stoppen", "stop_reason"),
        ("Opvolging", "follow_up"),
        ("Aantal keer", "sessions_attended"),
        ("Welkom", "rating_welcome"),
        ("Klik met de groep", "rating_click"),
        ("Ruimte", "rating_venue"),
        ("Organisatie", "rating_organisation"),
        ("Tijdstip", "rating_time"),
    ],
)
def test_outcome_headers(column: str, field: str) -> None:
    assert match_headers("outcomes", [column]).fields == {field: column}


def test_two_columns_for_one_field() -> None:
    found = match_headers("activities", ["Naam", "title", "Titel", "Dag"])
    assert found.fields == {"title": "title", "day_text": "Dag"}
    assert found.ambiguous == {"title": ["title", "Titel", "Naam"]}


def test_missing_required() -> None:
    assert match_headers("activities", ["Titel"]).missing_required == []
    assert match_headers("activities", ["ID", "Dag"]).missing_required == ["title"]
    assert match_headers("clients", ["Wens"]).missing_required == ["client_id"]
    assert match_headers("outcomes", ["Cliënt", "Gekozen"]).missing_required == [
        "activity_id",
        "shown_on",
    ]


@pytest.mark.parametrize(
    ("kind", "column", "meant"),
    [
        ("activities", "Omschriving", "Omschrijving"),
        ("activities", "Toegankelijkhied", "Toegankelijkheid"),
        ("clients", "Wenss", "Wens"),
        ("clients", "Beschikbaarhied (dagdelen)", "Beschikbaarheid"),
        ("outcomes", "Getond op", "Getoond op"),
        ("activities", "Kleur", None),
    ],
)
def test_suggestions(kind: Kind, column: str, meant: str | None) -> None:
    assert suggest(kind, column) == meant


def test_accepted_names_the_canonical_one_first() -> None:
    assert accepted("activities", "title")[:2] == ["title", "Titel"]
    assert accepted("activities", "day_text")[0] == "Dag"
