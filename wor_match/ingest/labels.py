"""Codes behind the words that people write: Dutch labels, English names and everyday forms."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Final

from wor_match.domain import vocabulary as v


def normal_text(text: str) -> str:
    """The text without capitals, accents, punctuation and double spaces."""
    plain = text.casefold()
    if not plain.isascii():
        plain = re.sub("[\u0300-\u036f]", "", unicodedata.normalize("NFKD", plain))
    return re.sub(r"[\W_]+", " ", plain).strip()


@lru_cache(maxsize=65_536)
def normal(text: str) -> str:
    """As `normal_text`, remembered: for names and labels, which repeat themselves."""
    return normal_text(text)


def _table(codes: Iterable[str], *names: Mapping[str, str]) -> dict[str, str]:
    """Normalised word to code. Later tables give more words, none takes one away."""
    table = {normal(code): code for code in codes}
    for words in names:
        for code, several in words.items():
            for word in several.split("|"):
                table.setdefault(normal(word), code)
    return table


# What stands in a cell when nobody filled it in.
BLANKS: Final = frozenset(
    "|-|--|---|–|—|?|??|???|.|n.v.t.|nvt|n.v.t|n.b.|nb|onbekend|n.t.b.|ntb|n.t.b|unknown|null|none"
    "|nan|n/a|#n/b|niet bekend|nog niet bekend|nader te bepalen|weet niet|weet ik niet".split("|")
)
# What stands in a list that is empty on purpose, or in a preference that is none.
NOTHING: Final = frozenset(
    ["geen", "geen voorkeur", "maakt niet uit", "niets", "alles", "nee", "geen bijzonderheden"]
)

PRINCIPLES: Final = _table(
    v.PRINCIPLES,
    v.PRINCIPLES,
    {
        "positive_thinking": "positief denken|optimistisch denken|optimisme|positiviteit",
        "meaning": "zin|zin geven|betekenis",
        "mindful_living": "bewust leven|genieten|bewust genieten|mindfulness",
        "social_interaction": "interactie|sociale interactie|sociaal contact|sociale contacten"
        "|contact|contact met anderen|ontmoeten|ontmoeting",
        "healthy_lifestyle": "leefstijl|gezond leven|gezondheid|bewegen",
        "sharing_happiness": "geluk|delen|iets voor een ander doen|vrijwilligerswerk",
    },
)
PROBLEMS: Final = _table(
    v.PROBLEMS,
    v.PROBLEMS,
    {
        "loneliness": "eenzaam|alleen|sociaal isolement|isolement",
        "stress": "spanning|spanningen|gespannen|burn-out|burnout|overspannen|overbelast",
        "low_mood": "somber|depressief|depressie|depressieve klachten|sombere stemming"
        "|neerslachtig|neerslachtigheid|depression",
        "anxiety": "angstig|angsten|angstklachten|paniek|paniekklachten",
        "grief": "verlies|rouwverwerking|rouw en verlies",
        "fatigue": "moe|moeheid|vermoeid|uitputting",
        "sleep": "slapen|slaap|slaapproblemen|slapeloosheid|slaapklachten",
        "job_loss": "werkloos|werkloosheid|baanverlies|ontslag|werkverlies|werk kwijt",
        "inactivity": "inactief|weinig bewegen|beweegarmoede|bewegingsarmoede|overgewicht",
        "self_esteem": "onzeker|onzekerheid|laag zelfbeeld|zelfbeeld|zelfvertrouwen"
        "|weinig eigenwaarde|laag zelfvertrouwen",
        "relationship": "relatie|relatieproblemen|scheiding|gezin|gezinsproblemen|opvoeding",
        "caregiver_burden": "mantelzorg|mantelzorger|overbelaste mantelzorger|zorg voor naaste",
        "chronic_illness": "chronisch ziek|chronische ziekte|chronische pijn|pijn"
        "|chronische aandoening|pijnklachten",
        "meaning_loss": "leegte|zinloosheid|zingeving|zingevingsvragen|zingevingsproblemen",
    },
)
BLOCKERS: Final = _table(
    v.BLOCKERS,
    v.BLOCKERS,
    {
        "finances": "schulden|schuld|geld|geldproblemen|financien|financiele problemen|armoede",
        "safety": "onveiligheid|huiselijk geweld|geweld|onveilig",
        "housing": "huisvesting|woning|woonproblemen|dakloos|dreigende uithuiszetting",
        "skills": "taal|digitale vaardigheden|laaggeletterd|laaggeletterdheid|digibeet",
        "care": "zorg|behandeling|verslaving|ggz|psychiatrie|zorgvraag",
    },
)
TRANSPORT: Final = _table(
    v.TRANSPORT,
    v.TRANSPORT,
    {
        "walk": "lopend|te voet|wandelend|wandelen|voet|walking|on foot",
        "bike": "fietsen|op de fiets|met de fiets|e-bike|elektrische fiets|bakfiets|driewieler"
        "|bicycle|cycling",
        "car": "eigen auto|met de auto|autorijden|rijdt zelf|scooter|brommer|by car",
        "public": "ov|bus|trein|tram|metro|met het ov|met de bus|bus en trein|public transport"
        "|buurtbus|belbus",
        "taxi": "regiotaxi|wmo-taxi|wmo taxi|valys|deeltaxi|rolstoeltaxi|wmo-vervoer|taxivervoer"
        "|aanvullend vervoer",
    },
)
GENDERS: Final = _table(
    v.GENDERS,
    v.GENDERS,
    {
        "v": "vrouwelijk|vrouwen|mevrouw|mevr|dame|dames|female|woman|women|f|vr|meisjes",
        "m": "mannelijk|mannen|meneer|dhr|heer|heren|male|man|men|jongens",
        "x": "non-binair|nonbinair|divers|genderneutraal|other",
    },
)
EVERYBODY: Final = frozenset(
    normal(word)
    for word in "alle|allen|iedereen|gemengd|m/v|v/m|m en v|v en m|man/vrouw|vrouw/man|all|beide"
    "|mannen en vrouwen|vrouwen en mannen|dames en heren|alle geslachten|x|m/v/x".split("|")
)
FREQUENCIES: Final = _table(v.FREQUENCIES, v.FREQUENCIES)
COST_UNITS: Final = _table(
    v.COST_UNITS,
    v.COST_UNITS,
    {
        "meeting": "per les|per bijeenkomst|keer|les|bijeenkomst|per dagdeel|per bezoek",
        "month": "maand|maandelijks",
        "quarter": "kwartaal",
        "year": "jaar|jaarlijks|per seizoen|seizoen",
        "course": "cursus|per reeks|per traject|hele cursus",
    },
)
CHOSEN_REASONS: Final = _table(
    v.CHOSEN_REASONS,
    v.CHOSEN_REASONS,
    {
        "fits": "past|past goed|past het beste",
        "knows_someone": "kent iemand",
        "client_preference": "voorkeur|voorkeur deelnemer|voorkeur client",
        "coach_advice": "advies|advies coach",
    },
)
STOP_REASONS: Final = _table(
    v.STOP_REASONS,
    v.STOP_REASONS,
    {
        "welcome": "welkom",
        "click": "klik|geen klik|klik met de groep",
        "venue": "ruimte|locatie",
        "organisation": "organisatie",
        "time": "tijd|tijdstip",
        "content": "inhoud",
        "threshold": "drempel|te hoge drempel",
        "language": "taal",
        "travel": "reizen|reistijd|te ver",
        "cost": "te duur|prijs",
        "waiting": "wachtlijst",
        "health": "ziekte|ziek",
        "moved": "verhuizing",
        "completed": "klaar|cursus afgerond",
        "activity_ended": "activiteit gestopt",
    },
)
FOLLOW_UP: Final = _table(
    v.FOLLOW_UP, v.FOLLOW_UP, {"active": "actief", "never_started": "niet begonnen|niet gestart"}
)

_ENGLISH_LANGUAGES: Final = dict(
    zip(
        v.LANGUAGES,
        "Dutch English Arabic Turkish Polish German French Spanish Portuguese Italian Ukrainian "
        "Russian Tigrinya Somali Persian Pashto Kurdish Chinese Hindi Urdu Indonesian Vietnamese "
        "Thai Romanian Bulgarian Hungarian Greek Serbian Croatian Bosnian Albanian Czech Slovak "
        "Lithuanian Latvian Swedish Danish Norwegian Finnish Japanese Korean Tamil Bengali Punjabi "
        "Amharic Swahili Armenian Georgian Hebrew Azerbaijani Frisian Limburgish Afrikaans".split(),
        strict=True,
    )
)
LANGUAGES: Final = _table(
    v.LANGUAGES,
    v.LANGUAGES,
    _ENGLISH_LANGUAGES,
    {
        "nl": "Vlaams|Nederlandse|Hollands",
        "ar": "Marokkaans Arabisch|Marokkaans-Arabisch|Darija|Syrisch Arabisch",
        "tr": "Turkse",
        "uk": "Oekraiens|Oekraiens",
        "fa": "Perzisch|Dari",
        "ps": "Pashto|Pasjtoen",
        "ku": "Kurmanji|Sorani",
        "zh": "Mandarijn|Kantonees",
        "pa": "Pendzjabi",
        "id": "Maleis|Bahasa",
    },
)

_TABLES: Final = {
    "principle": (PRINCIPLES, v.PRINCIPLES),
    "problems": (PROBLEMS, v.PROBLEMS),
    "blockers": (BLOCKERS, v.BLOCKERS),
    "transport": (TRANSPORT, v.TRANSPORT),
    "languages": (LANGUAGES, v.LANGUAGES),
    "gender": (GENDERS, v.GENDERS),
    "frequency": (FREQUENCIES, v.FREQUENCIES),
    "cost_unit": (COST_UNITS, v.COST_UNITS),
    "chosen_reason": (CHOSEN_REASONS, v.CHOSEN_REASONS),
    "stop_reason": (STOP_REASONS, v.STOP_REASONS),
    "follow_up": (FOLLOW_UP, v.FOLLOW_UP),
}


def code_of(field: str, word: str) -> str | None:
    """The code that this word stands for in this field, or None."""
    return _TABLES[field][0].get(normal(word))


def codes_of(field: str, text: str) -> tuple[list[str], list[str]]:
    """Codes in a list as people write it, and the pieces that stand for none."""
    found: list[str] = []
    strange: list[str] = []
    for item in re.split(r"[;,|\n]", text):
        if not item.strip() or item.strip().casefold() in NOTHING | BLANKS:
            continue
        codes = _codes_of_item(field, item)
        if codes:
            found += codes
        else:
            strange.append(item.strip())
    return list(dict.fromkeys(found)), strange


def _codes_of_item(field: str, item: str) -> list[str]:
    """Codes of one item; whole if it is known, else of all its parts or none: 'bus of fiets'."""
    for text in (item, re.sub(r"\([^)]*\)", "", item)):
        whole = code_of(field, text)
        if whole:
            return [whole]
        parts = [part for part in re.split(r"/|\+|&|\s+en\s+|\s+of\s+", text) if part.strip()]
        codes = [code_of(field, part) for part in parts]
        if codes and all(codes):
            return [code for code in codes if code]
    return []


def known(field: str) -> str:
    """Codes of a field with their labels, for a remedy."""
    codes = _TABLES[field][1]
    if field == "languages":
        return "a Dutch or English name, or an ISO 639-1 code: " + ", ".join(codes)
    return ", ".join(f"{code} ({label})" for code, label in codes.items())


def is_known_word(text: str) -> bool:
    """Whether the text is a code or a word for one, in any field."""
    word = normal(text)
    return any(word in words for words, _ in _TABLES.values())
