"""What taking part costs, as Dutch people write it."""

import re
from dataclasses import dataclass
from functools import lru_cache

from .dutch_times import EMPTY, HOUR_WORDS, has_any, tidy

MOST_EUR = 2000
"""Above this an amount is not the own contribution to a welfare activity."""


@dataclass(frozen=True, slots=True)
class Cost:
    """Own contribution in EUR and what it is for; None = unknown, 0 = free."""

    cost_eur: float | None = None
    cost_unit: str | None = None
    doubt: str | None = None


_UNKNOWN = Cost()
_WORDS = {w: n for w, n in HOUR_WORDS.items() if n > 1} | {
    "vijftien": 15, "twintig": 20, "vijfentwintig": 25, "dertig": 30, "veertig": 40,
    "vijftig": 50, "zestig": 60, "vijfenzeventig": 75, "honderd": 100, "één": 1, "een": 1,
}  # fmt: skip
_NUM = r"(?:\d{1,3}(?:\.\d{3})+(?:,\d{1,2})?|\d+(?: ?,\d{1,2}|\.\d{1,2}|[.,] ?[-=]+)?|,\d\d)(?!\d)"
_AMOUNT = re.compile(
    rf"(?P<minus>(?<![\w-])- ?)?(?:€|\beur(?:o)?\b) ?(?P<minus2>-(?=\d))?(?P<a>{_NUM})"
    rf"|(?<![\w.,/:-])(?P<minus3>-)?(?P<b>{_NUM}) ?(?:€|euro'?s?\b|eur\b)"
    rf"|(?<!\w)(?P<w>{'|'.join(sorted(_WORDS, key=len, reverse=True))}) euro\b"
    r"|(?<![\w.,])(?P<ct>\d{1,2}) ?(?:cent|ct)\b"
)
_BARE = re.compile(
    rf"(?<![\w.,/:+-])(?P<minus>-)?(?P<a>{_NUM})(?!\w|[+%:/]|-\w)"
    r"(?! ?(?:lessen|les\b|weken|week\b|keer|x\b|jaar|jr\b|bijeenkomst|persone|consumptie|stripp|"
    r"strip|maand|mnd|dagen|%|e\b|ste\b|de\b|uur|ritten|sessies|workshop|avonden|middagen|"
    r"ochtenden|kopjes|plekken|deelnemers|leden|personen))"
)
_UNIT = re.compile(
    r"(?P<meeting>per (?:keer|les|bijeenkomst|middag|ochtend|avond|dagdeel|maaltijd|week|bezoek|"
    r"dag|sessie|workshop|film|wandeling|rit)|p\.?/?k\.?(?!\w)|/ ?(?:keer|les))"
    r"|(?P<quarter>(?:per|elk|/) ?kwartaal|per (?:3|drie) maanden|kwartaal(?!\w))"
    r"|(?P<month>(?:per|/|elke|iedere) ?(?:maand|mnd)|p\.?/?m(?:nd)?\.?(?!\w)|maandelijks|"
    r"maandbijdrage|(?:in|voor) de maand)"
    r"|(?P<year>(?:per|/|elk|ieder) ?(?:jaar|seizoen)|p\.?/?j(?:r)?\.?(?!\w)|jaarlijks|contributie|"
    r"lidmaatschap|jaarbijdrage|(?:heel|het hele) (?:jaar|seizoen))"
    r"|(?P<once>eenmalige?|éénmalige?|inschrijfgeld|inschrijfkosten)"
    r"|(?P<course>(?:per|voor (?:de|het|een)(?: hele| gehele| volledige)?|hele|de|/) ?(?:cursus|"
    r"reeks|serie|training|blok|traject|periode|cyclus)|\d+ ?-?(?:x\b|keer\b|lessen|bijeenkomsten|"
    r"weken|sessies|ochtenden|middagen|avonden|maal\b)|(?:vier|vijf|zes|zeven|acht|tien|twaalf) "
    r"(?:lessen|bijeenkomsten|weken|sessies|keer)|strippenkaart|cursusgeld|lesgeld|in totaal|"
    r"tienrittenkaart|rittenkaart|cursuskosten)"
)
_EXTRA = (
    r"(?:proef\w*|koffie|kopje|kop |thee|drank\w*|drinken|parke\w*|wifi|lunch|consumptie\w*|"
    r"kennismak\w*|intake|fiets\w*|tijdschrift|krant|boek\w*|folder|advies|eerste|gebruik van|hapje|"
    r"soep|leen|borrel|drankje|vervoer|nieuwsbrief|brochure|rollator|ov\b|openbaar|reizen|"
    r"lesmateriaal|materia\w*|telefoon|nummer|app\b|download)"
)
_FREE = re.compile(
    r"(?<!\w)(?=[gkzvetnfdb])(?:(?P<free>(?:gratis|kosteloos|kosteloze|(?:zonder|geen) (?:verdere |extra )?kosten|"
    r"vrij entree|vrije (?:toegang|entree)|toegang vrij|entree vrij|geen (?:eigen )?bijdrage|"
    r"niets|nihil|free)(?!\w))"
    r"|(?P<gift>vrijwillige (?:eigen )?bijdrage|vrije (?:gift|bijdrage)|donatie|fooienpot|"
    r"naar draagkracht|vrijwillig(?!e|er|st)|bijdrage naar vermogen))"
)
_FREE_NOT_AFTER = re.compile(
    rf" (?:een |het |de |je |uw |\w+e )?{_EXTRA}|-?{_EXTRA}"
    r"| (?:een keer |eens |keer )?(?:proberen|uitproberen|meekijken|ophalen|af te halen|kijken)"
)
_FREE_NOT_BEFORE = re.compile(
    rf"(?:eerste? (?:\w+ ){{0,3}}|{_EXTRA}(?: en (?:\w+ ))?(?: (?:is|zijn))? ?|niet |bijna |keer |met |"
    r"of |nooit |vervoer |proefles )$"
)
_FREE_IF = re.compile(
    r" (?:met|voor|bij|op vertoon van|als je) (?:(?:een|de|leden|houders|het|bezitters|kinderen|"
    r"mensen|uw|je|minima|mantelzorgers|lid|begeleiders?|introducé|vrijwilligers)\b|[\w-]*pas\b)"
)
_FREE_FOR = re.compile(
    r"(?:pas(?:houders)?|\d ?\+|\d jaar|plussers|kinderen|leden|vrijwilligers|mantelzorgers)"
    r"(?: (?:is het|is|zijn|mogen|komen))? $"
)


def _value(number: str) -> float:
    number = number.replace(" ", "").rstrip("-=.,")
    if "," in number:
        return float(number.replace(".", "").replace(",", "."))
    if re.fullmatch(r"\d{1,3}(?:\.\d{3})+", number):
        return float(number.replace(".", ""))
    return float(number)


def _amount(found: re.Match[str]) -> float:
    """The named amount in EUR, negative where a minus stands before it."""
    groups = found.groupdict()
    if word := groups.get("w"):
        return float(_WORDS[word])
    if cents := groups.get("ct"):
        return int(cents) / 100
    value = _value(found["a"] or found["b"])
    return -value if any(groups.get(g) for g in ("minus", "minus2", "minus3")) else value


def _unit(text: str, found: re.Match[str]) -> str:
    """Unit named after the amount, up to the next one, else before it."""
    after = text[found.end() : found.end() + 60]
    if following := re.search(r"€|\beuro\b|;", after):
        after = after[: following.start()]
    m = _UNIT.search(after) or _UNIT.search(text[max(0, found.start() - 30) : found.start()])
    return m.lastgroup or "meeting" if m else "meeting"


def _free_at(text: str) -> tuple[re.Match[str] | None, bool]:
    """The first place that says it is free, and whether one said so on a condition."""
    conditional = False
    for m in _FREE.finditer(text):
        if m["gift"]:
            return m, conditional
        if _FREE_NOT_AFTER.match(text, m.end()) or _FREE_NOT_BEFORE.search(
            text[max(0, m.start() - 30) : m.start()]
        ):
            continue
        if _FREE_IF.match(text, m.end()) or _FREE_FOR.search(text[: m.start()][-30:]):
            conditional = True
            continue
        return m, conditional
    return None, conditional


def _judge(text: str, found: re.Match[str], doubt: str | None = None) -> Cost:
    value = _amount(found)
    if value < 0 or value > MOST_EUR:
        return Cost(None, None, f"bedrag niet aannemelijk: {found[0].strip()}")
    return Cost(round(value, 2), _unit(text, found), doubt)


@lru_cache(maxsize=8192)
def parse_cost(text: str) -> Cost:
    """Own contribution from a cost column; the first amount named counts."""
    text = tidy(text)
    if text == "geen":
        return Cost(0.0, "meeting")
    if text in EMPTY:
        return _UNKNOWN
    found = _AMOUNT.search(text)
    if found is None:
        found = _BARE.search(text)
    free, conditional = _free_at(text)
    if free and free["gift"]:
        if found:
            return _judge(text, found, "vrijwillige bijdrage")
        return Cost(0.0, "meeting", "vrijwillige bijdrage")
    if free and (found is None or free.start() < found.start()):
        return Cost(0.0, "meeting")
    if found:
        return _judge(text, found)
    return Cost(doubt="alleen voor sommigen gratis") if conditional else _UNKNOWN


_COST_BEFORE = re.compile(
    r"(?:kost(?:en|prijs)?|bijdrage|prijs|entree|toegang|deelname|contributie|lidmaatschap|inleg|"
    r"betaalt?|betalen|voor|à|slechts|maar|tarief|vanaf|v\.a\.|inschrijfgeld|cursusgeld|lesgeld)"
    r"[^.!?;]{0,30}$"
)
_COST_AFTER = re.compile(
    r" ?(?:,-)? ?\(?(?:per (?:keer|persoon|maand|les|bijeenkomst|middag|ochtend|avond|kwartaal|jaar|"
    r"maaltijd|cursus|seizoen|deelnemer)|p\.?p|p\.?k|eigen bijdrage|entree|inclusief|incl|voor de )"
)
_NOT_COST = re.compile(
    r"(?:schuld|subsidie|sponsor|boete|waarde|cadeau|opbrengst|opgehaald|ophal|inzamel|budget|"
    r"inkomen|verdien|vergoeding|korting|uitkering|gewonnen|won |winnen|goed doel|doneer|donatie|"
    r"gift|bedrag van|miljoen|besparen|bespaar|loon|schenk|fonds|minder dan|belasting|bonus|wint )"
)
_NOT_COST_AFTER = re.compile(
    r" ?(?:miljoen|miljard|duizend|korting|schuld|subsidie|opgehaald|prijz)"
)
_CONSUMPTION = re.compile(r"(?:koffie|thee|drankje|consumptie|parkeren|lunch)[^.;]{0,14}$")


_FREE_HINTS = ("gratis", "kostelo", "kosten", "vrij entree", "vrije ", "vrijwillige b", " vrij")


def find_cost(description: str) -> Cost:
    """Own contribution named in prose, where it surely is one."""
    low = description.lower()
    priced = "€" in low or "euro" in low or " cent" in low
    if not priced and not has_any(low, _FREE_HINTS):
        return _UNKNOWN
    text = tidy(low)
    found = None
    if priced:
        found = next((m for m in _AMOUNT.finditer(text) if _is_price(text, m)), None)
    free, _ = _free_at(text.replace("niets", "....."))
    if free and free["gift"] and not free["gift"].startswith(("vrijwillige ", "vrije ")):
        free = None
    if free and free["free"] and free["free"] in {"nihil", "free"}:
        free = None
    if free and (found is None or free.start() < found.start()):
        if free["gift"]:
            return Cost(0.0, "meeting", "vrijwillige bijdrage")
        return Cost(0.0, "meeting")
    return _judge(text, found) if found else _UNKNOWN


def _is_price(text: str, found: re.Match[str]) -> bool:
    before = text[max(0, found.start() - 60) : found.start()]
    after = text[found.end() : found.end() + 40]
    sentence = re.split(r"[.!?;] ", before)[-1]
    if _NOT_COST.search(sentence) or _NOT_COST_AFTER.match(after):
        return False
    if _NOT_COST.search(after.split(".")[0]) or _CONSUMPTION.search(sentence):
        return False
    return bool(_COST_BEFORE.search(sentence) or _COST_AFTER.match(after))


_MEETING_WORDS = (
    r"(?:lessen|bijeenkomsten|sessies|avonden|ochtenden|middagen|dagdelen|workshops|keer|maal|x|×"
    r"|(?:maan|dins|woens|donder|vrij|zater|zon)dag(?:en|avonden|ochtenden|middagen))"
)
_COUNT = r"(?<![\w.,€/:-])(?P<n>\d{1,2}|twee|drie|vier|vijf|zes|zeven|acht|negen|tien|twaalf)"
_RATE = r"(?!\w)(?! ?(?:per|in de|in het|/|p/|geleden|lang\b|a \d|van tevoren))"
_MEETINGS = re.compile(rf"{_COUNT} ?-?{_MEETING_WORDS}{_RATE}")
_MEETING_WEEKS = re.compile(rf"{_COUNT} ?weken{_RATE}")
# "om de 3 weken", "elke 4 weken", "eens per 6 weken" say how often, not how many.
_HOW_OFTEN = re.compile(
    r"(?:om de|elke|iedere|per|eens in|minimaal|maximaal|na|vooraf|over) (?:de )?$"
)
_COURSE_OF = re.compile(
    rf"(?:\(|(?:cursus|reeks|serie|training|programma|traject|lessenserie) (?:van|met|in) |bestaat uit "
    rf"|(?:€ ?\d[\d.,]*(?:,?-+)?|\d euro) (?:in totaal )?voor (?:de )?){_COUNT} ?-?"
    rf"(?:{_MEETING_WORDS}|weken){_RATE}"
)


def _count_of(found: re.Match[str] | None) -> int | None:
    if found is None:
        return None
    number = found["n"]
    count = int(number) if number.isdigit() else int(_WORDS[number])
    return count if 2 <= count <= 60 else None


@lru_cache(maxsize=8192)
def parse_meetings(text: str) -> int | None:
    """Number of meetings of a course, from a column: *10x*, *8 bijeenkomsten*, *10 weken*."""
    text = tidy(text)
    for pattern in (_MEETINGS, _MEETING_WEEKS):
        for m in pattern.finditer(text):
            if not _HOW_OFTEN.search(text[: m.start()]):
                return _count_of(m)
    return None


def find_meetings(description: str) -> int | None:
    """The same from prose, where it surely is a course: *cursus van 8 lessen*, *(10 lessen)*."""
    return _count_of(_COURSE_OF.search(tidy(description)))
