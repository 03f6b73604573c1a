"""Whom an activity is for, and whether it still has room, as Dutch people write it."""

import calendar
import re
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from .dutch_times import EMPTY, has_any, has_digit, tidy
from .dutch_values import MONTH, MONTHS, make_date


@dataclass(frozen=True, slots=True)
class Target:
    """Hard limits only: ages in years (both ends included), ``v`` or ``m``; None = no limit."""

    min_age: int | None = None
    max_age: int | None = None
    gender: str | None = None
    doubt: str | None = None


_ANYBODY = Target()
_TENS = {
    "twintig": 20, "dertig": 30, "veertig": 40, "vijftig": 50, "vijfenvijftig": 55, "zestig": 60,
    "vijfenzestig": 65, "zeventig": 70, "vijfenzeventig": 75, "tachtig": 80, "negentig": 90,
    "achttien": 18,
}  # fmt: skip
_TENWORD = "|".join(sorted(_TENS, key=len, reverse=True))
_YEARS = r"(?: ?(?:jaar|jarigen?|jr\.?|jarige leeftijd)(?!\w))"


def _n(name: str) -> str:
    return rf"(?<![\d.,€/:-])(?P<{name}>\d{{1,3}})"


_PLUS = (
    rf"(?:{_n('plus_n')} ?[- ]?(?:\+|plus(?:ser)?s?(?!\w))"
    rf"|(?<!\w)(?P<plus_w>{_TENWORD}) ?-?plus(?:ser)?s?(?!\w))"
)
_AGES = re.compile(
    rf"(?P<range>{_n('low')}{_YEARS}? ?(?:-|tot en met|t/m|tot|en) ?(?P<high>\d{{1,3}})(?!\d))"
    rf"|(?P<plus>{_PLUS}(?:'ers)?(?: ?(?:tot|t/m|-) ?(?P<plus_high>\d{{2,3}}))?)"
    rf"|(?P<older>{_n('older_n')}{_YEARS}? (?:en|of|of iets) (?:ouder|hoger))"
    rf"|(?P<start>(?:vanaf|v\.a\.|va|boven de|boven|ouder dan|minimaal|min\.|minimumleeftijd:?|van)"
    rf" (?:de )?(?:leeftijd van )?{_n('from_n')}(?!\d|\+| ?(?:tot|-|€|euro|plus)))"
    rf"|(?P<till>(?:tot en met|t/m|tot|onder de|jonger dan|maximaal|max\.) (?:de )?{_n('till_n')}"
    rf"(?!\d|\+))"
)
_F = r"(?:vrouwen|dames|meiden|meisjes|vrouwelijke)"
_M = r"(?:mannen|heren|jongens|mannelijke)"
_WOMEN, _MEN = re.compile(rf"(?<!\w){_F}(?!\w)"), re.compile(rf"(?<!\w){_M}(?!\w)")
_MOSTLY = re.compile(r"vooral|met name|voornamelijk|meestal|hoofdzakelijk|gemengd|ook ")
_OTHERS = re.compile(
    r"(?:[,;/+]|(?<!\w)(?:en|of)(?!\w)) ?(?:\w+e )?(?:jongeren|ouderen|senioren|kinderen|iedereen|"
    r"volwassenen|gezinnen|mensen|mantelzorgers|ouders|stellen|partners|nieuwkomers|bewoners)(?!\w)"
    r"|(?:jongeren|ouderen|senioren|kinderen|iedereen|volwassenen|gezinnen|mensen|mantelzorgers|"
    r"ouders|stellen|bewoners)(?: ?[,;/+]| en | of )"
)


def _limits(m: re.Match[str]) -> tuple[int | None, int | None]:
    low = m["low"] or m["plus_n"] or m["older_n"] or m["from_n"]
    high = m["high"] or m["plus_high"] or m["till_n"]
    if m["plus_w"]:
        low = str(_TENS[m["plus_w"]])
    return (int(low) if low else None), (int(high) if high else None)


def _plausible(low: int | None, high: int | None) -> bool:
    return (low is None or low <= 110) and (high is None or (high >= 3 and (low or 0) <= high))


@lru_cache(maxsize=8192)
def parse_target(text: str) -> Target:
    """Hard limits named in a target-group column; *senioren* and *ouderen* set none."""
    text = tidy(text)
    if text in EMPTY:
        return _ANYBODY
    if text in {"v", "vr", "vr.", "vrouw", "m", "man"}:
        return Target(gender=text[0])
    doubts: list[str] = []
    low = high = None
    for m in _AGES.finditer(text):
        tail = text[m.end() : m.end() + 8]
        years = re.match(_YEARS, tail) or "jaar" in m[0] or "jr" in m[0] or "leeftijd" in m[0]
        if re.match(r" ?(?:personen|mensen|deelnemers|weken|keer|x\b|uur|euro|km|%|maanden)", tail):
            continue
        if (
            not (years or m["plus"] or m["older"])
            and not (m["range"] and len(m["high"]) >= 2 and m["range"] == text)
            and not re.search(r"leeftijd|oud", text)
            and not (m["range"] and re.search(r"jongeren|kinderen|volwassenen|jeugd|tiener", text))
        ):
            continue
        low, high = _limits(m)
        if not _plausible(low, high):
            doubts.append(f"leeftijd niet aannemelijk: {m[0].strip()}")
            low = high = None
        elif "alle leeftijden" in text:
            doubts.append("ook 'alle leeftijden' genoemd")
        break
    women, men = _WOMEN.search(text), _MEN.search(text)
    gender = None
    if (women is None) != (men is None):
        if _MOSTLY.search(text) or _OTHERS.search(text):
            doubts.append("niet duidelijk of het alleen voor hen is")
        else:
            gender = "v" if women else "m"
    return Target(low, high, gender, "; ".join(doubts) or None)


_TARGET_HINTS = (
    "plus", "+", "jaar", "vrouwen", "dames", "mannen", "heren", "meiden", "meisjes", "jongens",
    "vrouwelijke", "mannelijke",
)  # fmt: skip
_GENDER_HINTS = _TARGET_HINTS[3:]
_ONLY = re.compile(
    rf"(?:(?:alleen|uitsluitend|enkel|exclusief|speciaal)(?: bedoeld| toegankelijk)? (?:voor )?"
    rf"(?:\w+e )?|(?<!\w)(?:voor|door en voor|bedoeld voor) (?:alle |\w+e )?)"
    rf"(?:(?P<v>{_F})|(?P<m>{_M}))(?!\w)(?! en (?:\w+ )?(?:mannen|vrouwen|heren|dames|jongens|meisjes"
    rf"|kinderen|jongeren|ouderen|gezinnen))(?P<next> (?:die|met|van|vanaf|uit|in|tussen|boven|"
    rf"zonder|vanuit|onder|van)(?!\w)|[.,;:!)]|$| \d\d)?"
)
_FIRMLY = re.compile(r"alleen|uitsluitend|enkel|exclusief|speciaal|bedoeld")
_NOT_ONLY = re.compile(
    r"(?:ook|niet alleen|niet|vooral|met name|zoals|bijvoorbeeld|versie|aparte|aantal|soms|of|"
    r"daarnaast|kleding|korting|gratis|spreekuur)[^.;!?:]{0,25}$"
)
_OPEN_TO_ALL = re.compile(
    r"(?:heren|mannen|dames|vrouwen) (?:zijn |is )?(?:ook|eveneens)|ook (?:mannen|vrouwen|heren|"
    r"dames)|iedereen (?:is )?welkom|mannen en vrouwen|vrouwen en mannen|dames en heren|gemengd|m/v"
)
_AGE_CUE = re.compile(
    r"(?:voor|alleen|iedereen|ben je|bent u|bent|leeftijd|jongeren|mensen|ouderen|volwassenen|"
    r"senioren|vrouwen|mannen|deelname|meedoen|welkom|toegankelijk)[^.;!?]{0,40}$"
)
_AGE_OF_MEMBERS = re.compile(
    r"(?:zijn|is|was|waren|variër\w+|leden|deelnemers|bezoekers|jongste|oudste|al|sinds|na|toen|"
    r"werd|wordt|ruim|bijna|kinderen|kleinkinderen|kids|bestaat|afgelopen|broertjes?)\b"
    r"[^.;!?]{0,22}$"
)
_AGE_SPOILT = re.compile(
    r" ?(?:jaar )?(?:\w+ )?(?:gratis|korting|half|geleden|lang|getrouwd|ervaring|bestaat|mogen mee)"
)


def find_target(description: str) -> Target:
    """Limits that running text explicitly sets; the age of a member is no limit."""
    low_text = description.lower()
    if "iedereen van " not in low_text and not has_any(low_text, _TARGET_HINTS):
        return _ANYBODY
    text = tidy(low_text)
    gender = None
    for m in _ONLY.finditer(text) if has_any(text, _GENDER_HINTS) else ():
        firmly = _FIRMLY.match(m[0]) is not None
        if not (firmly or m["next"] is not None):
            continue
        if _NOT_ONLY.search(text[max(0, m.start() - 30) : m.start()]) or _OTHERS.match(
            text, m.end()
        ):
            continue
        gender = "v" if m["v"] else "m"
        break
    if gender and _OPEN_TO_ALL.search(text):
        gender = None
    low = high = None
    if (
        "plus" in text
        or "+" in text
        or ("jaar" in text and has_digit(text))
        or ("iedereen van " in text)
    ):
        low, high = _prose_ages(text)
    return Target(low, high, gender) if low or high or gender else _ANYBODY


def _prose_ages(text: str) -> tuple[int | None, int | None]:
    for m in _AGES.finditer(text):
        before, after = text[max(0, m.start() - 60) : m.start()], text[m.end() : m.end() + 30]
        years = bool(re.match(_YEARS, after)) or "jaar" in m[0]
        everybody = m["range"] and before.endswith("iedereen van ")
        if not (years or m["plus"] or everybody) or _AGE_SPOILT.match(after):
            continue
        if _NOT_ONLY.search(before[-40:]) or _AGE_OF_MEMBERS.search(before):
            continue
        if (m["plus"] or m["till"]) and not re.search(
            r"(?:voor|alleen|uitsluitend|leeftijd)(?: [\w-]+){0,3} ?$", before
        ):
            continue
        mine = re.match(r" ?jaar (?:is|bent|ben|oud is)(?!\w)", after) and re.search(
            r"(?<!\w)(?:wie|ben je|bent u|als je|iedereen die) $", before
        )
        if (
            m["range"]
            and not mine
            and not re.search(r"(?:tussen|tussen de|van|voor|leeftijd:?) $|\($", before)
        ):
            continue
        if m["range"] and " en " in m[0] and "tussen" not in before[-12:]:
            continue
        if m["start"] and m[0].startswith("van "):
            continue
        limits = _limits(m)
        if _plausible(*limits):
            return limits
    return None, None


@dataclass(frozen=True, slots=True)
class Status:
    """Whether it is full, and whether it has ended; ``text`` is the passage that says so.

    ``doubt`` says why an end that is named gives no ``ended_on``.
    """

    full: bool | None = None
    ended_on: date | None = None
    ended: bool = False
    text: str | None = None
    doubt: str | None = None


_NOTHING = Status()
_ROOM_HINTS = ("vol", "wachtlijst", "plek", "plaats")
_OVER_HINTS = (
    "gestopt", "stopt", "vervallen", "vervalt", "gaat ", "geannuleerd", "afgelast", "opgeheven",
    "beëindigd", "bestaat niet",
)  # fmt: skip
_END_HINTS = ("stop", "eindig", "t/m", "tot en met", "loopt", "duurt", "vervalt", "laatste ")
_STATUS_HINTS = tuple(dict.fromkeys(_ROOM_HINTS + _OVER_HINTS + _END_HINTS))
_ROOM = re.compile(
    r"(?:nog )?(?:niet|nooit|zelden) vol(?:geboekt|zet)?(?!\w)|(?<!\w)(?:geen|zonder) wachtlijst"
    r"|nog (?:\w+ )?(?:plek(?:ken)?|plaats(?:en)?)(?: (?:vrij|over|beschikbaar))?(?!\w)"
    r"|(?:plek(?:ken)?|plaatsen) (?:vrij|beschikbaar|over)(?!\w)"
)
_NO_ROOM = re.compile(
    r"volgeboekt|volzet|geen (?:vrije )?(?:plek(?:ken)?|plaats(?:en)?) (?:meer|vrij|over|beschikbaar)"
    r"(?: (?:vrij|over|beschikbaar))?(?!\w)"
    r"|er (?:is|zijn) (?:\w+ )?geen (?:vrije )?(?:plek(?:ken)?|plaats(?:en)?)(?!\w)"
    r"|wachtlijst(?!en)(?!\w)"
    r"|^vol$|\(vol\)|\[vol\]|(?:(?<!\w)(?:is|zit|zijn|zitten|zit al|momenteel|helaas|"
    r"nu|al|helemaal|we|wij|op dit moment|"
    r"groep|groepen|cursus|club|inmiddels|status|let op|allemaal)[:,]?|^|[-:!.;*]) ?vol"
    r"(?= ?(?:$|[.!;)*-]|, (?:wachtlijst|maar|dus|aanmeld)|(?: en| maar| dus|, met een wachtlijst| met "
    r"een wachtlijst)(?!\w)))"
)
_WAIT_ELSEWHERE = re.compile(
    r"(?:op (?:de|een) wachtlijst (?:staa|sta\b|voor)|wachtlijst (?:bij|voor) (?:een |de |het )?(?:ggz"
    r"|zorg|woning|behandel|verple|psych|therap|huis))|over (?:de )?wachtlijst"
    r"|(?:wachtlijst(?:en)? (?:in|van) de (?:ggz|zorg))"
)
_SOMETIMES = re.compile(r"(?:regelmatig|soms|vaak|af en toe|kan)[^.;]{0,15}$")
_FULL_OF = re.compile(r"(?:(?<!\w)ik|vol|hoofd|leven|agenda|dagen|week|huis|kop)[^.;]{0,12}$")
_OVER = re.compile(
    r"gaat (?:helaas )?niet (?:meer )?door|(?:is|zijn|wordt|worden) (?:helaas |per direct )?"
    r"(?:gestopt(?! met)|opgeheven|vervallen|geannuleerd|afgelast|beëindigd)|(?<!\w)vervalt(?!\w)(?! (?:je|uw|jouw))"
    r"|^(?:gestopt|opgeheven|vervallen|geannuleerd|afgelast|beëindigd)(?! met)|\((?:gestopt|opgeheven|"
    r"vervallen|geannuleerd|afgelast)\)|bestaat niet meer|"
    r"(?:groep|cursus|activiteit|koor|club|inloop)[: -]+(?:is )?gestopt(?! met)|stopt per direct"
)
_ITSELF = re.compile(
    r"(?:groep|cursus|activiteit|koor|club|inloop|bijeenkomst|les|workshop|training|project|deze|dit|"
    r"café|eettafel|wandeling|middag|ochtend|avond|(?<!\w)(?:we|wij|en))(?:en|s)?"
    r"(?!\w)[^.;,]{0,20}$"
)
_DATE_END = re.compile(
    rf"(?P<how>(?:stopt|stoppen|gestopt|eindigt|loopt af|loopt|duurt|beëindigd|vervalt)[^.;!?\d]{{0,25}}?"
    rf"(?:in|per|op|na|eind|tot en met|tot|t/m|sinds|vanaf|met ingang van) (?:eind |begin |half |medio )?"
    rf"|(?:t/m|tot en met|laatste (?:keer|bijeenkomst|les):?(?: op| is| is op)?) (?:\w+dag )?)"
    rf"(?:(?P<day>\d{{1,2}}) )?(?P<month>{MONTH})(?!\w)(?: (?P<year>\d{{4}}))?"
)
_NOT_AN_END = re.compile(
    r"(?:aanmeld|inschrijv|opgeven|opgave|geslot|vakantie|dicht|zomerstop|expositie|tentoon|open|"
    r"seizoen|elk jaar|ieder jaar|jaarlijks|therapie|met werken|winterstop|collecte|actie)[^.;]{0,35}$"
)
_AGAIN = re.compile(
    r"(?:begin(?:t|nen)|start(?:en)?|gaa?(?:t|n)|open(?:en|t)?|kom(?:t|en)|zijn|is|loopt)"
    r"(?: (?:we|wij|er|dan|in|op|\w+dag))* (?:weer|opnieuw)(?!\w)|(?:weer|opnieuw) (?:vanaf|in|op|per) "
    r"|hervat|(?:zomer|winter|kerst)(?:stop|pauze|reces)|pauze|tijdelijk|volgend seizoen"
)
# A month without a year is the coming one when it is near; else nobody can tell which is meant.
NEAR_DAYS = 183
_ENGLISH_MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september",
    "october", "november", "december",
)  # fmt: skip


def _end_of_month(m: re.Match[str], today: date) -> date | None:
    """The end where only a month is named: the last one for *gestopt*, else the coming one."""
    month = MONTHS[m["month"]]
    gone = m["how"].startswith(("gestopt", "beëindigd"))
    ends = [
        date(year, month, calendar.monthrange(year, month)[1])
        for year in range(max(1, today.year - 1), min(9999, today.year + 1) + 1)
    ]
    if gone:
        return max((end for end in ends if end.replace(day=1) <= today), default=None)
    coming = min((end for end in ends if end >= today), default=None)
    return coming if coming and (coming - today).days <= NEAR_DAYS else None


def _end_date(m: re.Match[str], today: date) -> date | None:
    if m["day"] is None and m["year"] is None:
        return _end_of_month(m, today)
    month = MONTHS[m["month"]]
    years = [int(m["year"])] if m["year"] else [today.year + n for n in (-1, 0, 1)]
    for year in years:
        if not 1900 <= year <= 2200:
            return None
        last = calendar.monthrange(year, month)[1]
        months_past = (today.year - year) * 12 + today.month - month
        if m["year"] or months_past <= 6:
            return make_date(year, month, int(m["day"] or last))
    return None


def find_status(text: str, today: date) -> Status:
    """Full or not, ended or not, as far as a text says; a date without a year is the nearest one.

    A month alone is an end where it is at hand, and a doubt where it may be last year's; no end
    is what begins again, such as *zomerstop*.

    ``ended`` says whether that is so on ``today``.
    """
    low = text.lower()
    if not has_any(low, _STATUS_HINTS):
        return _NOTHING
    low = tidy(low)
    full: bool | None = None
    said: list[str] = []
    crowded = has_any(low, _ROOM_HINTS)
    room = _ROOM.search(low) if crowded else None
    rest = _ROOM.sub(lambda m: "#" * len(m[0]), low) if room else low
    for m in _NO_ROOM.finditer(rest) if crowded else ():
        before = rest[max(0, m.start() - 30) : m.end()]
        if _WAIT_ELSEWHERE.search(rest[max(0, m.start() - 9) : m.end() + 25]):
            continue
        if m[0].endswith("vol") and _FULL_OF.search(before[: -len(m[0])] or ""):
            continue
        said.append(m[0].strip(" -:.!;*"))
        if not _SOMETIMES.search(rest[max(0, m.start() - 30) : m.start()]):
            full = True
        break
    if room and full is None and not said:
        full, said = False, [room[0]]
    ended_on = doubt = None
    over = _OVER.search(low) if has_any(low, _OVER_HINTS) else None
    if over and over[0].startswith(("is ", "zijn ", "wordt ", "worden ")):
        start = low[max(0, over.start() - 40) : over.start()]
        if over.start() > 0 and not _ITSELF.search(start):
            over = None  # people stop too: "al mijn vriendinnen zijn gestopt"
    for m in _DATE_END.finditer(low) if has_any(low, _END_HINTS) else ():
        bare_month = m["day"] is None and m["year"] is None
        if _NOT_AN_END.search(low[max(0, m.start() - 45) : m.start()]):
            continue
        if bare_month and m["how"].startswith(("t/m", "tot en met")):
            continue
        if _AGAIN.search(low[max(0, m.start() - 40) : m.end() + 60]):
            continue
        ended_on = _end_date(m, today)
        if bare_month and not ended_on:
            doubt = f"says that it stops in {_ENGLISH_MONTHS[MONTHS[m['month']] - 1]}; which year?"
        if ended_on or doubt:
            said.append(m[0])
            break
    if over:
        said.append(over[0])
    ended = (bool(over) and (ended_on is None or ended_on < today)) or (
        ended_on is not None and ended_on < today
    )
    if full is None and not said:
        return _NOTHING
    return Status(full, ended_on, ended, "; ".join(dict.fromkeys(said)) or None, doubt)


_IN_TITLE = (
    r"(?:groep|koor|ochtend|middag|avond|dag|uurtje|werkplaats|café|cafe|club|gym|praat|studio|"
    r"cirkel|kring|inloop|sport|zwemmen|yoga|lunch|ontbijt|salon|netwerk|kookclub|atelier|soos)"
)
_TITLE_WOMEN = re.compile(rf"(?<!\w)(?:vrouwen|dames|meiden)(?:{_IN_TITLE}|(?!\w))")
_TITLE_MEN = re.compile(rf"(?<!\w)(?:mannen|heren)(?:{_IN_TITLE}|(?!\w))")


_ALL_WELCOME = re.compile(
    r"iedereen (?:\w+ ){0,3}welkom|voor iedereen|mannen en vrouwen|vrouwen en mannen"
    r"|dames en heren|heren en dames|gemengd|m/v"
)


def _also(others: str) -> re.Pattern[str]:
    return re.compile(
        rf"(?:ook|eveneens|net zo goed) (?:voor )?(?:de )?{others}(?!\w)"
        rf"|(?<!\w){others} (?:zijn |kunnen |mogen )?(?:ook|eveneens|natuurlijk|welkom)"
    )


_ALSO_MEN, _ALSO_WOMEN = _also(_M), _also(_F)


def title_gender(title: str, description: str = "") -> str | None:
    """`v` or `m` where a title names women or men alone: *Vrouwenochtend*, *Mannen aan de kook*.

    None where the description lets in the others too: *Ook vrouwen zijn welkom*.
    """
    text = title.lower()
    women, men = _TITLE_WOMEN.search(text), _TITLE_MEN.search(text)
    if (women is None) == (men is None) or _OPEN_TO_ALL.search(text):
        return None
    prose = tidy(description)
    if _ALL_WELCOME.search(prose) or (_ALSO_MEN if women else _ALSO_WOMEN).search(prose):
        return None
    return "v" if women else "m"


_TITLE_RANGE = re.compile(
    r"(?<![\d.,:€/-])(?P<low>\d{1,2}) ?(?:-|t/m|tot en met|tot) ?(?P<high>\d{2})"
    r"(?P<years> ?(?:jaar|jr))?(?![\d.,:/-]|\w| ?(?:uur|euro|€|personen|km|x|keer|weken))"
)
_TITLE_PLUS = re.compile(
    r"(?<![\d.,:€/-])(?P<low>[4-9]\d|1[2-9]|2\d) ?(?:\+|-?plus(?:sers?)?(?!\w))"
)
_YOUNG = re.compile(r"jong|jeugd|tiener|kinderen|kids|leeftijd|studenten|twintig")


def title_target(title: str) -> Target:
    """Ages in a title: *Wandelen 55+*, *Jong 16-25*. Two numbers alone may be hours."""
    text = tidy(title)
    if m := _TITLE_PLUS.search(text):
        return Target(int(m["low"]))
    m = _TITLE_RANGE.search(text)
    if m and (m["years"] or _YOUNG.search(text)) and 4 <= int(m["low"]) < int(m["high"]):
        return Target(int(m["low"]), int(m["high"]))
    return _ANYBODY
