"""A wish, cut into what is wanted and what is refused.

A wish with several sentences is several wishes, and a refusal inside it ("geen kaartmiddag, ik
ben geen bejaarde") must count against an activity, not for it. Wishes also say what hurts
("er komt hier nooit iemand"): that is a need, not a refusal, and stays on the wanted side.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

# Sentences end at a full stop, question or exclamation mark, semicolon or line break.
_SENTENCE_END = re.compile(r"(?<=[.!?;…])\s+|\n+|;\s*")
# Within a sentence a refusal is cut off at these joints.
_JOINT = re.compile(
    r",\s*(?=maar\b)|\s+(?=maar\b)|,\s+|\s+[-–]\s+|:\s+"
    r"|\s+en\s+(?=(?:ook\s+)?(?:geen|niet\s+weer|niet\s+te|zeker\s+niet|liever|vooral)\b)"
)

# Up to forty characters that do not go into another clause: "mensen die niet oordelen" is wanted.
_NEAR = r"(?:(?!\b(?:die|dat|wat|waar\w*|want|omdat|zodat|als)\b)[^.]){0,40}?"
# What makes a clause a refusal. Inability and sorrow ("ik kan niet slapen", "ik heb geen
# vrienden", "niemand") are deliberately not in here.
_REFUSALS = re.compile(
    "|".join(
        (
            r"^(?:maar\s+|en\s+|dus\s+|dan\s+|ook\s+|alsjeblieft\s+|in\s+ieder\s+geval\s+)*(?:geen|niet)\b(?!\s+(?:dat|alleen|zo|meer\s+alleen|alles))",
            # "maar zwemmen niet", "kaarten hoeft niet"; not "dat lukt niet", "slapen gaat niet"
            r"^(?:maar\s+|en\s+)?(?!.*\b(?:kan|kon|lukt|gaat|ging|weet|durf|werkt|is|was|helpt|mag|snap|begrijp|ken|kent|heb|ben|"
            r"het|dat|ik|mij|me|ons|haar|hem)\b)(?:\w+\s+){1,3}niet[.!]?$",
            r"\b(?:wil|hoef|ga|doe)\b[^.]{0,30}\bnooit\s+(?:meer|weer)\b(?!\s+(?:zo\s+)?alleen\b)",
            r"\blijkt\s+(?:me|mij|haar|hem)\s+(?:echt\s+|helemaal\s+)?(?:niks|niets|niet|vreselijk|verschrikkelijk)\b",
            r"\b(?:vind|vindt)\s+(?:ik|ze|zij|hij)\s+(?:echt\s+|heel\s+)?(?:verschrikkelijk|vreselijk|afschuwelijk|stom|saai|kinderachtig)\b",
            r"\bik\s+vind\s+(?!het\b)\w+(?:\s+en\s+\w+)?\s+(?:echt\s+|heel\s+)?(?:verschrikkelijk|vreselijk|afschuwelijk|stom|saai|kinderachtig|niks|niets)\b",
            r"\bga\s+(?:echt\s+|zeker\s+)?(?:niet|nooit)\s+(?:meer\s+)?naar\b(?!\s+(?:buiten|de\s+deur|huis|bed)\b)",
            r"\bgeen\s+zin\s+om\b|\bmag\s+(?:ik\s+)?(?:van\s+\w+\s+\w+\s+)?niet\s+meer\b",
            r"\bword\s+ik\s+niet\s+(?:blij|vrolijk|goed)\b|\bis\s+niet\s+voor\s+(?:mij|haar|hem)\b",
            r"\bsta\b[^.]{0,15}\bniet\s+te\s+springen\b|\bhaal\b[^.]{0,25}\bneus\b",
            r"\b(?:liever|zeker|beslist|absoluut|vooral|echt|toch)\s+(?:geen|niet)\b",
            r"\b(?:wil|wilt|wou|hoef|hoeft|hoeven|zoek|zoekt|lust)\b(?:\s+dat\b)?"
            rf"{_NEAR}\b(?:geen|niet)\b(?!\s+(?:meer\s+)?alleen\b)",
            r"\bkan\s+(?:niet|slecht)\s+(?:zo\s+)?(?:goed\s+)?tegen\b"
            r"(?!\s+(?:de\s+|die\s+)?(?:stilte|eenzaamheid|alleen)\b)",
            r"\bvind\s+ik\s+(?:echt\s+|helemaal\s+)?(?:niks|niets)\b(?!\s+(?:meer|leuk)\b)",
            r"\bniet\s+(?:echt\s+)?mijn\s+ding\b|\bniet\s+aan\s+(?:mij|haar|hem)\s+besteed\b",
            r"\bgeen\s+(?:zin|behoefte|interesse)\s+(?:in|aan|om)\b",
            r"\bmoet\b[^.]{0,20}\b(?:niets|niks)\s+hebben\b",
            r"\b(?:hou|houd|houdt)\b[^.]{0,25}?\bniet\s+(?:zo\s+)?van\b|\bniet\s+(?:van|dol\s+op|gek\s+op)\b",
            r"\b(?:niets|niks|weinig)\s+(?:voor\s+(?:mij|haar|hem)|met)\b",
            r"\b(?:heb|heeft)\s+(?:niets|niks|weinig)\s+met\b",
            r"\bhekel\s+aan\b|\bhaat\b|\bzit\b[^.]{0,20}\bniet\s+(?:op\s+)?te\s+wachten\b",
            r"\bniet\s+op\b[^.]{0,40}\b(?:zit|zitten)\s+te\s+wachten\b|\bte\s+wachten\s+op\b(?=.*\bniet\b)",
            r"\bzit\s+niet\s+op\b[^.]{0,40}\bte\s+wachten\b",
            r"\bals\s+het\s+maar\s+(?:geen|niet)\b|\bbespaar\s+me\b|\balles\s+behalve\b",
            r"\b(?:niet\s+weer|niet\s+nog\s+een)\b",
            r"\bik\s+ben\s+(?:toch\s+|nog\s+)?geen\s+(?:bejaarde|oude|kind|type|prater|mens|groepsmens|held|sporter)\b",
        )
    )
)
# Double negations and needs that only sound like a refusal.
_NOT_A_REFUSAL = re.compile(
    r"\bniets\s+doen\s+is\s+(?:niks|niets)\b|\b(?:niet|nooit)\s+(?:meer\s+|weer\s+)?(?:altijd\s+|steeds\s+)?(?:zo\s+)?alleen\b"
    r"|\bgeen\s+(?:vrienden|familie|werk|geld|energie|idee|contact|contacten|kinderen|mensen|rust|doel|partner|probleem|bezwaar)\b"
    r"|\bmaakt\s+niet\s+uit\b|\bkan\s+(?:ik\s+)?niet\b(?!\s+(?:zo\s+)?(?:goed\s+)?tegen\b)|\bweet\s+(?:het\s+)?(?:ik\s+)?(?:ook\s+)?niet\b|\bniet\s+erg\b"
    r"|\bhoef\b[^.]{0,30}\bniet\s+te\s+betalen\b"
    r"|\b(?:stilte|eenzaam\w*|gemis|leegte|alleen|thuis|buiten)\b[^.]*\b(?:vreselijk|verschrikkelijk|vind|niet)\b"
    r"|\bnooit\s+meer\s+naar\s+buiten\b"
)
# An answer that refuses the question before it: "Bingo? Nee, dank je."
_NO_THANKS = re.compile(
    r"^(?:nee\b.{0,25}|liever niet|niks voor mij|niets voor mij|alsjeblieft niet)[.!]?$"
)
_NOTHING = re.compile(r"^(?:nvt|n\.v\.t\.?|geen|niets|niks|nee|-+|x|\?)[.!]?$")
# Words that carry the refusal itself; what remains is the thing refused.
_NEGATIONS = re.compile(
    r"\b(?:geen|niet|niets|niks|liever|zeker|beslist|absoluut|vooral|weer|hekel|aan|haat|wil|hoef|hoeft|"
    r"kan|slecht|tegen|vind|mijn\s+ding|besteed|nooit|meer|alles|behalve|lijkt|me|om|heb|een|ga|naar|"
    r"verschrikkelijk|vreselijk|afschuwelijk|stom|saai|kinderachtig|mag|dokter|dan|word|blij|sta|springen|"
    r"haal|neus|weggelegd|hoeft|doe|hè|"
    r"ik|ben|dat|is|voor|mij|zin|in|hou|houd|van|maar|en|ook|toch|als|het|alsjeblieft|zit|op|te|wachten)\b"
)
# A clause this short says nothing by itself and stays with its sentence.
_SHORTEST = 2


@dataclass(frozen=True)
class Wish:
    """What somebody wants and refuses, sentence by sentence; both may be empty."""

    wanted: tuple[str, ...]
    refused: tuple[str, ...]


@lru_cache(maxsize=10_000)
def read_wish(wish: str | None, avoid: str | None = None) -> Wish:
    """Wanted and refused sentences of a wish, with `avoid` on the refused side."""
    wanted: list[str] = []
    refused: list[str] = []
    for sentence in sentences(wish):
        if _NO_THANKS.match(sentence.lower()):
            if wanted and wanted[-1].endswith("?"):
                refused.append(wanted.pop())
            continue
        kept: list[str] = []
        for clause in _JOINT.split(sentence):
            (refused if is_refusal(clause) else kept).append(clause.strip())
        remainder = ", ".join(clause for clause in kept if clause)
        if len(remainder.split()) >= _SHORTEST or (remainder and not refused):
            wanted.append(remainder)
    for sentence in sentences(avoid):
        if _NOTHING.match(sentence.lower()):
            continue
        refused.extend(part.strip() for part in re.split(r",\s+|\s+of\s+|\s+en\s+", sentence))
    things = (thing_refused(clause) for clause in refused)
    return Wish(tuple(wanted), tuple(thing for thing in things if thing))


def is_refusal(clause: str) -> bool:
    """Whether a clause says what somebody does not want."""
    lower = clause.lower().strip()
    return bool(_REFUSALS.search(lower)) and not _NOT_A_REFUSAL.search(lower)


def thing_refused(clause: str) -> str:
    """The thing that a refusal is about: the clause without its negation."""
    return " ".join(_NEGATIONS.sub(" ", clause.lower()).strip(" .!?;,").split())


def sentences(text: str | None) -> list[str]:
    """The sentences of a text; none where there is no text."""
    if not text:
        return []
    parts = (part.strip() for part in _SENTENCE_END.split(text))
    return [part for part in parts if any(mark.isalnum() for mark in part)]
