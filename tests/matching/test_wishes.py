"""What is wanted and what is refused, in the Dutch that people write."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wor_match.matching.wishes import is_refusal, read_wish, sentences, thing_refused

REFUSALS = [
    "geen kaartmiddag",
    "Geen kaartmiddag, alsjeblieft",
    "ik ben geen bejaarde",
    "liever geen groepen",
    "liever niet in de kerk",
    "zeker geen bingo",
    "absoluut geen sport",
    "ik wil geen koffieochtend",
    "ik wil echt niet zingen",
    "ik wil niet in een kring zitten praten",
    "ik hoef geen praatgroep",
    "ik zoek geen lotgenoten",
    "ik hou niet van drukte",
    "ik houd niet van spelletjes",
    "ik hou niet zo van zingen",
    "niet dol op grote groepen",
    "voetbal is niks voor mij",
    "knutselen is niets voor mij",
    "ik heb niks met yoga",
    "ik heb weinig met sport",
    "ik heb een hekel aan bingo",
    "ik haat groepsgesprekken",
    "geen zin in gymmen",
    "ik heb geen behoefte aan een praatgroep",
    "ik heb geen interesse in schilderen",
    "ik moet niets hebben van zweverig gedoe",
    "ik zit niet te wachten op een cursus",
    "ik zit niet op een cursus te wachten",
    "alles behalve bingo",
    "als het maar geen sport is",
    "niet weer zo'n cursus",
    "maar geen kerk",
    "niet te duur",
    "bespaar me de bingo",
    "ik kan niet tegen drukte",
    "ik kan slecht tegen lawaai",
    "bingo vind ik niks",
    "een praatgroep is niet mijn ding",
    "zingen is niet aan mij besteed",
    "ik wil dat het geen kaartmiddag wordt",
]
NOT_REFUSALS = [
    "ik heb geen vrienden",
    "ik heb hier geen familie",
    "geen contacten in de buurt",
    "ik wil niet meer alleen zijn",
    "ik wil niet alleen zijn",
    "ik wil niet altijd zo alleen zijn",
    "niets doen is niks voor mij",
    "er komt hier nooit iemand",
    "ik kan niet slapen",
    "ik kan niet zo ver lopen",
    "ik weet het ook niet",
    "het maakt niet uit wat",
    "ik slaap niet goed",
    "mijn man is er niet meer",
    "ik zie niemand",
    "ik wil graag wandelen",
    "ik heb geen werk meer",
    "geen idee",
    "geen probleem om te fietsen",
    "als ik maar niet weer alleen aan tafel zit",
    # What stands in another clause does not refuse the thing that is wanted.
    "ik wil mensen ontmoeten die niet oordelen",
    "ik zoek een groep die niet te groot is",
    "ik wil iets doen waar ik geen ervaring voor nodig heb",
    "ik wil graag wandelen omdat ik niet meer kan hardlopen",
    "ik zoek werk dat niet te zwaar is",
    "ik wil wel komen als het niet te ver is",
    # Sorrow.
    "ik vind niks meer leuk",
    "ik kan niet tegen de stilte",
    "ik kan er niet tegen dat het zo stil is",
    "alleen eten vind ik vreselijk",
    "ik wil weer onder de mensen",
    "iets met hout",
    "",
]


@pytest.mark.parametrize("clause", REFUSALS)
def test_refusals(clause: str) -> None:
    assert is_refusal(clause)


@pytest.mark.parametrize("clause", NOT_REFUSALS)
def test_needs_and_wants_are_no_refusals(clause: str) -> None:
    assert not is_refusal(clause)


# Sentences in which a refusal and a wish stand beside each other, or only seem to.
@pytest.mark.parametrize(
    ("wish", "wanted", "refused"),
    [
        (
            "Iets met hout. Geen kaartmiddag, ik ben geen bejaarde.",
            ["Iets met hout."],
            ["kaartmiddag", "bejaarde"],
        ),
        ("Ik wil wandelen, maar niet in een groep.", ["Ik wil wandelen"], ["groep"]),
        ("Wel wandelen en geen sportschool.", ["Wel wandelen"], ["sportschool"]),
        ("Ik hou niet van drukte, wel van tuinieren.", ["wel van tuinieren."], ["drukte"]),
        ("Geen bingo; liever schilderen.", ["liever schilderen."], ["bingo"]),
        ("Geen sport of gym", [], ["sport of gym"]),
        ("Ik mis mijn vrienden. Er komt nooit iemand.", ["Ik mis mijn vrienden.", "Er komt nooit iemand."], []),
        ("Ik heb geen vrienden meer, ik wil graag mensen leren kennen.",
         ["Ik heb geen vrienden meer, ik wil graag mensen leren kennen."], []),
        ("Zingen!", ["Zingen!"], []),
        ("Ik slaap niet, ik eet niet, ik wil weer wat leven om me heen.",
         ["Ik slaap niet, ik eet niet, ik wil weer wat leven om me heen."], []),
    ],
)  # fmt: skip
def test_a_wish_is_cut_into_wanted_and_refused(
    wish: str, wanted: list[str], refused: list[str]
) -> None:
    found = read_wish(wish)
    assert list(found.wanted) == wanted
    assert list(found.refused) == refused


def test_what_to_avoid_is_refused_thing_by_thing() -> None:
    found = read_wish("Wandelen.", "geen kaartmiddag, bingo en zingen. Liever geen ochtenden")
    assert found.wanted == ("Wandelen.",)
    assert found.refused == ("kaartmiddag", "bingo", "zingen", "ochtenden")


@pytest.mark.parametrize(
    ("clause", "thing"),
    [
        ("geen kaartmiddag", "kaartmiddag"),
        ("Ik hou niet van drukte.", "drukte"),
        ("een praatgroep is niet mijn ding", "praatgroep"),
        ("ik kan slecht tegen lawaai", "lawaai"),
        ("ik wil zeker geen zangkoor", "zangkoor"),
        ("geen zin in gymmen", "gymmen"),
        ("als het maar geen sport is", "sport"),
        ("dat is niks voor mij", ""),
    ],
)
def test_the_thing_refused(clause: str, thing: str) -> None:
    assert thing_refused(clause) == thing


@pytest.mark.parametrize("nothing", [None, "", "  ", "...", "?\n!"])
def test_no_words_are_no_wish(nothing: str | None) -> None:
    found = read_wish(nothing, nothing)
    assert found.wanted == found.refused == ()


def test_sentences() -> None:
    found = sentences("Een. Twee! Drie?\nVier; vijf… zes")
    assert [part.strip(".!?;…") for part in found] == ["Een", "Twee", "Drie", "Vier", "vijf", "zes"]


@given(st.text(alphabet="ik wil geen niet, en.!?;:-\nhoutéñ€", max_size=80))
def test_any_text_is_read_and_nothing_is_invented(text: str) -> None:
    found = read_wish(text, text)
    assert all(part.strip() for part in found.wanted + found.refused)
    letters = sorted(mark for mark in text.lower() if mark.isalnum())
    for side in (found.wanted, found.refused):
        for mark in set("".join(side).lower()) - set(" ,"):
            assert mark in text.lower()
    kept = sorted(mark for mark in "".join(found.wanted).lower() if mark.isalnum())
    assert len(kept) <= len(letters)


@pytest.mark.parametrize(
    ("wish", "refused"),
    [
        ("Ik wil nooit meer bingo.", "bingo"),
        ("Schilderen lijkt me niks.", "schilderen"),
        ("Bingo? Nee dank je.", "bingo"),
        ("Biljarten en bingo vind ik verschrikkelijk.", "biljarten bingo"),
        ("Ik ga niet naar de kerk.", "de kerk"),
        ("Ik heb geen zin om te zwemmen.", "zwemmen"),
        ("Wandelen mag, maar dan niet in een groep", "groep"),
        ("Van handwerken word ik niet blij", "handwerken"),
        ("Yoga is niet voor mij weggelegd", "yoga"),
        ("Ik sta niet te springen om te kaarten", "kaarten"),
        ("Ik heb geen zin om te dansen maar wil wel zingen", "dansen"),
    ],
)
def test_what_people_say_when_they_do_not_want_something(wish: str, refused: str) -> None:
    assert read_wish(wish).refused == (refused,)


@pytest.mark.parametrize(
    "wish",
    [
        "Ik ga nooit meer naar buiten.",
        "De stilte vind ik verschrikkelijk.",
        "Dat lukt niet.",
        "Ik slaap niet.",
        "Mensen zien mij niet.",
        "Alleen eten vind ik vreselijk.",
    ],
)
def test_what_people_say_when_something_hurts(wish: str) -> None:
    assert read_wish(wish).refused == ()


@pytest.mark.parametrize("avoid", ["nvt", "n.v.t.", "geen", "-"])
def test_nothing_to_avoid_is_nothing(avoid: str) -> None:
    assert read_wish(None, avoid).refused == ()
