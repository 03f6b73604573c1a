"""The text as the readers see it, and whom and what time a passage is about."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Final

from wor_match.ingest.dutch_times import tidy

_STRESSED_ONE: Final = re.compile(r"(?<!\w)(?:één|éen)(?!\w)")
_SENTENCE: Final = re.compile(r"(?<=[.!?;…])(?<!\bmw\.)(?<!\bdhr\.)(?<!\bmax\.)(?<!\bpt\.) +")
# "ik ben 72; mijn man zit ..." is split by the marks above, "ik zing graag, maar mijn man ..." here.
_CLAUSE: Final = re.compile(
    r"(?<!\d),(?!\d) ?|(?<=\w), |[;:()!?]| - | (?=(?:maar|want|dus|terwijl|omdat|zodat)\b)"
)


@lru_cache(maxsize=8192)
def plain(text: str) -> str:
    """Lower case without accents, plain quotes and single spaces; a stressed *één* is 1."""
    low = tidy(text)
    if low.isascii():
        return low
    low = _STRESSED_ONE.sub("1", low)
    return "".join(c for c in unicodedata.normalize("NFD", low) if not unicodedata.combining(c))


def sentences(text: str) -> list[str]:
    """The sentences of a plain text."""
    return [part for part in _SENTENCE.split(text) if part]


def clauses(sentence: str) -> list[str]:
    """The clauses of a sentence, in order."""
    return [part.strip(" .") for part in _CLAUSE.split(sentence) if part.strip(" .")]


_KIN: Final = (
    r"(?:man|vrouw|vriend|vriendin|partner|ex|echtgenoot|echtgenote|moeder|vader|ma|pa|mama|papa|"
    r"ouders|zoon|zoontje|dochter|dochtertje|dochters|zonen|zoons|kind|"
    r"kinderen|kleinzoon|kleindochter|"
    r"kleinkind|kleinkinderen|broer|broertje|zus|zusje|zussen|broers|oom|tante|neef|nicht|opa|oma|"
    r"schoonmoeder|schoonvader|schoonzus|zwager|buurman|buurvrouw|buren|buurjongen|buurmeisje|maat|"
    r"collega|baas|huisarts|dokter|begeleider|moe|jongen|meisje)"
)
_OTHERS: Final = re.compile(
    rf"(?<!\w)(?:mijn|m'n|mn|me|ons|onze|haar|zijn|z'n|d'r|de|die) (?:\w+ )?{_KIN}(?!\w)|"
    rf"(?<!\w)(?:voor|met|en|van) (?:oma|opa|mama|papa)(?!\w)"
)
_SELF: Final = re.compile(r"(?<!\w)(?:ik|mij|mezelf|mijzelf|'k)(?!\w)")
_PAST: Final = re.compile(
    r"(?<!\w)(?:vroeger|destijds|toentertijd|toen (?:ik|we|wij)|vorige keer|als kind|indertijd|"
    r"(?:was|waren) (?:altijd|onze|er|het)|(?:ik|we|wij) (?:was|waren|"
    r"had|hadden|zat|zaten|zong|zongen|speelde|liep|stond|werkte|kookte|"
    r"gaf)|"
    r"(?:was|had|zat|zong|speelde|liep|stond|werkte|kookte) (?:ik|we|wij))(?!\w)"
)
_WANTED: Final = re.compile(
    r"(?<!\w)(?:wil|wilt|willen|graag|liefst|liever|zoek|zoekt|zou|nodig|mag|moet|hoeft|hoef)(?!\w)"
)


def about_another(clause: str, at: int) -> bool:
    """Whether the words before `at` make somebody else the subject: *mijn man zit in een ...*."""
    before = clause[:at]
    others = list(_OTHERS.finditer(before))
    return bool(others) and not _SELF.search(before, others[-1].end())


_REPORTED: Final = re.compile(
    r"(?<!\w)(?:zeggen|zegt|zei|vinden|vindt|vond|adverteerde)(?: \w+)? (?:dat|"
    r"met) [^,.;]{0,40}$|\"[^\"]{0,15}$"
)


def is_anothers(clause: str, at: int) -> bool:
    """Whether it is of, or said by, somebody else: *ze zeggen dat ik rustig aan moet doen*."""
    return about_another(clause, at) or bool(_REPORTED.search(clause[:at]))


def is_past(sentence: str) -> bool:
    """Whether it tells how things were, and wants nothing."""
    return bool(_PAST.search(sentence)) and not _WANTED.search(sentence)


_NOT_BEFORE: Final = re.compile(r"(?<!\w)(?:geen|niet|nooit|zonder)(?: [\w']+){0,2} $")
_NOT_AFTER: Final = re.compile(
    r"^[^,.;:!?]{0,30}?(?<!\w)(?:hoef ik (?:echt )?niet|hoeft niet|hoeven (?:van mij |"
    r"voor mij )?niet|krijg ik het benauwd|hoeft van mij niet|trek ik niet|"
    r"trekt (?:ze|hij) niet|"
    r"kan ik (?:er )?niet (?:aan|tegen|bij)|wil ik niet|zijn niks|is niks|"
    r"zijn niets|is niets|niks voor mij|niets voor mij|"
    r"niet aan mij besteed|moet (?:ik|hij|ze|zij) (?:niets|niks)|hou ik niet van|"
    r"heb ik niks mee|heb ik niets mee|niet voor mij|word ik (?:zenuwachtig|"
    r"benauwd|gek|onrustig)|"
    r"klap ik dicht|vind ik (?:niks|vreselijk|verschrikkelijk))(?!\w)"
)


def is_denied(clause: str, start: int, end: int) -> bool:
    """Whether the passage is refused: *geen grote groep*, *grote groepen hoef ik niet*."""
    return bool(_NOT_BEFORE.search(clause[:start]) or _NOT_AFTER.match(clause[end:]))
