"""Whom it is for, and whether there is room."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wor_match.ingest.dutch_text import (
    Status,
    Target,
    find_status,
    find_target,
    parse_target,
    title_gender,
)

TODAY = date(2026, 4, 15)


@pytest.mark.parametrize(
    ("text", "low", "high", "gender"),
    [
        ("55+", 55, None, None),
        ("55-plussers", 55, None, None),
        ("60 plus", 60, None, None),
        ("tachtigplussers", 80, None, None),
        ("14-27 jaar", 14, 27, None),
        ("18 t/m 30 jaar", 18, 30, None),
        ("50+ tot 86 jaar", 50, 86, None),
        ("vanaf 18 jaar", 18, None, None),
        ("65 jaar en ouder", 65, None, None),
        ("tot 30 jaar", None, 30, None),
        ("jongeren (16-23)", 16, 23, None),
        ("vrouwen", None, None, "v"),
        ("alleen voor vrouwen", None, None, "v"),
        ("dames", None, None, "v"),
        ("vr.", None, None, "v"),
        ("Heren", None, None, "m"),
        ("oudere mannen", None, None, "m"),
        ("vrouwen 55+", 55, None, "v"),
    ],
)
def test_target_column(text: str, low: int | None, high: int | None, gender: str | None) -> None:
    assert parse_target(text) == Target(low, high, gender)


@pytest.mark.parametrize(
    "text",
    ["", "senioren", "ouderen", "mannen en vrouwen", "dames (heren ook welkom)", "m/v", "iedereen"]
    + ["groep: 12", "max. 12 personen", "moeders", "mantelzorgers"],
)
def test_target_column_without_limits(text: str) -> None:
    assert parse_target(text) == Target()


def test_unclear_targets_are_doubted() -> None:
    for text in ("vooral vrouwen", "vrouwen, jongeren", "80-20 jaar", "250+"):
        target = parse_target(text)
        assert (target.min_age, target.max_age, target.gender) == (None, None, None)
        assert target.doubt


@pytest.mark.parametrize(
    ("text", "target"),
    [
        ("Alleen voor vrouwen.", Target(gender="v")),
        ("Een cursus voor vrouwen die sterker willen staan.", Target(gender="v")),
        ("Speciaal voor mannen met een burn-out.", Target(gender="m")),
        ("Bewegen voor vrouwen van 55 plus.", Target(55, None, "v")),
        ("Gym voor 55-plussers met stramme spieren.", Target(55)),
        ("Voor jongeren tussen 18 en 30 jaar.", Target(18, 30)),
        ("Iedereen vanaf 50 jaar kan meedoen.", Target(50)),
        ("Voor vrouwen van 40 tot 60 jaar.", Target(40, 60, "v")),
        ("Ben je tussen de 18 en 27 jaar?", Target(18, 27)),
        ("De jongste is 14, de oudste 27.", Target()),
        ("Jan (82) komt al 20 jaar.", Target()),
        ("De deelnemers zijn tussen 60 en 90 jaar.", Target()),
        ("Het koor bestaat 40 jaar en heeft 55 plussers als lid.", Target()),
        ("Kinderen tot 12 jaar gratis.", Target()),
        ("Voor moeders met jonge kinderen.", Target()),
        ("Niet alleen voor vrouwen.", Target()),
        ("Ook voor vrouwen die niet fietsen.", Target()),
        ("Er is ook een versie voor 55-plussers.", Target()),
        ("Voor mannen en vrouwen.", Target()),
        ("Voor vrouwen die willen koken; mannen zijn ook welkom.", Target()),
        ("Een groep van twaalf mannen.", Target()),
        ("Hij werkte tot 67 jaar in de haven.", Target()),
    ],
)
def test_target_in_prose(text: str, target: Target) -> None:
    assert find_target(text) == target


@pytest.mark.parametrize(
    ("text", "full"),
    [
        ("vol", True),
        ("Aquarelleren (VOL)", True),
        ("De groep is vol.", True),
        ("Helaas zitten we vol!", True),
        ("Volgeboekt tot de zomer", True),
        ("Er is een wachtlijst.", True),
        ("Er is geen plek meer.", True),
        ("Er is nog plek.", False),
        ("De groep is nog niet vol.", False),
        ("Er is geen wachtlijst.", False),
        ("Een ochtend vol energie.", None),
        ("Wie vol energie zit, en vol verhalen, komt.", None),
        ("Een vol programma voor volwassenen.", None),
        ("Meer informatie volgt.", None),
        ("Voor wie op de wachtlijst staat bij de ggz.", None),
        ("Mijn hoofd zit vol.", None),
        ("Vol is vol, dus kom op tijd.", None),
        ("Ik zit vol.", None),
        ("Wie thuis geen plek heeft, komt hier.", None),
        ("", None),
    ],
)
def test_full(text: str, full: bool | None) -> None:
    assert find_status(text, TODAY).full is full


@pytest.mark.parametrize(
    ("text", "ended_on", "ended"),
    [
        ("De groep stopt in juni.", date(2026, 6, 30), False),
        ("Stopt eind februari 2026", date(2026, 2, 28), True),
        ("gestopt in oktober", date(2025, 10, 31), True),
        ("Stopt in juni, we beginnen weer in september.", None, False),
        ("Zomerstop: de groep stopt in juni.", None, False),
        ("We stoppen in mei. Na de pauze zien we u graag.", None, False),
        ("stopt in september", date(2026, 9, 30), False),
        ("Loopt t/m 30 juni 2026.", date(2026, 6, 30), False),
        ("t/m 31 maart", date(2026, 3, 31), True),
        ("t/m 31 juni 2026", None, False),
        ("gestopt", None, True),
        ("De cursus gaat helaas niet meer door.", None, True),
        ("Is vervallen.", None, True),
        ("Aanmelden t/m 30 juni.", None, False),
        ("Gesloten t/m 5 januari.", None, False),
        ("Van oktober t/m april", None, False),
        ("Ze is gestopt met roken.", None, False),
        ("Al mijn vriendinnen zijn gestopt.", None, False),
        ("Deze groep is helaas gestopt.", None, True),
        ("Bij twee keer missen vervalt je plaats.", None, False),
        ("De steun houdt op zodra de therapie stopt.", None, False),
    ],
)
def test_ended(text: str, ended_on: date | None, ended: bool) -> None:
    status = find_status(text, TODAY)
    assert (status.ended_on, status.ended) == (ended_on, ended)


@pytest.mark.parametrize("text", ["Stopt eind februari", "stopt in oktober", "Stopt in maart."])
def test_a_month_that_may_be_last_years_is_a_doubt(text: str) -> None:
    status = find_status(text, TODAY)
    assert (status.ended_on, status.ended) == (None, False)
    assert status.text is not None
    assert status.text in text.lower()
    assert "which year?" in (status.doubt or "")


@pytest.mark.parametrize(
    ("title", "description", "gender"),
    [
        ("Mannenclub", "Samen koken.", "m"),
        ("Mannenclub", "Ook vrouwen zijn welkom.", None),
        ("Mannenclub", "Ook mannen zonder ervaring zijn welkom.", "m"),
        ("Vrouwenochtend", "Iedereen is van harte welkom!", None),
        ("Vrouwenochtend", "Voor mannen en vrouwen.", None),
        ("Vrouwenochtend", "Mannen zijn ook welkom.", None),
    ],
)
def test_gender_of_a_title(title: str, description: str, gender: str | None) -> None:
    assert title_gender(title, description) == gender


WORDS = (
    "vol wachtlijst geen plek stopt in juni t/m 30 februari 2026 gestopt voor vrouwen 55+ tussen "
    "18 en 30 jaar tot alleen mannen plussers 999 is nog niet"
)
texts = st.one_of(st.text(), st.lists(st.sampled_from(WORDS.split()), max_size=8).map(" ".join))


@given(texts, st.dates(date(2000, 1, 1), date(2100, 1, 1)))
def test_never_raises(text: str, today: date) -> None:
    for target in (parse_target(text), find_target(text)):
        assert target.gender in {None, "v", "m"}
        assert target.min_age is None or 0 <= target.min_age <= 110
        if target.min_age is not None and target.max_age is not None:
            assert target.min_age <= target.max_age
    status = find_status(text, today)
    if status.ended_on:
        assert status.ended or status.ended_on >= today
    assert status == Status() or status.text
