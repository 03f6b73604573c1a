"""What in a text tells who somebody is, and that ordinary wishes pass in silence."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wor_match.domain.personal_data import KINDS, find_personal_data, is_bsn, without

DATA = Path(__file__).parents[2] / "data"


def found(text: str) -> list[tuple[str, str]]:
    return [(one.kind, text[one.start : one.end]) for one in find_personal_data(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("mevrouw Jansen wil wandelen", ("name", "Jansen")),
        ("Mw. A. de Vries-Bakker", ("name", "A. de Vries-Bakker")),
        ("Dhr. v.d. Berg belde", ("name", "v.d. Berg")),
        ("mijn zoon Piet helpt mij", ("name", "Piet")),
        ("Mijn overleden man Kees", ("name", "Kees")),
        ("sinds mijn dochter Xandra weg is", ("name", "Xandra")),
        ("Ze heet Fatima el Amrani.", ("name", "Fatima el Amrani")),
        ("samen met Jan van der Berg", ("name", "Jan van der Berg")),
        ("Ik ga met Henk mee", ("name", "Henk")),
        ("BSN 111222333", ("bsn", "111222333")),
        ("nummer 1112.22.333", ("bsn", "1112.22.333")),
        ("burgerservicenummer: 123456789", ("bsn", "123456789")),
        ("bel 06-12345678", ("phone", "06-12345678")),
        ("bel 06 12 34 56 78 na tien uur", ("phone", "06 12 34 56 78")),
        ("(020) 123 45 67", ("phone", "(020) 123 45 67")),
        ("+31 6 1234 5678", ("phone", "+31 6 1234 5678")),
        ("mail jan.j@voorbeeld.nl maar", ("email", "jan.j@voorbeeld.nl")),
        ("Ik woon op de Kerkstraat 12a", ("address", "Kerkstraat 12a")),
        ("in de kerkstraat 12", ("address", "kerkstraat 12")),
        ("aan de Lange Spoorweg 3 boven", ("address", "Spoorweg 3")),
        ("postcode 1491 KD", ("postcode", "1491 KD")),
        ("1491kd", ("postcode", "1491kd")),
        ("geboren op 12 maart 1950", ("birth_date", "12 maart 1950")),
        ("geb. 12-03-50", ("birth_date", "12-03-50")),
        ("12/3/1950", ("birth_date", "12/3/1950")),
    ],
)
def test_what_is_found(text: str, expected: tuple[str, str]) -> None:
    assert found(text) == [expected]


@pytest.mark.parametrize(
    "text",
    [
        "Ik wil op maandag wandelen, van 10.00 tot 12.00 uur",
        "onderweg 10 minuten, hooguit 5 km",
        "Sinds 1990 woon ik hier; in 2024 overleed mijn man",
        "Ik spreek Frans en Duits, mijn buurvrouw Turks",
        "Mijn man. Hij was alles voor mij.",
        "Mijn moeder Marokkaanse, mijn vader Nederlander",
        "Hooguit 2,50 euro per keer, 06.30 uur opstaan",
        "123456789 zegt niemand iets",
        "Op 12-11-2026 begint de cursus",
        "Als ik naar de kerk ga, groet de dominee.",
        "In de straat 3 kinderen",
        "",
    ],
)
def test_what_is_left_alone(text: str) -> None:
    assert found(text) == []


def test_several_in_one_text_come_in_order_and_can_be_taken_out() -> None:
    text = "Mevrouw Jansen, Kerkstraat 12, 1491 KD, bel 06-12345678 of jansen@voorbeeld.nl."
    kinds = [one.kind for one in find_personal_data(text)]
    assert kinds == ["name", "address", "postcode", "phone", "email"]
    mended = without(text, find_personal_data(text))
    assert mended == "Mevrouw [naam], [adres], [postcode], bel [telefoonnummer] of [e-mailadres]."
    assert find_personal_data(mended) == []


@given(st.text() | st.from_regex(r"[A-Za-z0-9 .@+()-]{0,60}", fullmatch=True))
def test_any_text_gives_stretches_of_that_text(text: str) -> None:
    last = 0
    for one in find_personal_data(text):
        assert one.kind in KINDS
        assert last <= one.start < one.end <= len(text)
        last = one.end


@given(st.integers(0, 10**9 - 1))
def test_the_eleven_test(number: int) -> None:
    digits = f"{number:09d}"
    total = sum((9 - i) * int(d) for i, d in enumerate(digits[:8])) - int(digits[8])
    assert is_bsn(digits) == (total % 11 == 0 and not digits.startswith("00"))


def test_one_digit_wrong_is_no_bsn() -> None:
    assert is_bsn("111222333")
    assert not any(is_bsn(f"11122233{last}") for last in "012456789")


def wishes() -> list[str]:
    """All invented Dutch wishes of the project, and what people rather avoid."""
    with (DATA / "demo" / "clienten.csv").open(encoding="utf-8-sig", newline="") as demo:
        rows = list(csv.DictReader(demo))
    texts = [row[name] for row in rows for name in ("Wens", "Liever niet")]
    for file in sorted((DATA / "embedding").glob("items_*.jsonl")):
        for line in file.read_text("utf-8").splitlines():
            item = json.loads(line)
            texts += [item[name]["nl"] for name in ("wish", "avoid") if item.get(name)]
    return [text for text in texts if text]


# Texts in which invented people are called by their first name: found, and rightly so.
NAMED = {"Wim", "Henk", "Joke", "Ria", "Toos", "Riet", "Miep", "Corrie", "Jan", "Nel", "Truus"}


def test_ordinary_wishes_pass_in_silence() -> None:
    texts = wishes()
    assert len(texts) > 2000
    alarms = [one for text in texts for one in found(text)]
    assert {kind for kind, _ in alarms} <= {"name"}
    assert {name for _, name in alarms} <= NAMED
    assert len(alarms) < 0.01 * len(texts)
