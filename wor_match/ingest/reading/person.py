"""Own age and gender, from a wish in the first person or a note in the third."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from wor_match.ingest.reading.found import CERTAIN, LIKELY, Reading
from wor_match.ingest.reading.numbers import NUMBER, number
from wor_match.ingest.reading.text import about_another, sentences

_WOMAN: Final = (
    r"(?:vrouw|meid|meisje|dame|moeder|mama|oma|weduwe|huisvrouw|dochter|"
    r"tante|moslima|boerin|directrice|lerares|juf|"
    r"onderwijzeres|verpleegster|naaister|kapster|serveerster|secretaresse|"
    r"danseres|zangeres|actrice|kokkin|vroedvrouw|"
    r"boerendochter|studente|vriendin)"
)
_MAN: Final = (
    r"(?:man|kerel|vent|jongen|jongeman|heer|vader|papa|opa|weduwnaar|zoon|huisman|boerenzoon)"
)
# "ik ben mijn man kwijt" says nothing of the speaker.
_ADJECTIVE: Final = (
    r"(?!(?:mijn|m'n|me|de|die|jouw|je|haar|zijn|geen|voor|niet|met|"
    r"bij|al|toen|kwijt|van)\b)[\w'-]+"
)
_I_AM: Final = re.compile(
    rf"(?<!\w)(?:ik (?:ben|was)|ben ik|'k ben)(?: (?:toch|nu|zelf|gewoon|"
    rf"altijd|sinds kort|nu zelf|ook))*"
    rf"(?: (?:zijn|haar|hun))?(?: een| 'n)?(?: {_ADJECTIVE}){{0,2}} (?:(?P<v>{_WOMAN})|"
    rf"(?P<m>{_MAN}))(?!\w)"
    r"(?! (?:kwijt|verloren|genoemd|geweest voor))"
)
_AS_A: Final = re.compile(
    rf"(?<!ben )(?<!werd )(?<!was )(?<!verloor )(?<!\w)als (?:een )?(?:(?:jonge|"
    rf"oude|oudere|alleenstaande|gescheiden|enige|net|nieuwe|kersverse) )*(?:(?P<v>{_WOMAN})|"
    rf"(?P<m>{_MAN}))"
    r"(?= (?:van|alleen|in|voel|wil|ben|heb|tel|kom|zonder|met|durf|word|sta|zit|voor|op)|,)"
)
_OLD_MAN: Final = re.compile(
    rf"(?<!\w)ik(?:,|,? een)? (?:\w+e )?(?:(?P<v>{_WOMAN})|(?P<m>{_MAN})) van (?P<age>{NUMBER})"
)
_OLD_WOMAN_OF_MY_AGE: Final = re.compile(
    rf"(?<!\w)een (?:(?P<v>{_WOMAN})|(?P<m>{_MAN})) van mijn leeftijd"
)
_PREGNANT: Final = re.compile(r"(?<!\w)ben (?:\w+ ){0,3}zwanger(?!\w)")
_WIDOW: Final = re.compile(
    r"(?<!\w)(?:sinds kort|nu|net|al \w+ jaar|ik werd|werd ik) (?:(?P<v>weduwe)|"
    r"(?P<m>weduwnaar))(?!\w)"
)
_BECAME: Final = re.compile(
    r"(?<!\w)ik ben (?:op mijn \w+ )?(?:(?P<m>vader|opa)|(?P<v>moeder|oma)) geworden"
)

_TITLE: Final = (
    r"(?:(?P<v>mw|mevr|mevrouw|vrouw|meisje|meid|jonge vrouw|client[ea]|"
    r"weduwe)|(?P<m>dhr|heer|de heer|meneer|man|jongen|jongeman|jonge man|"
    r"weduwnaar))"
)
_NOTE: Final = re.compile(
    rf"^\W*{_TITLE}(?!\w)\.?(?P<name>(?: de| van| der| den)*(?: [a-z][\w-]*)?)?(?: is|"
    rf" van|,)? ?\(?,? ?(?P<age>{NUMBER})?(?![\w/%])"
)
_NOTE_VERB: Final = re.compile(
    rf"(?:^|[,.] ){_TITLE}\.? (?:is|wil|gaat|kan|zoekt|heeft|mist|spreekt|"
    rf"woont|zit|komt|slaapt|zou)(?!\w)"
)
_SIGN: Final = re.compile(r"(?P<v>♀)|(?P<m>♂)")
_LETTER: Final = re.compile(
    rf"(?<!\w)(?:pt|patient|client|cl)?\.? ?\((?:(?P<v>v)|(?P<m>m)),? ?(?P<age>{NUMBER})?(?: ?(?:jr|"
    rf"jaar|j))?\)"
    rf"|\((?P<age2>{NUMBER}),? ?(?:(?P<v2>v)|(?P<m2>m))\)"
    rf"|^(?:(?P<v3>v)|(?P<m3>m)) ?,? ?(?P<age3>\d\d)(?!\d)"
)
_WHITE: Final = (
    r"(?! ?(?:kilo|kg|keer|%|weken|week|maanden|mnd|uur|u(?!\w)|km|kilometer|"
    r"minuten|min|euro|jaar (?:getrouwd|geleden|lang|samen|bij|gewerkt|"
    r"alleen|weg|in|op|de)|e(?!\w)|ste(?!\w)|kinderen|kdn|x(?!\w)|/|"
    r"personen|jaren|dagen|meer(?!\w)))"
)
_AGE: Final = re.compile(
    rf"(?<!\w)(?:(?:ik ben|ben ik|'k ben|ze is|zij is|hij is|mw\.? is|"
    rf"dhr\.? is|mevrouw is|meneer is)(?: (?:nu|net|pas|al|inmiddels|"
    rf"bijna|ook|een \w+ van|een \w+ \w+ van|een \w+ \w+ \w+ van|in de)?)? ?(?P<a>{NUMBER}){_WHITE}"
    rf"|(?:me|mijn) leeftijd is (?P<b>{NUMBER})"
    rf"|(?P<c>{NUMBER}) ben ik(?! \w+ geworden)"
    rf"|ik,? (?P<d>{NUMBER})(?: jaar)?(?:,| en)"
    rf"|(?<!ben )(?<!was )(?<!werd )als (?:\w+ )?(?:vrouw|man|opa|oma|"
    rf"meid|jongen|weduwe|weduwnaar|homo|moeder|vader) van (?P<e>{NUMBER}){_WHITE}"
    rf"|(?:net|vandaag|pas) (?P<f>{NUMBER}) geworden|ik ben .{{0,12}} (?P<g>{NUMBER}) geworden"
    rf"|(?P<h>{NUMBER})-?jarige? (?:vrouw|man|weduwe|weduwnaar))"
)
_AGE_NOTE: Final = re.compile(
    r"^\W*(?:pt|patient|client|clt|cl)?\.?,?\s*[♀♂]?,? ?(?P<a>\d{2})(?!\d) ?[♀♂,]|"
    r"^[a-z-]+, (?P<b>\d{2}),|^[a-z ]+, (?P<c>\d{2}) (?:jaar|jr)"
    r"|^\W*(?:pt|patient|client)\.?,? (?P<d>\d\d),? ?(?:jr|jaar)?"
)
_ABOUT_AGE: Final = re.compile(
    r"(?<!\w)(?P<how>begin|midden|half|halverwege|eind|in|ver in|dik in|"
    r"tegen|bijna)(?: de)? (?P<ten>twintig|dertig|veertig|vijftig|zestig|"
    r"zeventig|tachtig|negentig)(?!\w)"
)
_ABOUT: Final = {
    "begin": 2,
    "midden": 5,
    "half": 5,
    "halverwege": 5,
    "eind": 8,
    "in": 5,
    "ver in": 7,
    "dik in": 7,
    "tegen": -1,
    "bijna": -1,
}
_SINCE: Final = re.compile(
    r"(?<!\w)(?:sinds|toen|als|tot|totdat|voor|geen|sedert|alsof)(?: \w+){0,2} ?$"
)
_FIRST: Final = re.compile(r"(?<!\w)(?:ik|mij|mijn|me|m'n|we|wij)(?!\w)")
_YOUNGEST, _OLDEST = 10, 105


def persons(text: str) -> Iterator[Reading]:
    """Readings of `age` and `gender` in a plain wish."""
    yield from _notes(text)
    for sentence in sentences(text):
        yield from _genders(sentence)
        yield from _ages(sentence, first=sentence is text or text.startswith(sentence))


def _notes(text: str) -> Iterator[Reading]:
    """What a note in the third person opens with: *Mw., 83,*, *Pt 58 ♂*, *Man, 33,*."""
    if m := _SIGN.search(text[:30]):
        yield Reading("gender", "v" if m["v"] else "m", CERTAIN, m[0])
    for m in _LETTER.finditer(text[:80]):
        woman, age = m["v"] or m["v2"] or m["v3"], m["age"] or m["age2"] or m["age3"]
        yield Reading("gender", "v" if woman else "m", CERTAIN, m[0])
        yield from _age(age, CERTAIN, m[0])
    opening = sentences(text)[0] if text else ""
    m = _NOTE.match(text)
    if m and not _FIRST.search(opening.split('"')[0].split("'")[0]):
        yield Reading(
            "gender", "v" if m["v"] else "m", CERTAIN if m["age"] else LIKELY, m[0].strip()
        )
        yield from _age(m["age"], CERTAIN, m[0].strip())
    elif not _FIRST.search(text):
        for m in _NOTE_VERB.finditer(text):
            if m["v"] in ("mw", "mevr", "mevrouw") or m["m"] in ("dhr", "meneer", "de heer"):
                yield Reading("gender", "v" if m["v"] else "m", LIKELY, m[0].strip(" ,."))
                break
    if m := re.match(rf"(?:(?P<v>zij|ze)|hij) is (?:\w+ )?{NUMBER}{_WHITE}", text):
        yield Reading("gender", "v" if m["v"] else "m", LIKELY, m[0])
    if m := _AGE_NOTE.match(text):
        yield from _age(next(x for x in m.groups() if x), LIKELY, m[0].strip(" ,"))


def _genders(sentence: str) -> Iterator[Reading]:
    if "non-binair" in sentence and "ik ben" in sentence:
        yield Reading("gender", "x", CERTAIN, "non-binair")
    for pattern, confidence in (
        (_I_AM, CERTAIN), (_AS_A, LIKELY), (_OLD_MAN, CERTAIN), (_WIDOW, LIKELY), (_BECAME, CERTAIN),
        (_OLD_WOMAN_OF_MY_AGE, LIKELY),
    ):  # fmt: skip
        for m in pattern.finditer(sentence):
            if about_another(sentence, m.start()):
                continue
            found = m.groupdict()
            yield Reading("gender", "v" if found.get("v") else "m", confidence, m[0])
            if found.get("age"):
                yield from _age(found["age"], CERTAIN, m[0])
    expects = _PREGNANT.search(sentence)
    if expects and not about_another(sentence, expects.start()):
        yield Reading("gender", "v", LIKELY, expects[0])
    if opens := re.match(
        r"(?:jonge|alleenstaande|gescheiden) (?:(?P<v>moeder)|(?P<m>vader))(?!\w)", sentence
    ):
        yield Reading("gender", "v" if opens["v"] else "m", LIKELY, opens[0])
    of = _PARENT_OF.search(sentence)
    if of and not _OF_ANOTHER.search(sentence[: of.start()]):
        yield Reading("gender", "m" if of["m"] else "v", LIKELY, of[0])


_PARENT_OF: Final = re.compile(rf"(?<!\w)(?:moeder|(?P<m>vader)) (?:van|v) (?:{NUMBER})(?!\w)")
_OF_ANOTHER: Final = re.compile(r"(?<!\w)(?:mijn|me|m'n|een|die|de|haar|zijn|onze) (?:\w+ )?$")


def _ages(sentence: str, first: bool) -> Iterator[Reading]:
    for m in _AGE.finditer(sentence):
        said = next(x for x in m.groups() if x)
        third = re.match(r"(?:ze|zij|hij) is", m[0])
        if third and not (first and m.start() == 0):
            continue
        if _SINCE.search(sentence[: m.start()]) or about_another(sentence, m.start()):
            continue
        if "bijna" in m[0]:
            yield Reading("age", number(said) - 1, LIKELY, m[0])
            continue
        yield from _age(said, CERTAIN, m[0])
    for m in _ABOUT_AGE.finditer(sentence):
        mine = re.search(
            r"(?<!\w)(?:ik|ben|wij zijn|we zijn|word|loop|vrouw,|man,|mw\.?,?|"
            r"dhr\.?,?)(?: [\w']+){0,6},? ?$",
            sentence[: m.start()],
        )
        if (
            (mine or m.start() == 0)
            and not about_another(sentence, m.start())
            and not _SINCE.search(sentence[: m.start()])
        ):
            yield Reading("age", number(m["ten"]) + _ABOUT[m["how"]], LIKELY, m[0])
    if will := re.search(
        rf"(?<!\w)ik word (?:\w+ ){{0,3}}(?P<age>{NUMBER})(?: jaar)?(?! ?\w*(?:kilo|keer|uur))",
        sentence,
    ):
        yield Reading("age", number(will["age"]) - 1, LIKELY, will[0])


def _age(said: str | None, confidence: float, words: str) -> Iterator[Reading]:
    if said and _YOUNGEST <= number(said) <= _OLDEST:
        yield Reading("age", number(said), confidence, words)
