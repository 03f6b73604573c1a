"""Own contributions, in columns and in prose."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wor_match.ingest.dutch_text import Cost, find_cost, parse_cost

UNITS = {None, "meeting", "month", "quarter", "year", "course", "once"}


@pytest.mark.parametrize(
    ("text", "eur", "unit"),
    [
        ("€ 7 ,75", 7.75, "meeting"),
        ("v.a. €15,00", 15, "meeting"),
        ("€2.50", 2.5, "meeting"),
        ("1.250,00", 1250, "meeting"),
        ("12,50", 12.5, "meeting"),
        ("€45,00 p.p.", 45, "meeting"),
        ("20 euro", 20, "meeting"),
        ("vijf euro", 5, "meeting"),
        ("75 cent", 0.75, "meeting"),
        ("€ 4,-- per keer", 4, "meeting"),
        ("eigen bijdrage 2,50 per keer", 2.5, "meeting"),
        ("€ 1,50 (incl. koffie)", 1.5, "meeting"),
        ("2,50 - 5,00", 2.5, "meeting"),
        ("9,50 per maand (met stadspas korting)", 9.5, "month"),
        ("15 euro p/m", 15, "month"),
        ("€ 12,50 per kwartaal", 12.5, "quarter"),
        ("€ 30 per 3 maanden", 30, "quarter"),
        ("contributie € 25", 25, "year"),
        ("€ 60 per seizoen", 60, "year"),
        ("€ 30,- (10 lessen)", 30, "course"),
        ("10 lessen voor € 30", 30, "course"),
        ("80 euro per periode van 15 weken", 80, "course"),
        ("€ 6 per les (8 lessen)", 6, "meeting"),
        ("eenmalig 5 euro", 5, "once"),
        ("€ 10 per maand, eerste les gratis", 10, "month"),
        ("eerste keer gratis, daarna € 3,-", 3, "meeting"),
        ("gratis met U-pas, anders € 4", 4, "meeting"),
        ("gratis", 0, "meeting"),
        ("Kosteloos!", 0, "meeting"),
        ("geen kosten", 0, "meeting"),
        ("geen", 0, "meeting"),
        ("0,00", 0, "meeting"),
        ("gratis, koffie € 1,50", 0, "meeting"),
        ("€ 6 inschrijfgeld, verder gratis", 6, "once"),
    ],
)
def test_cost_column(text: str, eur: float, unit: str) -> None:
    assert parse_cost(text) == Cost(eur, unit, None)


@pytest.mark.parametrize(
    "text",
    ["", "?", "-", "n.v.t.", "op aanvraag", "in overleg", "gratis proefles", "kopje koffie gratis"]
    + ["eerste drankje gratis", "niet gratis", "consumpties zelf betalen", "10 lessen", "60+"],
)
def test_cost_column_that_names_no_price(text: str) -> None:
    assert parse_cost(text) == Cost()


@pytest.mark.parametrize("text", ["-5", "€ -5,00", "€ 2.500,00", "99999", "-1,50 euro"])
def test_implausible_amount_is_a_doubt(text: str) -> None:
    cost = parse_cost(text)
    assert cost.cost_eur is None
    assert cost.cost_unit is None
    assert cost.doubt


def test_gifts_and_conditions_are_doubted() -> None:
    assert parse_cost("vrijwillige bijdrage") == Cost(0, "meeting", "vrijwillige bijdrage")
    assert parse_cost("€ 2,- vrijwillige bijdrage").cost_eur == 2
    assert parse_cost("gratis met stadspas").cost_eur is None
    assert parse_cost("gratis met stadspas").doubt


@pytest.mark.parametrize(
    ("text", "eur"),
    [
        ("Deelname is gratis.", 0),
        ("Kosteloos en zonder verwijzing.", 0),
        ("Er zijn geen kosten aan verbonden.", 0),
        ("Toegang gratis, een kop koffie kost € 1.", 0),
        ("Kosten: € 3,50 per keer, met koffie.", 3.5),
        ("Voor 5 euro eet je mee.", 5),
        ("De entree bedraagt 2 euro.", 2),
        ("Eerste keer gratis, daarna € 4 per les.", 4),
        ("Een kop koffie kost € 1,50.", None),
        ("Eerst een gratis proefles.", None),
        ("Eerst een keer gratis proberen mag.", None),
        ("U krijgt een gratis fiets.", None),
        ("Met de Stadspas gratis.", None),
        ("Fietsles met gratis hesje.", None),
        ("Wie een boete heeft van 90 euro, krijgt hulp bij betalen.", None),
        ("Een sponsor betaalt per keer voor ons 50 euro.", None),
        ("Niet gratis, wel betaalbaar.", None),
        ("Kosten mogen geen belemmering zijn.", None),
        ("Voor wie schulden heeft van 10.000 euro.", None),
        ("Ze haalden 500 euro op voor het goede doel.", None),
        ("De gemeente gaf 1.500 euro subsidie.", None),
        ("Vrijwilligers krijgen een vergoeding van € 5 per uur.", None),
        ("De vrijwilligers koken 30 maaltijden.", None),
        ("We spelen in een vrije sfeer.", None),
    ],
)
def test_cost_in_prose(text: str, eur: float | None) -> None:
    assert find_cost(text).cost_eur == eur


WORDS = "gratis € euro 5 2,50 - per maand eerste koffie geen kosten 1.250,00 -3 , voor pas"
texts = st.one_of(st.text(), st.lists(st.sampled_from(WORDS.split()), max_size=7).map(" ".join))


@given(texts)
def test_never_raises_and_stays_plausible(text: str) -> None:
    for cost in (parse_cost(text), find_cost(text)):
        assert cost.cost_eur is None or 0 <= cost.cost_eur <= 2000
        assert cost.cost_unit in UNITS
        assert (cost.cost_unit is None) == (cost.cost_eur is None)


@given(st.integers(0, 200_000))
def test_amounts_survive_every_notation(cents: int) -> None:
    euros, rest = divmod(cents, 100)
    dutch = f"{euros:,}".replace(",", ".") + f",{rest:02d}"
    for text in (f"€ {dutch}", f"€{euros},{rest:02d}", f"{dutch} euro", dutch):
        assert parse_cost(text).cost_eur == cents / 100
