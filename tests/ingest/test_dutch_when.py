"""Days, hours and rhythm, in columns and in prose."""

import re
from datetime import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wor_match.ingest.dutch_text import parse_slot, parse_slots, parse_when

WEEK = ("ma", "di", "wo", "do", "vr", "za", "zo")
SLOT = re.compile(
    r"(?:ma|di|wo|do|vr|za|zo)(?:-(?:ochtend|middag|avond)| \d\d:\d\d(?:-\d\d:\d\d)?)?"
)


@pytest.mark.parametrize(
    ("text", "slots"),
    [
        ("maan-, dins-, woens- & vrijdag", ["ma", "di", "wo", "vr"]),
        ("ma t/m vr", ["ma", "di", "wo", "do", "vr"]),
        ("vr t/m ma", ["ma", "vr", "za", "zo"]),
        ("maandag tot en met woensdag", ["ma", "di", "wo"]),
        ("ma. wo.", ["ma", "wo"]),
        ("do/za", ["do", "za"]),
        ("ma-wo-vr", ["ma", "wo", "vr"]),
        ("di-vr", ["di", "wo", "do", "vr"]),
        ("elke werkdag", ["ma", "di", "wo", "do", "vr"]),
        ("ma- en wo-ochtend", ["ma-ochtend", "wo-ochtend"]),
        ("weekeinde", ["za", "zo"]),
        ("elke werkdag behalve woensdag", ["ma", "di", "do", "vr"]),
        ("doordeweeks", ["ma", "di", "wo", "do", "vr"]),
        ("in het weekend", ["za", "zo"]),
        ("iedere maandagmorgen", ["ma-ochtend"]),
        ("DINSDAGMIDDAG", ["di-middag"]),
        ("woensdags", ["wo"]),
        ("zaterdagen en zondagen", ["za", "zo"]),
        ("dinsdag- en donderdagavond", ["di-avond", "do-avond"]),
        ("di en do middag", ["di-middag", "do-middag"]),
        ("wo. 's ochtends", ["wo-ochtend"]),
        ("dagelijks", list(WEEK)),
        ("vrijdag (niet in de vakanties)", ["vr"]),
        ("di 10-12 uur, do 14.00-16.00 uur", ["di 10:00-12:00", "do 14:00-16:00"]),
        ("ma t/m wo 9-17 uur", ["ma 09:00-17:00", "di 09:00-17:00", "wo 09:00-17:00"]),
    ],
)
def test_days_in_a_column(text: str, slots: list[str]) -> None:
    when = parse_when(text)
    assert list(when.slots) == slots
    assert when.days == tuple(d for d in WEEK if any(s[:2] == d for s in slots))


@pytest.mark.parametrize(
    "text",
    ["", "?", "n.t.b.", "mama's", "zo vaak mogelijk", "do it yourself", "wo-niveau en hbo"]
    + ["vr. De Boer weet het", "in overleg", "avond", "de maan schijnt", "zodra het kan"],
)
def test_no_days_in_a_column(text: str) -> None:
    assert parse_when(text).days == ()


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("half twee", "13:30", None),
        ("half elf", "10:30", None),
        ("half acht", "19:30", None),
        ("halfvijf", "16:30", None),
        ("kwart over negen", "09:15", None),
        ("kwart voor een", "12:45", None),
        ("vijf voor half drie", "14:25", None),
        ("tien over half elf", "10:40", None),
        ("10.00 uur", "10:00", None),
        ("10u", "10:00", None),
        ("13u30", "13:30", None),
        ("14h", "14:00", None),
        ("ca 9 uur", "09:00", None),
        ("2 uur", "14:00", None),
        ("9:30-11", "09:30", "11:00"),
        ("van 10 tot 12 uur", "10:00", "12:00"),
        ("tien - vier uur", "10:00", "16:00"),
        ("half 2 tot 16.00 uur", "13:30", "16:00"),
        ("zeven tot negen uur", "19:00", "21:00"),
        ("'s avonds om 8 uur", "20:00", None),
        ("zeven uur 's ochtends", "07:00", None),
        ("10.30 uur (inloop vanaf 10.00)", "10:30", None),
        ("0.4375", "10:30", None),
        ("0,4375", "10:30", None),
        ("0.75", "18:00", None),
        ("1899-12-30 10:30:00", "10:30", None),
        ("10:30:00", "10:30", None),
        ("0930", "09:30", None),
        ("1330-1530", "13:30", "15:30"),
        ("20.00 - 24.00 uur", "20:00", "23:59"),
        ("10.00 tot +/- 12.00 uur", "10:00", "12:00"),
        ("anderhalf uur", None, None),
        ("2 uur per keer", None, None),
        ("?", None, None),
    ],
)
def test_hours_in_a_column(text: str, start: str | None, end: str | None) -> None:
    when = parse_when("di", text)
    assert (when.start, when.end) == (start, end)
    assert when.slots == (f"di {start}-{end}" if end else f"di {start}" if start else "di",)


def test_day_part_settles_the_hour() -> None:
    assert parse_when("dinsdagavond", "8 uur", "10 uur").slots == ("di 20:00-22:00",)
    assert parse_when("di", "'s middags").slots == ("di-middag",)
    assert parse_when("dinsdagochtend", "zeven uur").start == "07:00"
    assert parse_when("dinsdagochtend", "tien uur", "half een").slots == ("di 10:00-12:30",)


def test_hours_go_to_the_day_part_they_fit() -> None:
    when = parse_when("dinsdagmiddag en donderdagochtend", "14.00", "16.00")
    assert when.slots == ("di 14:00-16:00", "do-ochtend")


def test_twice_a_day() -> None:
    assert parse_when("ma", "10.00-12.00 en 14.00-16.00").slots == (
        "ma 10:00-12:00",
        "ma 14:00-16:00",
    )


@pytest.mark.parametrize("text", ["25:00", "13:75", "26.30 uur", "31 uur"])
def test_impossible_time_gives_a_doubt_and_no_value(text: str) -> None:
    when = parse_when("ma", text)
    assert when.start is None
    assert when.doubt
    assert text.split(" ")[0] in when.doubt


def test_end_before_start_gives_a_doubt() -> None:
    when = parse_when("ma", "14:00", "13:00")
    assert (when.start, when.end) == ("14:00", None)
    assert when.doubt


@pytest.mark.parametrize(
    ("text", "frequency", "rrule"),
    [
        ("om de week", "biweekly", None),
        ("iedere twee weken", "biweekly", None),
        ("eens in de 14 dagen", "biweekly", None),
        ("2x per maand", "biweekly", None),
        ("tweewekelijks", "biweekly", None),
        ("1x per maand", "monthly", None),
        ("maandelijks", "monthly", None),
        ("eens per vier weken", "monthly", None),
        ("elke week", "weekly", None),
        ("3x per week", "weekly", None),
        ("eenmalig", "once", None),
        ("4 keer per jaar", "irregular", None),
        ("om de drie weken", "irregular", "FREQ=WEEKLY;INTERVAL=3"),
        ("om de maand", "irregular", "FREQ=MONTHLY;INTERVAL=2"),
        ("8 sessies in 10 weken", None, None),
        ("10x", None, None),
        ("", None, None),
    ],
)
def test_frequency(text: str, frequency: str | None, rrule: str | None) -> None:
    when = parse_when(frequency_text=text)
    assert (when.frequency, when.rrule) == (frequency, rrule)


@pytest.mark.parametrize(
    ("text", "rrule"),
    [
        ("laatste woensdag van de maand", "FREQ=MONTHLY;BYDAY=-1WE"),
        ("elke 2e dinsdag vd maand", "FREQ=MONTHLY;BYDAY=2TU"),
        ("1e en 3e donderdag v.d. maand", "FREQ=MONTHLY;BYDAY=1TH,3TH"),
        ("iedere eerste ma van de maand", "FREQ=MONTHLY;BYDAY=1MO"),
        ("derde zaterdagmiddag van de maand", "FREQ=MONTHLY;BYDAY=3SA"),
    ],
)
def test_monthly_rule(text: str, rrule: str) -> None:
    when = parse_when(text)
    assert when.rrule == rrule
    assert when.frequency == "monthly"
    assert len(when.days) == 1


def test_rhythm_of_day_text() -> None:
    assert parse_when("elke dinsdag").frequency == "weekly"
    assert parse_when("dinsdag").frequency is None
    assert parse_when("om de week op dinsdag").frequency == "biweekly"
    assert parse_when("dinsdag 12 mei 2026").frequency == "once"
    assert parse_when("dinsdag 13 mei 2026").doubt


PROSE = [
    ("Elke dinsdag van 10.00 tot 12.00 uur koffie.", ["di 10:00-12:00"], "10:00"),
    ("Iedere woensdagmiddag om half twee in de buurtkamer.", ["wo 13:30"], "13:30"),
    ("Op maandag en donderdag fietsen we om 10 uur.", ["ma 10:00", "do 10:00"], "10:00"),
    ("Inloop van tien tot vier.", [], "10:00"),
    ("Tussen tien en vier in en uit lopen.", [], "10:00"),
    ("Elke laatste vrijdag van de maand eten, vanaf 17.30 uur.", ["vr 17:30"], "17:30"),
    ("Donderdagochtend 9.30-11.30 uur: gym.", ["do 09:30-11:30"], "09:30"),
    ("di en do 10.00-12.00 uur open", ["di 10:00-12:00", "do 10:00-12:00"], "10:00"),
    ("'s Avonds om 8 uur begint het.", [], "20:00"),
    ("Elke woensdag van 10 tot 12 naaien we.", ["wo 10:00-12:00"], "10:00"),
    ("Dans van half twee tot drie in de zaal, al om half een.", [], "13:30"),
    ("Op zondag varen. Zondagochtend om tien uur vertrek.", ["zo 10:00"], "10:00"),
    ("Elke dinsdag- en donderdagavond om 8 uur.", ["di 20:00", "do 20:00"], "20:00"),
    ("Handwerken, zondag 15.00, met koffie na.", ["zo 15:00"], "15:00"),
    ("Schaken voor iedereen, wo 10-12.", ["wo 10:00-12:00"], "10:00"),
    ("Computers, ma t/m wo 13-17 uur", [f"{d} 13:00-17:00" for d in WEEK[:3]], "13:00"),
    ("Gym iedere eerste maandag, inloop 9-11.", ["ma 09:00-11:00"], "09:00"),
    ("Zaterdags van 14:00 - 16:00", ["za 14:00-16:00"], "14:00"),
]


@pytest.mark.parametrize(("text", "slots", "start"), PROSE)
def test_prose_that_says_when(text: str, slots: list[str], start: str) -> None:
    when = parse_when(free_text=text)
    assert list(when.slots) == slots
    assert when.start == start


@pytest.mark.parametrize(
    "text",
    [
        "Op zaterdag 12 mei is er een feest.",
        "Zo vaak als je wilt; do wat je kunt.",
        "Soms ook op vrijdag.",
        "Niet op maandag.",
        "Op zondag is de keuken gesloten.",
        "Voor mama's en papa's.",
        "Kinderen van 4 tot 12 zijn welkom.",
        "Kinderen van vier tot twaalf.",
        "Een tocht van anderhalf uur.",
        "Twee uur lang bewegen.",
        "Het materiaal kost 10.30 euro.",
        "Bel 06-12345678 of 013-456 78 90.",
        "Van 18 tot 30 jaar.",
        "Korting van 10.15%.",
        "De groep heeft 10 tot 12 deelnemers.",
        "Zo'n 2 tot 3 uur per week vrijwilligerswerk.",
        "We lopen vijf tot zes kilometer.",
        "Telefonisch bereikbaar van 9.00 tot 12.00 uur.",
        "Mevrouw (vr. Bakker, wo-opgeleid) helpt u.",
        "In 2026 komen we tussen 10 en 12 keer bijeen.",
        "Start op 10-12-2026.",
        "Help ons van 2 tot 4 uur vrijwillig.",
        "Om vier uur is iedereen weer thuis.",
        "Help ons van 10 tot 14 uur per week.",
        "Zit u het hele weekend alleen thuis?",
        "De sfeer op een zondag, maar dan thuis.",
        "We drinken vijf kopjes koffie en maken er een feest van.",
    ],
)
def test_prose_that_only_seems_to(text: str) -> None:
    when = parse_when(free_text=text)
    assert (when.days, when.start, when.end) == ((), None, None)


def test_description_only_fills_what_is_empty() -> None:
    text = "Elke vrijdag van 9.00 tot 10.00 uur."
    assert parse_when("ma", "14:00", free_text=text).slots == ("ma 14:00",)
    assert parse_when("ma", free_text=text).slots == ("ma 09:00-10:00",)
    assert parse_when("", "14:00", "15:00", free_text=text).slots == ("vr 14:00-15:00",)


def test_a_thing_that_happens_monthly_is_not_the_rhythm() -> None:
    text = "Kom kletsen. Maandelijks bingo en elke maand een ander thema."
    assert parse_when(free_text=text).frequency is None
    assert parse_when(free_text="Wij komen om de week bijeen.").frequency == "biweekly"


@pytest.mark.parametrize(
    ("text", "slot"),
    [
        ("ma 10:00-12:00", "ma 10:00-12:00"),
        ("Maandag van 10 tot 12 uur", "ma 10:00-12:00"),
        ("wo 9-12", "wo 09:00-12:00"),
        ("di-middag", "di-middag"),
        ("dinsdag middag", "di-middag"),
        ("di", "di"),
        ("zaterdag hele dag", "za"),
        ("ochtend", "ochtend"),
        ("'s avonds", "avond"),
        ("ma-ochtend", "ma-ochtend"),
        ("gek", None),
        ("", None),
        ("ma 25:00", None),
        ("ma t/m vr", None),
        ("10:00-12:00", "10:00-12:00"),
        ("ma met mijn zus", None),
    ],
)
def test_one_slot(text: str, slot: str | None) -> None:
    assert parse_slot(text) == slot


def test_many_slots() -> None:
    assert parse_slots("ma-ochtend; di 10-12 uur, wo en do-middag|weekend\nwie weet;") == (
        ["ma-ochtend", "di 10:00-12:00", "wo", "do-middag", "za", "zo"],
        ["wie weet"],
    )
    assert parse_slots("ma tussen 10 en 12") == (["ma 10:00-12:00"], [])
    assert parse_slots("") == ([], [])


times = st.times().map(lambda t: t.replace(second=0, microsecond=0))


@given(st.sampled_from(WEEK), times, times)
def test_canonical_slot_stays_itself(day: str, one: time, other: time) -> None:
    first, last = sorted((one, other))
    for slot in (f"{day} {first:%H:%M}", f"{day}-avond", day):
        assert parse_slot(slot) == slot
    if first < last:
        slot = f"{day} {first:%H:%M}-{last:%H:%M}"
        assert parse_slot(slot) == slot
        assert parse_when(day, f"{first:%H:%M}", f"{last:%H:%M}").slots == (slot,)


@given(st.text())
def test_slot_is_idempotent(text: str) -> None:
    slot = parse_slot(text)
    assert slot is None or parse_slot(slot) == slot
    parse_slots(text)


@given(times)
def test_times_survive_every_notation(moment: time) -> None:
    expected = f"{moment:%H:%M}"
    fraction = (moment.hour * 60 + moment.minute) / 1440
    notations = [f"{moment:%H.%M} uur", f"{moment:%H:%M:%S}", f"{moment:%Hu%M}", f"{moment:%H%M}"]
    if fraction:
        notations += [f"{fraction:.10f}", f"{fraction:.10f}".replace(".", ",")]
    for text in notations:
        assert parse_when("ma", text).start == expected, text


WORDS = (
    "elke dinsdag ma do wo. half kwart voor over tien twee uur van tot en tussen - t/m 10 25:00 "
    "12.30 0,5 laatste 2e maand week om de per x avond 's weekend behalve ( ) , 2026 mei"
)
words = st.sampled_from(WORDS.split())
texts = st.one_of(st.text(), st.lists(words, max_size=8).map(" ".join))


@given(texts, texts, texts, texts, texts)
def test_never_raises_and_slots_are_canonical(
    day: str, start: str, end: str, frequency: str, free: str
) -> None:
    when = parse_when(day, start, end, frequency, free)
    assert all(SLOT.fullmatch(s) for s in when.slots)
    assert {s[:2] for s in when.slots} == set(when.days)
    for moment in (when.start, when.end):
        assert moment is None or time.fromisoformat(moment)
    if when.start and when.end:
        assert when.start < when.end


def test_a_day_that_is_left_out_lends_no_part_of_the_day() -> None:
    assert parse_when(frequency_text="behalve&dinsdag avond").slots == ()
