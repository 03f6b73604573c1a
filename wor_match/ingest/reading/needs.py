"""What somebody needs or can spare: a step-free entrance, languages, money."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from wor_match.domain import vocabulary as v
from wor_match.ingest.dutch_times import has_any
from wor_match.ingest.reading.found import CERTAIN, LIKELY, Reading
from wor_match.ingest.reading.numbers import NUMBER, number
from wor_match.ingest.reading.text import about_another, is_past, plain, sentences

# ---------------------------------------------------------------------------------- wheelchair

_CHAIR: Final = re.compile(
    r"(?<!\w)(?:met (?:mijn|m'n|me|een) (?:elektrische )?rolstoel|mijn (?:elektrische )?rolstoel|"
    r"(?:in|nu|heb|gebruik|is nu) (?:een|de|mijn) (?:elektrische )?rolstoel|"
    r"rolstoel(?:afhankelijk|gebonden|gebruiker|gebruikster|er|taxi))(?!\w)"
)
_STEP_FREE: Final = re.compile(
    r"rolstoel(?:toegankelijk|vriendelijk)[^.]{0,20}(?:eis|moet|nodig|"
    r"graag)|(?:moet|graag|wel|liefst) [^.]{0,25}(?:rolstoeltoegankelijk|"
    r"drempelvrij|gelijkvloers)|"
    r"(?:trap|trappen) (?:durf|kan|kom|lukt|lukken) (?:ik )?(?:echt )?niet|"
    r"geen trappen(?!huis)|traplopen (?:kan|lukt)[^.]{0,15}niet"
)
_NO_MORE: Final = re.compile(
    r"loop (?:ik )?weer|geen rolstoel|zonder rolstoel|ooit in een|duw|"
    r"(?:zat|heeft|had) [^.]{0,20}in een rolstoel"
)


# In a wish in the first person somebody else; "Zij zit in een rolstoel" opens a note.
_SHE: Final = re.compile(r"(?:^|[,;] )(?:zij|hij|ze)(?: \w+){0,2} $")


def wheelchairs(text: str) -> Iterator[Reading]:
    """True where the client needs step-free access; *mijn man zit in een rolstoel* does not."""
    if not has_any(text, ("rolstoel", "trap", "drempel", "gelijkvl")):
        return
    first_person = re.search(r"(?<!\w)ik(?!\w)", text)
    for sentence in sentences(text):
        if _NO_MORE.search(sentence) or is_past(sentence):
            continue
        for pattern, confidence in ((_CHAIR, CERTAIN), (_STEP_FREE, LIKELY)):
            m = pattern.search(sentence)
            if (
                m
                and not about_another(sentence, m.start())
                and not (first_person and _SHE.search(sentence[: m.start()]))
            ):
                yield Reading("wheelchair", True, confidence, m[0])


# ---------------------------------------------------------------------------------- languages

LANGUAGES: Final[dict[str, str]] = {
    **{plain(name): code for code, name in v.LANGUAGES.items()},
    "dari": "fa", "perzisch": "fa", "iraans": "fa", "mandarijn": "zh", "kantonees": "zh", "hindoestaans": "hi",
    "somali": "so", "marokkaans-arabisch": "ar", "syrisch": "ar", "vlaams": "nl", "hollands": "nl", "english": "en",
    "dutch": "nl", "oekrains": "uk", "koerdisch": "ku", "tigrinja": "ti",
}  # fmt: skip
_NAMES: Final = "|".join(sorted(LANGUAGES, key=len, reverse=True))
_LANGUAGE: Final = re.compile(rf"(?<![\w-])(?P<name>{_NAMES})(?!\w)")
_SPEAKS: Final = re.compile(
    r"(?<!\w)(?:ik (?:spreek|praat|versta|begrijp)|(?:spreek|praat|versta|"
    r"begrijp|leer) ik|spreek(?:t)?|praat|begrijpt|verstaat|mijn nederlands|"
    r"haar nederlands|zijn nederlands|"
    r"(?:is mijn|mijn) (?:taal|moedertaal)|(?:praten|spreken)[^.]{0,25} in het)(?!\w)"
)
_WISHES_TO: Final = re.compile(
    r"(?<!\w)(?:wil|leren|leer|leert|cursus|les|lessen|oefenen|verbeteren|zou)(?!\w)"
)
_NONE_OF_IT: Final = re.compile(
    r"(?<!\w)(?:geen|gn|niet|nauwelijks|amper)(?: (?:woord|goed|nog))? ?$|"
    r"(?<!\w)(?:nog )?geen (?:woord )?$"
)
_NOT_YET: Final = re.compile(
    r"^[^.;]{0,25}(?:nog beginnen|nog komen|verbeteren|geen woord|niet(?! zo| goed| goed genoeg))"
)


_SPEAKS_DUTCH: Final = re.compile(
    r"(?<!\w)(?:spreek|spreekt|mijn|haar|zijn)(?: \w+){0,3} nederlands"
)
_THEY_SPEAK: Final = re.compile(
    r"(?<!\w)(?:spreekt|verstaat|begrijpt|leert|(?:hij|zij|ze) praat)(?!\w)"
)
# Languages without a code of two letters: naming the others would leave out the mother tongue.
_WITHOUT_CODE: Final = re.compile(
    r"(?<!\w)(?:berbers|tamazight|papiaments|sranan|sarnami|bargoens|gebarentaal)(?!\w)"
)


def own_languages(text: str) -> Iterator[Reading]:
    """The languages that the client says to speak, also a little."""
    if not _LANGUAGE.search(text) or not _SPEAKS.search(text) or _WITHOUT_CODE.search(text):
        return
    first_person = re.search(r"(?<!\w)(?:ik|mij|mijn|m'n)(?!\w)", text)
    known: list[str] = []
    said: list[str] = []
    for sentence in sentences(text):
        if is_past(sentence) or "thuis spraken" in sentence:
            continue
        speaks = _SPEAKS.search(sentence)
        for m in _LANGUAGE.finditer(sentence):
            code = LANGUAGES[m["name"]]
            learns = _WISHES_TO.search(sentence[: m.start()]) or _WISHES_TO.search(
                sentence[m.end() : m.end() + 25]
            )
            if about_another(sentence, speaks.start() if speaks else m.start()):
                continue
            if first_person and _THEY_SPEAK.search(sentence):
                continue
            if _NONE_OF_IT.search(sentence[: m.start()]):
                continue
            if code != "nl":
                if not speaks or (learns and not re.search(r"praat ik|spreek ik", sentence)):
                    continue
            elif (not speaks and code not in known) or (
                _NOT_YET.match(sentence[m.end() :]) and "goed" not in sentence
            ):
                continue
            if code not in known:
                known.append(code)
                said.append(m[0])
    if known and (known != ["nl"] or _SPEAKS_DUTCH.search(text)):
        yield Reading("languages", known, CERTAIN, ", ".join(said))


# "Engelstalig repertoire" and "een Vietnamees-Indonesische kok" say nothing of the group.
_MEETING: Final = (
    r"(?:\w* )?\w*(?:groep|middag|ochtend|avond|kring|cafe|besteding|"
    r"ontmoeting|soos|club|koffie|bijeenkomst)"
)
_IN_LANGUAGE: Final = re.compile(
    rf"(?<!\w)(?:(?:in het|voertaal is(?: het)?|voertaal:|we spreken|"
    rf"wij spreken|we speak|spreken we|er wordt(?: hier)?) (?:plat )?(?P<a>{_NAMES})(?:,? (?:en|"
    rf"of|and) (?:in het |meteen daarna in het |het )?(?P<b>{_NAMES}))?"
    rf"|(?P<c>{_NAMES})talige? {_MEETING}|(?P<d>{_NAMES})[ -](?P<e>{_NAMES})e? {_MEETING})"
)
_LESSON: Final = re.compile(
    r"(?:repertoire|muziek|patronen|mailen|vloeken|reciteren|presentaties|"
    r"taalhulp|spreken zonder|ondertitel\w*|liedjes|liederen|boek\w*|"
    r"tekst\w*|folder\w*|les|lessen|cursus|oefenen|woordjes|leren|beginners|"
    r"uitleg over|"
    r"ook|niet alleen)[^.]{0,20}$"
)


_MORE: Final = re.compile(
    rf"(?:,|,? en|,? of|,? and)(?: meteen daarna)?(?: in)?(?: het)? (?P<f>{_NAMES}|"
    rf"berbers|papiaments)(?!\w)"
)


def group_languages(text: str) -> Iterator[Reading]:
    """The languages that a group says to speak; what it teaches or sings is none of them."""
    found = _IN_LANGUAGE.search(text)
    if found is None or _LESSON.search(text[max(0, found.start() - 30) : found.start()]):
        return
    codes = []
    at = found.end()
    for name in ("a", "b", "c", "d", "e"):
        if found[name] and LANGUAGES[found[name]] not in codes:
            codes.append(LANGUAGES[found[name]])
    rest = _MORE.match(text, at)
    while rest:
        code = LANGUAGES.get(rest["f"])
        if code and code not in codes:
            codes.append(code)
        rest = _MORE.match(text, rest.end())
    if codes != ["nl"]:  # a group that names none is taken to speak Dutch
        yield Reading("languages", codes, LIKELY, " ".join(found[0].split()))


# ---------------------------------------------------------------------------------- money

_AMOUNT: Final = (
    rf"(?:€ ?)?(?P<a>\d{{1,3}}(?:[.,]\d{{1,2}})?|{NUMBER}|1)(?: (?P<half>vijftig))?(?: ?(?:euro|"
    rf"eurootjes|€|,-|eur))"
)
_EURO: Final = (
    rf"(?:(?:€ ?)?(?P<c>\d{{1,2}},\d\d)(?!\d)|€ ?(?P<e>\d{{1,3}}(?:[.,]\d{{1,2}})?)|"
    rf"{_AMOUNT}|(?P<ten>een tientje))"
)
_AT_MOST: Final = re.compile(
    rf"(?<!\w)(?:hooguit|hoogstens|maximaal|max\.?:?|maximum|tot(?: ongeveer)?|"
    rf"niet meer (?:dan|als|as)|meer (?:dan|als|as)|(?:niet )?boven de|"
    rf"voor|bij|budget:?(?: max\.?)?|kan)(?: \w+)? {_EURO}"
)
_UP_TO: Final = re.compile(
    rf"(?:iets van |)?(?:(?P<low>{NUMBER}),? (?:of )?)?{_EURO} [^.]{{0,25}}(?:is prima|"
    rf"kan (?:er|ik) (?:missen|maximaal)|kan ik missen|per keer kan|lukt|"
    rf"is te doen|zijn voor mij te doen|red ik)"
)
_FREE: Final = re.compile(
    r"(?<!\w)(?:moet (?:wel )?gratis|(?:het )?liefst gratis|gratis (?:zijn|"
    r"graag)|alleen gratis|(?:mag|moet) (?:echt )?(?:niks|niets|geen geld) kosten|"
    r"als (?:het|t|'t) (?:maar )?(?:niks|niets) kost|mits gratis|zonder kosten|"
    r"als (?:het|t|'t) geld kost haak ik af)(?!\w)"
)
_PER_OTHER: Final = re.compile(
    r"(?:per|in de|in een|aan|van de) (?:maand|week|jaar|kwartaal)|leefgeld|"
    r"studieschuld|concert|cursus|abonnement"
)
_NOT_THAT: Final = re.compile(r"dat ga ik niet doen|te duur|belachelijk|kan ik ook")


_MONEY_HINTS: Final = ("euro", "€", "tientje", "gratis", "kost", "max")


def budgets(text: str) -> Iterator[Reading]:
    """EUR per meeting that somebody can spare; *heb het niet breed* is no amount."""
    if not has_any(text, _MONEY_HINTS):
        return
    for sentence in sentences(text):
        if is_past(sentence):
            continue
        if m := _FREE.search(sentence):
            yield Reading("budget_eur", 0.0, CERTAIN, m[0])
            continue
        for pattern in (_AT_MOST, _UP_TO):
            for m in pattern.finditer(sentence):
                around = sentence[max(0, m.start() - 12) : m.end() + 25]
                if _PER_OTHER.search(around) and "per keer" not in around:
                    continue
                if _NOT_THAT.search(sentence[m.start() :]) or about_another(sentence, m.start()):
                    continue
                if m[0].startswith(("voor ", "bij ", "kan ")) and not _CAN_DO.search(sentence):
                    continue
                yield Reading("budget_eur", _euros(m), LIKELY, m[0])


_CAN_DO: Final = re.compile(
    r"doe ik mee|kan ik ja|ja zeggen|kom ik|zie je mij|per keer|lukt|missen|betalen"
)


def _euros(m: re.Match[str]) -> float:
    found = m.groupdict()
    if found.get("ten"):
        return 10.0
    said = found.get("c") or found.get("e") or found["a"]
    amount = float(said.replace(",", ".")) if said[0].isdigit() else float(number(said))
    return amount + (0.5 if found.get("half") else 0.0)
