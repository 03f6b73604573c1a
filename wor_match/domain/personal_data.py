"""What in a free text may tell who somebody is, so that a page can warn before it is kept.

Names after a form of address or a relation, common first names, BSN (eleven test), telephone,
e-mail, street with number, full postcode, date of birth. Made to be quiet: what it finds is likely
personal, and what it misses stays the coach's eye (a first name outside the list, a nickname, a
story that only one person in the village has).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

KINDS: Final[dict[str, str]] = {
    "name": "naam",
    "bsn": "burgerservicenummer",
    "phone": "telefoonnummer",
    "email": "e-mailadres",
    "address": "adres",
    "postcode": "postcode",
    "birth_date": "geboortedatum",
}

_PARTICLE: Final = r"(?:(?:van|de|den|der|ter|ten|te|'t|el|al|la|le|v\.\s?d\.|v/d)\s+){0,3}"
_CAPITAL: Final = r"[A-ZÀ-Ý][a-zà-ÿ'’]+(?:-[A-ZÀ-Ý][a-zà-ÿ'’]+)?"
_INITIALS: Final = r"(?:[A-Z]\.\s?){0,4}"

_AFTER_TITLE: Final = re.compile(
    rf"\b(?:[Mm]evrouw|[Mm]eneer|[Mm]evr\.?|[Mm]w\.|[Dd]hr\.?|(?:[Dd]e\s+)?[Hh]eer|[Dd]okter|[Dd]r\.|"
    rf"[Zz]uster|[Bb]uurvrouw|[Bb]uurman|[Tt]ante|[Oo]om|[Oo]ma|[Oo]pa|[Jj]uf|[Mm]eester|[Pp]astoor|"
    rf"[Dd]ominee)\s+(?P<name>{_INITIALS}{_PARTICLE}{_CAPITAL})"
)
_RELATIONS: Final = (
    "zoon|zoontje|dochter|dochtertje|man|vrouw|vriend|vriendin|broer|broertje|zus|zusje|moeder|"
    "vader|mama|papa|oma|opa|kleinzoon|kleindochter|kleinkind|partner|ex|ex-man|ex-vrouw|neef|"
    "neefje|nicht|nichtje|schoonzoon|schoondochter|schoonmoeder|schoonvader|schoonzus|zwager|"
    "stiefzoon|stiefdochter|buurman|buurvrouw|buurmeisje|buurjongen|collega|coach|huisarts|kind|"
    "echtgenoot|echtgenote|begeleider|begeleidster|maatje"
)
_AFTER_RELATION: Final = re.compile(
    rf"\b(?:[Mm]ijn|[Mm]'n|[Zz]ijn|[Zz]'n|[Hh]aar|[Dd]'r|[Oo]nze|[Jj]e|[Uu]w|[Dd]e|[Ee]en|wijlen)\s+"
    rf"(?:\w+\s+)?(?:{_RELATIONS}),?\s+(?P<name>{_CAPITAL}(?:\s+{_PARTICLE}{_CAPITAL})?)"
)
_CALLED: Final = re.compile(
    rf"\b(?:[Nn]aam\s+is|[Nn]aam:|[Hh]eet|[Hh]ete|genaamd|genoemd)\s+"
    rf"(?P<name>{_CAPITAL}(?:\s+{_PARTICLE}{_CAPITAL})?)"
)
_WITH_SURNAME: Final = re.compile(rf"\b(?P<name>{_CAPITAL}\s+{_PARTICLE}{_CAPITAL})")
_ONE_WORD: Final = re.compile(rf"(?P<before>[^\s.!?:\"“‘(]\s+)(?P<name>{_CAPITAL})\b")

# Common first names in the Netherlands, without those that are also a word with a capital (Roos,
# Mark, Max, Hoop), a language (Frans) or a month.
FIRST_NAMES: Final = frozenset(
    """
    Jan Piet Henk Kees Cor Wim Gerrit Hendrik Johannes Cornelis Willem Dirk Arie Leendert Theo Harry
    Hans Gerard Joop Jaap Klaas Koos Sjaak Jacques Rinus Marinus Adri Bert Bertus Albert Herman
    Rob Ruud Rene René Peter Paul Erik Eric Marcel Ronald Richard Dennis Patrick Jeroen Martijn Maarten
    Michiel Sander Stefan Thijs Thomas Daan Lucas Luuk Sem Milan Finn Levi Noah Lars Bram Jesse Ruben
    Tim Tom Niels Jasper Joris Koen Wouter Pieter Jos Ad Nico Evert Gijs Harm Sjoerd Wiebe Douwe Anne
    Maria Johanna Anna Cornelia Wilhelmina Elisabeth Catharina Hendrika Adriana Margaretha Riet Rie Annie
    Corrie Bep Truus Greet Nel Nellie Jannie Ria Ans Thea Tineke Hennie Willy Tiny Sjaan Mien Mies Toos
    Joke Anneke Marijke Ineke Hanneke Marianne Yvonne Monique Petra Ingrid Esther Sandra Linda Saskia
    Wilma Carla Ellen Karin Astrid Mirjam Nicole Simone Natasja Chantal Kim Lisa Sanne Lotte Emma Julia
    Sophie Tess Eva Sara Femke Marloes Marieke Annemarie Anouk Ilse Inge Els Elly Gerda Hetty Jeanne
    Mohammed Mohamed Ahmed Ali Hassan Hussein Ibrahim Mustafa Mehmet Yusuf Omar Abdullah Youssef Rachid
    Said Karim Fatima Aisha Aïcha Khadija Zeynep Emine Ayse Ayşe Hatice Samira Naima Malika Rachida Latifa
    Yasmina Nadia Soraya Farida Svetlana Olga Natalia Irina Agnieszka Katarzyna Krzysztof Tomasz Ewa
    Rosa Carmen Juan Jose José Carlos Pedro Winston Glenn Shanti Ravi Anil Sunita Wei Ling Yordanos Tesfay
    """.split()
)
# Words with a capital that may follow "mijn buurvrouw" or "heet" and are nobody's name.
_NO_NAMES: Final = re.compile(
    r"(?:Ik|En|Maar|Dus|Nee|Ja|Nou|Want|Wij|We|Die|Dat|Het|De|Een|God|Allah|Engels|Nederlands|Frans|"
    r"Duits|Turks|Pools|Fries|Arabisch|Spaans|Oekraïens|Welkom|\w+(?:se|er|aan))"
)

_EMAIL: Final = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_PHONE: Final = re.compile(
    r"(?<![\w+])(?:(?:\+|00)31[ .-]?(?:\(0\)[ .-]?)?(?:\d[ .-]?){8}\d"
    r"|\(0\d{1,3}\)[ .-]?(?:\d[ .-]?){5,7}\d|0[1-9](?:[ .-]{0,3}\d){8})(?!\w)",
    re.ASCII,
)
_NINE: Final = re.compile(
    r"(?<![\w.,-])\d{3}[. -]?\d{3}[. -]?\d{3}(?![\w-])|(?<![\w.,-])\d{4}[. ]\d{2}[. ]\d{3}(?!\w)"
)
_SAID_BSN: Final = re.compile(
    r"\b(?:bsn|burgerservicenummer|sofinummer)(?:[ -]?(?:nummer|nr\.?))?\W{0,3}(?:is\s+)?(\d[\d. ]{6,11}\d)",
    re.IGNORECASE,
)
_POSTCODE: Final = re.compile(
    r"(?<![\w€.,-])[1-9]\d{3}(?: ?(?!SA|SD|SS)[A-Z]{2}|(?!sa|sd|ss|er|en|de|ga|nm|cc|km|kg|cm|ml|ex)[a-z]{2})(?!\w)"
)
_MONTHS: Final = (
    "januari|februari|maart|april|mei|juni|juli|augustus|september|oktober|november|december"
)
_DATE: Final = rf"\d{{1,2}}(?:\s*[-/.]\s*\d{{1,2}}\s*[-/.]\s*|\s+(?:{_MONTHS})\s+)(?:19|20)?\d{{2}}"
_BORN: Final = re.compile(
    rf"\b(?:geboren|geboortedatum|geb\.|geb\b|jarig)(?:\s+(?:is|op|ben|werd|in))*\W{{0,3}}({_DATE})",
    re.IGNORECASE,
)
_LONG_AGO: Final = re.compile(
    rf"(?<!\d)\d{{1,2}}(?:[-/.]\d{{1,2}}[-/.]|\s+(?:{_MONTHS})\s+)(?:19\d\d|200\d)(?!\d)"
)
_SURE_STREET: Final = (
    "straat|laan|plein|gracht|kade|singel|dreef|steeg|plantsoen|straatje|boulevard"
)
_STREET: Final = re.compile(
    rf"\b(?:[\w'’.-]{{2,}}(?:{_SURE_STREET})|[A-Z][\w'’.-]*(?:weg|hof|pad|dijk|park|ring|baan|markt|haven|veld|"
    rf"akker|werf|oord|kamp|erf|hoeve|meent|wal|brink|donk))\s+\d{{1,4}}"
    r"(?:\s?-\s?\d{1,3}|\s?[a-zA-Z]|\s?(?:hs|huis|bis|[IVX]+))?\b"
    r"(?!\s*(?:km|kilometer|min|minuten|uur|meter|keer|euro|jaar|mensen|personen|%|:|x\b|\d))"
)


@dataclass(frozen=True)
class Finding:
    """A stretch of text, from `start` up to `end`, that may be of this kind (`KINDS`)."""

    kind: str
    start: int
    end: int


def find_personal_data(text: str) -> list[Finding]:
    """What was found, in the order of the text, none overlapping another."""
    found: list[Finding] = []
    for finding in _candidates(text):
        if all(finding.end <= one.start or one.end <= finding.start for one in found):
            found.append(finding)
    return sorted(found, key=lambda one: one.start)


def without(text: str, findings: Iterable[Finding]) -> str:
    """The text with a word for the kind in place of each finding: "[naam]"."""
    for one in sorted(findings, key=lambda one: one.start, reverse=True):
        text = f"{text[: one.start]}[{KINDS[one.kind]}]{text[one.end :]}"
    return text


def is_bsn(digits: str) -> bool:
    """Nine digits that pass the eleven test, as one in eleven numbers does.

    No BSN begins with 00, and numbers with zeros before them are common pseudonyms.
    """
    if len(digits) != 9 or not (digits.isascii() and digits.isdigit()) or digits.startswith("00"):
        return False
    weights = (9, 8, 7, 6, 5, 4, 3, 2, -1)
    return sum(w * int(d) for w, d in zip(weights, digits, strict=True)) % 11 == 0


def _candidates(text: str) -> Iterator[Finding]:
    """The surest kinds first: what is taken once is not looked at again."""
    for match in _EMAIL.finditer(text):
        yield Finding("email", *match.span())
    for match in _SAID_BSN.finditer(text):
        yield Finding("bsn", *match.span(1))
    for match in _PHONE.finditer(text):
        yield Finding("phone", *match.span())
    for match in _NINE.finditer(text):
        if is_bsn(re.sub(r"\D", "", match[0])):
            yield Finding("bsn", *match.span())
    for match in _BORN.finditer(text):
        yield Finding("birth_date", *match.span(1))
    for match in _LONG_AGO.finditer(text):
        yield Finding("birth_date", *match.span())
    for match in _STREET.finditer(text):
        yield Finding("address", *match.span())
    for match in _POSTCODE.finditer(text):
        yield Finding("postcode", *match.span())
    yield from _names(text)


def _names(text: str) -> Iterator[Finding]:
    for pattern in (_AFTER_TITLE, _AFTER_RELATION, _CALLED):
        for match in pattern.finditer(text):
            if not _NO_NAMES.fullmatch(match["name"]):
                yield Finding("name", *match.span("name"))
    for match in _WITH_SURNAME.finditer(text):
        first = match["name"].split()[0]
        if first in FIRST_NAMES:
            yield Finding("name", *match.span("name"))
    for match in _ONE_WORD.finditer(text):
        if match["name"] in FIRST_NAMES:
            yield Finding("name", *match.span("name"))
