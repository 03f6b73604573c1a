"""How many people there are, or should be: *een man of zes*, *hooguit acht*, *met z'n vieren*."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from wor_match.ingest.reading.found import CERTAIN, COUNTED, LIKELY, Reading
from wor_match.ingest.reading.numbers import NUMBER, TOGETHER, number
from wor_match.ingest.reading.text import is_anothers, is_denied, is_past, sentences

_PEOPLE: Final = (
    r"(?:mensen|personen|pers|deelnemers|deelneemsters|leden|man|vrouwen|"
    r"mannen|dames|heren|ouderen|senioren|anderen|"
    r"dorpsgenoten|buurtgenoten|buren|bewoners|zangers|zangeressen|stemmen|"
    r"bezoekers|gasten|lopers|wandelaars|kaarters|"
    r"spelers|cursisten|koppen|zielen|vrijwilligers|nabestaanden|gezichten|"
    r"renners|kerels|lotgenoten|beginners|"
    r"oud-\w+|oude \w+|renners|weduwen|weduwnaars|jongeren|rolstoelers|vissers)"
)
_RANGE: Final = rf"(?P<a>{NUMBER})(?: ?(?:-|a|tot|of|,|en) ?(?P<b>{NUMBER}))?"
_MOST: Final = (
    r"(?P<most>hooguit|hoogstens|maximaal|max\.?|maximum|ten hoogste|niet meer (?:dan|als)|tot) "
)
_ABOUT: Final = (
    r"(?:(?:een )?(?:man|stuk) of|ongeveer|zo'n|circa|gemiddeld|meestal|"
    r"doorgaans|ruim|een kleine|rond de) "
)

_TOGETHER: Final = re.compile(
    rf"(?<!\w)met (?:z'n|ons|zijn|hun) (?P<word>{'|'.join(TOGETHER)})(?!\w)"
)
_MAN_OF: Final = re.compile(
    rf"(?<!\w)(?:man|stuk) of (?P<a>{NUMBER})(?: ?(?:,|-|a|of|tot) ?(?P<b>{NUMBER}))?"
    rf"(?! ?(?:euro|keer|kilometer|km|uur|minuten|jaar|bomen|taarten|boeken|kramen))"
)
_GROUP_OF: Final = re.compile(
    rf"(?<!\w)(?:groep|groepje|clubje|club|kring|kringetje|ploeg|ploegje|"
    rf"gezelschap|tafel|koor|bezetting|team) "
    rf"(?:van|met) (?:{_MOST})?(?:{_ABOUT})?{_RANGE}(?! ?(?:jaar|tot \d|weken|keer))"
)
_COUNTED: Final = re.compile(
    rf"(?P<lead>(?:{_MOST})?(?:{_ABOUT})?)(?<![\w.,:/])(?P<a>{NUMBER})(?: ?(?:-|"
    rf"a|tot|of|,) ?(?P<b>{NUMBER}))? "
    rf"(?:\w+e )?(?P<who>{_PEOPLE})(?!\w)"
)
_SIZE_IS: Final = re.compile(
    rf"(?<!\w)(?:groepsgrootte|groep bestaat uit)(?: is)?:? (?:{_MOST})?(?:{_ABOUT})?{_RANGE}"
)
_HERE: Final = re.compile(
    r"(?:^|(?<!\w)(?:met|van|door|samen met|groep|plek voor|plaats voor|"
    r"plaatsen|zijn|komen|zitten|doen|lopen|wordt er|"
    r"bellen|is er plaats voor|voor maximaal|dezelfde|rijdt een vrijwilliger|"
    r"tussen|werken|leggen|vouwen we met|tafel voor|\w+(?:ochtend|middag|"
    r"avond)|dag)|[:;,]|- ) ?$"
)
# Served, visited or asked for: not who takes part.
_FOR: Final = re.compile(
    r"(?:(?<!plaats )(?<!plek )(?<!tafel )(?<!plekken )(?<!plaatsen )(?<!\w)voor|"
    r"gezocht|met de|onder|van de|uit|kwamen er|begon met|bekers|al|"
    r"stands voor|tegen|kookt voor|vrijwilliger helpt) ?$"
)
_NOT_HERE: Final = re.compile(
    r"minimaal|per persoon|kinderen|huisgenoten|in een flat|gezin|erheen|ernaartoe|op een avond met"
)
_OUR_HOME: Final = re.compile(
    r"(?<!\w)(?:wij|we) (?:zijn|wonen|zaten|waren|leven|stonden)|thuis|"
    r"in (?:een|de) flat|woon|gezin|huis vol|de straat"
)
_OUR_WISH: Final = re.compile(
    r"(?<!\w)(?:wil|graag|liefst|liever|zoek|zou|lijkt|fijn|fijnst|prima|"
    r"genoeg|zat|ideaal|hooguit|hoogstens|maximaal|niet meer dan|"
    r"niet meer als|meer dan|meer als|doe mij|gezellig|recht|gelukkig|"
    r"mag|gewoon|goed|kaarten|wens|maximum|gaat|loods)(?!\w)|(?:wil|"
    r"zoekt|vr:)"
)


def sizes(text: str, side: str) -> Iterator[Reading]:
    """Readings of `group_size` in a plain text."""
    for sentence in sentences(text):
        wish = side == "client"
        if wish and (is_past(sentence) or _OUR_HOME.search(sentence)):
            continue
        yield from _together(sentence, wish)
        for pattern in (_GROUP_OF, _MAN_OF, _SIZE_IS):
            for m in pattern.finditer(sentence):
                if _about_group(sentence, m, wish):
                    yield _reading(m, CERTAIN)
        for m in _COUNTED.finditer(sentence):
            before = sentence[: m.start()]
            if (
                m["who"] == "vrijwilligers"
                and not m["lead"]
                and not (before.endswith("met ") and number(m["a"]) > 3)
            ):
                continue  # who help, not who take part
            if not _about_group(sentence, m, wish):
                continue
            if wish:
                if m["lead"] or re.search(r"(?<!\w)met $", before):
                    yield _reading(m, COUNTED, one_more=m["who"] == "anderen")
            elif (m["lead"] or _HERE.search(before)) and not _FOR.search(before):
                yield _reading(m, COUNTED, one_more=m["who"] == "anderen")
        if wish:
            yield from _most(sentence)


def _together(sentence: str, wish: bool) -> Iterator[Reading]:
    for m in _TOGETHER.finditer(sentence):
        # "met z'n tweeen" in a description is a manner of speaking.
        if _about_group(sentence, m, wish) and (wish or TOGETHER[m["word"]] > 2):
            yield Reading("group_size", TOGETHER[m["word"]], CERTAIN if wish else LIKELY, m[0])


def _about_group(sentence: str, m: re.Match[str], wish: bool) -> bool:
    around = sentence[max(0, m.start() - 25) : m.end() + 20]
    if _NOT_HERE.search(around):
        return False
    if "stuk of" in m[0] and not re.match(
        rf"(?: \w+e)? {_PEOPLE}|$|[.]|, (?:meer|daar|zo)", sentence[m.end() :]
    ):
        return False
    if not wish:
        return True
    if not _OUR_WISH.search(sentence) or "huis met" in sentence:
        return False
    return not is_anothers(sentence, m.start()) and not is_denied(sentence, *m.span())


def _most(sentence: str) -> Iterator[Reading]:
    """*Meer dan vier zijn er te veel*: what somebody sees as the most is what is wanted."""
    for m in _MORE_IS_TOO_MUCH.finditer(sentence):
        yield _reading(m, LIKELY)


_MORE_IS_TOO_MUCH: Final = re.compile(
    rf"(?<!\w)meer (?:dan|als) (?P<a>{NUMBER})(?P<b>x)? (?:man|mensen|"
    rf"personen|anderen)?[^.]{{0,25}}"
    r"(?:te veel|draai ik om|hoeft niet|niet meer|klap ik|word ik|moet het niet)"
)


def _reading(m: re.Match[str], confidence: float, one_more: bool = False) -> Reading:
    low = number(m["a"])
    high = number(m["b"]) if m["b"] and m["b"] != "x" else low
    if high < low:
        high = low
    size = (low + high) / 2 + (1 if one_more else 0)
    return Reading("group_size", size, confidence, " ".join(m[0].split()).strip(" ,;:"))
