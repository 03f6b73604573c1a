"""How somebody gets about, and how far: *met de fiets*, *niet verder dan de wijk*."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from wor_match.ingest.reading.found import LIKELY, Reading
from wor_match.ingest.reading.numbers import NUMBER, number
from wor_match.ingest.reading.text import about_another, clauses, is_past, sentences

WALKING_KM_A_MINUTE: Final = 5 / 60
CYCLING_KM_A_MINUTE: Final = 15 / 60
# What people call near has no length: these are assumptions, and nothing is refused by them.
ON_FOOT_KM, NEIGHBOURHOOD_KM, CORNER_KM = 1.5, 2.0, 1.0

_KM: Final = re.compile(
    rf"(?<!\w)(?:(?P<a>{NUMBER}) ?(?:kilometer|km)|(?:kilometer|km) of (?P<b>{NUMBER}))(?!\w)"
)
_KM_CUE: Final = re.compile(
    r"(?:niet verder dan|hooguit|maximaal|max\.?|straal van|binnen|tot|"
    r"alles boven de|meer dan)(?: \w+)? ?$|(?:red ik|lukt|mag|is niks|"
    r"te ver|is geen probleem|kan ik)"
)
_MINUTES: Final = re.compile(
    rf"(?P<cue>niet verder dan|hooguit|maximaal|meer dan|binnen)? ?(?P<n>{NUMBER} minuten|"
    rf"een kwartier(?:tje)?|een half uur|een halfuur) (?P<how>lopen|fietsen|"
    rf"trappen|wandelen)"
)
_NEAR: Final = (
    (re.compile(r"(?:op|binnen) loopafstand|lopend te doen"), ON_FOOT_KM),
    (
        re.compile(
            r"(?:niet verder dan|verder dan) (?:de|mijn|onze|deze) (?:wijk|buurt)|"
            r"(?:moet|alleen|liefst)[^.,]{0,12} (?:hier )?in de (?:wijk|buurt)(?: zijn)?|"
            r"binnen de (?:wijk|buurt)"
        ),
        NEIGHBOURHOOD_KM,
    ),
    (re.compile(r"(?:moet|liefst|graag)[^.,]{0,12} (?:hier )?om de hoek"), CORNER_KM),
)
_MEANS: Final = {
    "bike": re.compile(
        r"(?<!\w)(?:(?:met|op) (?:de|mijn|m'n|me) (?:elektrische )?(?:fiets|"
        r"e-bike|ebike|driewieler)|(?:heb|heeft)(?: wel)?(?: nog)?(?: een|"
        r" mijn)? (?:elektrische )?(?:fiets|e-bike)|"
        r"wel (?:een )?fiets|met mijn elektrische|ik fiets (?:overal|nog|"
        r"alles|zelf)|fiets niet meer als|kilometer fietsen|km fietsen)(?!\w)"
    ),
    "public": re.compile(
        r"(?<!\w)(?:(?:met|neem|pak) (?:de |het )?(?:bus|trein|tram|metro|"
        r"ov|openbaar vervoer)|ov-(?:kaart|chipkaart|jaarkaart))(?!\w)"
    ),
    "car": re.compile(
        r"(?<!\w)(?:(?:heb|heeft) (?:zelf |nog |wel )*(?:een |mijn )?(?:eigen )?auto|"
        r"met (?:de|mijn|eigen) auto|rij(?:d)? (?:zelf |nog )+(?:zelf )?(?:een )?auto|"
        r"mijn auto(?:tje)? staat)(?!\w)"
    ),
    "walk": re.compile(
        r"(?<!\w)(?:te voet|lopend(?= of|e? bereikbaar)|ik loop of|lopen is wat er overblijft|"
        r"loopafstand|op mijn sloffen|minuten lopen)(?!\w)"
    ),
    "taxi": re.compile(r"(?<!\w)(?:regiotaxi|deeltaxi|valys|rolstoeltaxi|wmo-taxi|taxibus)(?!\w)"),
}
# Said of how somebody gets about: "met de auto een boodschap halen" is a wish.
_GETS_ABOUT: Final = re.compile(
    r"(?<!\w)(?:kom|komt|ga|gaat|kan|kun|red|reis|gaan|heb|heeft|kaart|"
    r"overal|brengt|bereikbaar|lukt|loopafstand|lopend|sloffen|rij|rijd|"
    r"ben ik er|regiotaxi|deeltaxi|loop|lopen|"
    r"rolstoeltaxi|valys|wmo-taxi|taxibus|voet|nog|fiets niet meer als|"
    r"anderen graag op|staat|in het weekend en|met mijn elektrische)(?!\w)"
)
_NO: Final = re.compile(
    r"(?<!\w)(?:geen|niet|nooit|zonder|verkocht|weg|gejat|weggedaan|"
    r"kwijt|ingeleverd|kapot|durf|gestopt|afgepakt|stil|duur)(?!\w)|"
    r"durf ik|paniek"
)
_OTHER_USE: Final = re.compile(
    r"(?<!\w)(?:wil|leren|samen|museum|naar (?:mijn|de|het|m'n) \w+|"
    r"vroeger|toeren|iemand om|maatje|wielren|dagje|ziekenhuis|halen|"
    r"gefietst|uur met|moet met)(?!\w)"
)
_OWNS: Final = re.compile(r"(?<!\w)(?:heb|heeft|gekocht|kaart)(?!\w)")


def reaches(text: str) -> Iterator[Reading]:
    """Readings of `max_travel_km` and `transport` in a plain wish."""
    means: list[str] = []
    said: list[str] = []
    for sentence in sentences(text):
        if is_past(sentence):
            continue
        yield from _distances(sentence)
        for clause in clauses(sentence):
            for name, pattern in _MEANS.items():
                m = pattern.search(clause)
                if not m or name in means:
                    continue
                without = re.sub(
                    r"zonder (?:de )?(?=regiotaxi|deeltaxi|taxi)|niet meer als|vind ik niet erg|"
                    r"niet erg|zonder haast",
                    "",
                    clause,
                )
                if (
                    _NO.search(without)
                    or not _GETS_ABOUT.search(clause)
                    or (_OTHER_USE.search(clause) and not _OWNS.search(clause))
                    or about_another(clause, m.start())
                ):
                    continue
                means.append(name)
                said.append(m[0])
    if means:
        yield Reading("transport", means, LIKELY, ", ".join(said))


def _distances(sentence: str) -> Iterator[Reading]:
    for m in _KM.finditer(sentence):
        before = sentence[max(0, m.start() - 25) : m.start()]
        if about_another(sentence, m.start()) and "brengt" not in sentence:
            continue
        meant = _KM_CUE.search(before) or _KM_CUE.search(sentence[m.end() : m.end() + 30])
        if meant and not re.search(r"kuieren|hemelsbreed|wandelen van|woont", sentence):
            yield Reading("max_travel_km", float(number(m["a"] or m["b"])), LIKELY, m[0])
    for m in _MINUTES.finditer(sentence):
        rest = sentence[m.end() : m.end() + 35]
        if m["cue"] or re.search(r"niet erg|red ik|lukt|is prima|kan ik|geen probleem", rest):
            said = m["n"]
            minutes = 15 if "kwartier" in said else 30 if "uur" in said else number(said.split()[0])
            pace = WALKING_KM_A_MINUTE if m["how"] in ("lopen", "wandelen") else CYCLING_KM_A_MINUTE
            yield Reading("max_travel_km", round(minutes * pace, 1), LIKELY, m[0].strip())
    for pattern, km in _NEAR:
        near = pattern.search(sentence)
        if near and not about_another(sentence, near.start()):
            yield Reading("max_travel_km", km, LIKELY, near[0])
