"""When somebody can: *'s ochtends kan ik niet*, *alleen doordeweeks overdag*, *di en do*.

Every mention of a time becomes one sign, neighbours taken together (*doordeweeks overdag*, *di of
do*), and a few sentence patterns around the sign say whether it is possible.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from wor_match.domain import vocabulary as v
from wor_match.ingest.reading.found import LIKELY, Reading
from wor_match.ingest.reading.numbers import NUMBER
from wor_match.ingest.reading.text import about_another, is_past, sentences

DAYS: Final = tuple(v.DAYS)
PARTS: Final = tuple(v.DAY_PARTS)
_CODE: Final = {name: code for code, name in v.DAYS.items()} | {code: code for code in DAYS}
_FULL: Final = "|".join(v.DAYS.values())
_ABBR: Final = "|".join(DAYS)
_SHORT: Final = "ma|di|wo|do|vr|za"
_PART_OF: Final = {
    "ochtend": "ochtend", "morgens": "ochtend", "voormiddag": "ochtend", "middag": "middag", "namiddag": "middag",
    "avond": "avond",
}  # fmt: skip
_PART: Final = f"(?:{'|'.join(_PART_OF)})"
_MENTION: Final = re.compile(
    rf"(?<!\w)(?P<from>{_FULL}|{_ABBR}) ?(?:t/m|tot en met|tm) ?(?P<to>{_FULL}|{_ABBR})(?!\w)"
    rf"|(?<!\w)(?P<day>{_FULL})(?P<dpart>{_PART})?(?:en|s)?-?(?!\w)"
    rf"|(?<=alleen )(?P<a1>{_SHORT})(?![\w'])|(?<=kan )(?P<a2>{_SHORT})(?![\w'])|"
    rf"(?<=op )(?P<a3>{_SHORT})(?![\w'])"
    rf"|(?<!\w)(?P<a4>ma|di|wo|do|vr|za)(?=(?:,| en| of) (?:{_ABBR})(?!\w))|"
    rf"(?<=(?:ma|di|wo|do|vr|za) en )(?P<a5>{_ABBR})(?![\w'])"
    r"|(?<!\w)(?:de |een )?(?P<working>doordeweekse?|door de weeks?|(?:op )?werkdagen)(?!\w)"
    r"|(?<!\w)(?:(?:in )?het |een |de )?(?P<weekend>weekends?|weekeinde)(?!\w)"
    r"|(?<!\w)(?P<all>elke dag|iedere dag|alle dagen)(?!\w)"
    r"|(?<!\w)(?P<late>na (?:de middag|de lunch|het middageten))(?!\w)|"
    r"(?<!\w)(?P<night>na (?:het eten|het avondeten))(?!\w)"
    rf"|(?<!\w)(?:(?:in )?(?:de|elke|iedere) |'s |s |een )?(?P<part>{_PART})(?:s|"
    rf"en)?(?!\w)|(?<!\w)(?P<daytime>overdag)(?!\w)"
)
SIGN: Final = "§"
# What may stand between times that belong together; without "en" or "of" they narrow each other.
_LINK: Final = re.compile(r"(?: en| of|, en)(?: op| in het| in de| het| de| in)? |[ -]")
_HOURS: Final = re.compile(r"^ tussen (?P<a>\d{1,2}) (?:en|-) (?P<b>\d{1,2}) ?(?:u|uur)(?!\w)")
# "vrijdag na vijven": only part of it, and which is not read.
_NARROWED: Final = re.compile(r"^ (?:na|vanaf|voor|tot|tussen|om|rond) ")
_SMALL: Final = (
    r"(?: (?:op|in|de|het|maar|nog|een|elke|van|tijdens|wel|ook|altijd|"
    r"best|goed|vooral|dus|alleen|liefst))*"
)
_CAN: Final = re.compile(
    rf"(?<!\w)(?:alleen|liefst|liever|graag|enkel|uitsluitend){_SMALL} {SIGN}"
    rf"|(?<!\w)(?:ik kan|kan ik|kan|kunnen|het wordt|moet het|het moet|"
    rf"lukt het|vrij|beschikbaar){_SMALL}(?: zijn)?{_SMALL} {SIGN}"
    rf"|{SIGN},? (?:dan )?(?:kan (?:ik|zij|hij|ze|mw|dhr)(?! vergeten|"
    rf" er niet)(?: (?:altijd|wel|best|goed))*(?![^,.]{{0,12}} niet)|"
    rf"(?:ben|is) (?:ik|zij|hij|ze) (?:vrij|beschikbaar|mens|er|alleen thuis)|"
    rf"heb ik (?:(?:wel|altijd|een|nog) )*(?:tijd|vrij|een paar uur|paar uur)|"
    rf"lukt|gaat het (?:beter|wel|prima)|is van mij|is mijn vrije|graag|"
    rf"kan best|vrij|zijn (?:goed|prima)|uit de weg|ff weg|even weg)(?!\w)"
    rf"|{SIGN}[^.;]{{0,50}}(?:dan kan ik|dan zou ik|dan ben ik vrij|ben ik er weer|"
    rf"een paar uur voor mezelf)"
    rf"|^{SIGN} graag(?:,|\.|$)|(?<=[^^]), ?(?:maar|dus) {SIGN}\.?$|leef pas op {SIGN}|"
    rf"ga[a-z]* het {SIGN} (?:wel|beter)"
)
_CANNOT: Final = re.compile(
    rf"{SIGN} (?:kan|kom|lukt|werkt|ga|durf|kun)[^,.;]{{0,25}} (?:niet|"
    rf"nooit)(?!\w)|(?<!\w)(?:niet|geen|behalve|nooit){_SMALL} {SIGN}"
    rf"|(?<!\w)kan (?:ik )?{SIGN} (?:echt )?niet|{SIGN} (?:slaap ik|moet ik (?:rusten|"
    rf"slapen|naar|eerst|werken)|pas ik op|ga ik de deur niet)"
)
_ONLY_THEN: Final = re.compile(rf"(?:geen|nul|weinig|nooit) (?:tijd|vrij),? behalve{_SMALL} {SIGN}")
# Nights and feelings: "zondagen zijn het ergst" is no offer.
_TELLS: Final = re.compile(
    rf"{SIGN} (?:duren|zijn|is het erg|is t erg|zie ik|zit ik|praat|hoor|"
    rf"lig|drink|komt|bij ons)|werk(?:t)? {SIGN}|werken {SIGN}|liever niemand|"
    rf"zien elkaar|kan ik er niet tegen"
)
_WHY: Final = re.compile(
    rf"(?:want|omdat|terwijl|anders|verder|toen) [^,.;]{{0,30}}{SIGN}|"
    rf"^(?:als|want) [^,.;]{{0,30}}{SIGN}"
)
# "om tien uur 's ochtends" is when something is, "tien dinsdagen" how many.
_COUNTED: Final = re.compile(rf"(?:{NUMBER}|uur|om de|eerste|laatste) $")
_DARK: Final = re.compile(
    r"(?:in het donker|als het (?:donker is|donker wordt|schemert))[^.]{0,30}(?:niet|"
    r"de deur)|(?:niet|de deur)[^.]{0,30}(?:in het donker|als het (?:donker|"
    r"schemert))"
)


def availabilities(text: str) -> Iterator[Reading]:
    """Readings of `availability`: what is named as possible, or all but what is not."""
    if not _MENTION.search(text):
        return
    can: list[str] = []
    cannot: list[str] = []
    said: list[str] = []
    for sentence in sentences(text):
        if is_past(sentence) or "nachts" in sentence:
            continue
        for slots, possible, words in offers(sentence):
            (can if possible else cannot).extend(slots)
            said.append(words)
    slots = _remaining(list(dict.fromkeys(can)), cannot)
    if slots:
        yield Reading("availability", slots, LIKELY, ", ".join(said))


def offers(sentence: str) -> Iterator[tuple[list[str], bool, str]]:
    """(slots, possible or not, words) of the times in a sentence that are offered or refused."""
    groups = _groups(sentence)
    for group in groups:
        first, last = group[0].start(), group[-1].end()
        if about_another(sentence, first) and " ik" not in sentence[last:]:
            continue
        rest = sentence[last:]
        hours = _HOURS.match(rest)
        if not hours and _NARROWED.match(rest):
            return
        # Other times in the sentence are signs of their own and may not be matched for this one.
        marked = f"{sentence[:first]}{SIGN}{rest}".strip()
        if _TELLS.search(marked) or _WHY.search(marked):
            continue
        if _COUNTED.search(sentence[:first]):
            continue
        words = sentence[first:last]
        if _CANNOT.search(marked) and not _ONLY_THEN.search(marked):
            yield _slots(group, sentence, hours), False, words
        elif _CAN.search(marked) or _ONLY_THEN.search(marked) or _DARK.search(sentence):
            yield _slots(group, sentence, hours), True, words


def _groups(sentence: str) -> list[list[re.Match[str]]]:
    groups: list[list[re.Match[str]]] = []
    for m in _MENTION.finditer(sentence):
        between = sentence[groups[-1][-1].end() : m.start()] if groups else ""
        if (groups and (not between or _LINK.fullmatch(between))) or (
            groups and _is_day(groups[-1][-1]) and _is_day(m) and between == ", "
        ):
            groups[-1].append(m)
        else:
            groups.append([m])
    return groups


def _is_day(m: re.Match[str]) -> bool:
    return bool(m["day"] or any(m[f"a{n}"] for n in range(1, 6)))


def _slots(group: Sequence[re.Match[str]], sentence: str, hours: re.Match[str] | None) -> list[str]:
    """The slots that neighbouring mentions make together."""
    days: list[tuple[str, str | None]] = []
    spans: list[str] = []
    parts: list[str] = []
    joined = True
    for n, m in enumerate(group):
        if n and not re.search(r"en|of|,", sentence[group[n - 1].end() : m.start()]):
            joined = False
        if m["from"]:
            first, last = DAYS.index(_CODE[m["from"]]), DAYS.index(_CODE[m["to"]])
            spans += DAYS[first : last + 1]
        elif m["working"]:
            spans += DAYS[:5]
        elif m["weekend"]:
            spans += DAYS[5:]
        elif m["all"]:
            spans += DAYS
        elif m["day"]:
            days.append((_CODE[m["day"]], _PART_OF.get(m["dpart"] or "")))
        elif m["late"]:
            parts += ["middag", "avond"]
        elif m["night"]:
            parts.append("avond")
        elif m["daytime"]:
            parts += ["ochtend", "middag"]
        elif m["part"]:
            parts.append(_PART_OF[m["part"]])
        else:
            days.append((_CODE[next(m[f"a{k}"] for k in range(1, 6) if m[f"a{k}"])], None))
    # "maandag- en woensdagavond": the part at the end is of all.
    if days and days[-1][1] and len(days) > 1 and "- en " in sentence:
        days = [(day, part or days[-1][1]) for day, part in days]
    if hours:
        span = f"{int(hours['a']):02d}:00-{int(hours['b']):02d}:00"
        return [f"{day} {span}" for day in [*spans, *(day for day, _ in days)]]
    if parts and (spans or days) and not joined:
        return [f"{day}-{p}" for day in [*spans, *(day for day, _ in days)] for p in parts]
    return [*spans, *(f"{day}-{part}" if part else day for day, part in days), *parts]


def _remaining(can: list[str], cannot: list[str]) -> list[str]:
    """What is possible less what is not; the whole week less that where nothing is offered."""
    if not cannot:
        return can
    gone = {piece for slot in cannot for piece in _pieces(slot)}
    offered = [piece for slot in can or PARTS for piece in _pieces(slot)]
    left = [piece for piece in offered if piece not in gone]
    return _packed(left) if len(left) < len(offered) else can


def _pieces(slot: str) -> list[str]:
    if slot in DAYS:
        return [f"{slot}-{part}" for part in PARTS]
    if slot in PARTS:
        return [f"{day}-{slot}" for day in DAYS]
    return [slot]


def _packed(pieces: Sequence[str]) -> list[str]:
    """Day parts, written shorter where a part is there every day, or a day in every part."""
    left = list(dict.fromkeys(pieces))
    packed: list[str] = []
    wholes = [(part, [f"{day}-{part}" for day in DAYS]) for part in PARTS]
    wholes += [(day, [f"{day}-{part}" for part in PARTS]) for day in DAYS]
    for name, whole in wholes:
        if all(piece in left for piece in whole):
            packed.append(name)
            left = [piece for piece in left if piece not in whole]
    return packed + left
