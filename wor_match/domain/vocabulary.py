"""Codes of the data contract with their Dutch labels.

Codes are what files, API, database and code share; labels are what people see on screen.
Sources: names of the six principes from Walburg's *Mentaal vermogen* as adopted by Trimbos; the
grouping of stop reasons follows the label rule of the WoR registration forms (docs/domain.md).
"""

from __future__ import annotations

from typing import Final

PRINCIPLES: Final[dict[str, str]] = {
    "positive_thinking": "positief en optimistisch denken",
    "meaning": "zingeving",
    "mindful_living": "bewust leven en genieten",
    "social_interaction": "interactie met anderen",
    "healthy_lifestyle": "gezonde leefstijl",
    "sharing_happiness": "geluk delen",
}

PROBLEMS: Final[dict[str, str]] = {
    "loneliness": "eenzaamheid",
    "stress": "stress",
    "low_mood": "somberheid",
    "anxiety": "angst",
    "grief": "rouw",
    "fatigue": "vermoeidheid",
    "sleep": "slecht slapen",
    "job_loss": "verlies van werk",
    "inactivity": "te weinig bewegen",
    "self_esteem": "weinig zelfvertrouwen",
    "relationship": "problemen in relatie of gezin",
    "caregiver_burden": "zorgen voor een naaste",
    "chronic_illness": "chronische ziekte of pijn",
    "meaning_loss": "leegte of zingeving kwijt",
}

BLOCKERS: Final[dict[str, str]] = {
    "finances": "geldzorgen",
    "safety": "veiligheid",
    "housing": "wonen",
    "skills": "vaardigheden",
    "care": "zorg of behandeling",
}

# What a coach can do first; general routes, to be replaced by local ones (assumption).
BLOCKER_ADVICE: Final[dict[str, str]] = {
    "finances": "Regel eerst, of tegelijk, hulp bij geldzorgen (bijvoorbeeld schuldhulp of thuisadministratie).",
    "safety": "Bespreek eerst de veiligheid, met de huisarts of Veilig Thuis.",
    "housing": "Zoek eerst, of tegelijk, hulp bij wonen (bijvoorbeeld het wijkteam).",
    "skills": "Kijk of taal, lezen, omgaan met de computer of reizen eerst aandacht vraagt.",
    "care": "Overleg met de huisarts: is er eerst, of tegelijk, zorg of behandeling nodig?",
}

TRANSPORT: Final[dict[str, str]] = {
    "walk": "lopen",
    "bike": "fiets",
    "car": "auto",
    "public": "openbaar vervoer",
    "taxi": "taxi",
}

GENDERS: Final[dict[str, str]] = {"v": "vrouw", "m": "man", "x": "anders"}

FREQUENCIES: Final[dict[str, str]] = {
    "weekly": "elke week",
    "biweekly": "om de week",
    "monthly": "elke maand",
    "once": "eenmalig",
    "irregular": "onregelmatig",
}

COST_UNITS: Final[dict[str, str]] = {
    "meeting": "per keer",
    "month": "per maand",
    "quarter": "per kwartaal",
    "year": "per jaar",
    "course": "per cursus",
    "once": "eenmalig",
}

ACCESS: Final[dict[str, str]] = {"yes": "ja", "no": "nee", "unknown": "onbekend"}

CHOSEN_REASONS: Final[dict[str, str]] = {
    "fits": "past het best",
    "knows_someone": "kent daar iemand",
    "practical": "praktisch",
    "client_preference": "voorkeur van de deelnemer",
    "coach_advice": "advies van de coach",
    "other": "anders",
}

MISMATCH_REASONS: Final[dict[str, str]] = {
    "welcome": "het welkom",
    "click": "de klik met de groep",
    "venue": "de ruimte",
    "organisation": "de organisatie",
    "time": "het tijdstip",
    "content": "de inhoud",
    "threshold": "de drempel was te hoog",
    "language": "de taal",
}
PRACTICAL_REASONS: Final[dict[str, str]] = {
    "travel": "vervoer",
    "cost": "kosten",
    "waiting": "wachttijd",
}
# Competing events: they end participation for another cause, so they censor it.
COMPETING_REASONS: Final[dict[str, str]] = {
    "health": "gezondheid",
    "moved": "verhuisd",
    "deceased": "overleden",
    "completed": "afgerond",
    "activity_ended": "de activiteit is gestopt",
    "other_care": "andere zorg",
    "other_activity": "andere activiteit",
}
STOP_REASONS: Final[dict[str, str]] = {
    **MISMATCH_REASONS,
    **PRACTICAL_REASONS,
    **COMPETING_REASONS,
    "other": "anders",
    "unknown": "onbekend",
}

FOLLOW_UP: Final[dict[str, str]] = {
    "active": "doet nog mee",
    "active_elsewhere": "doet mee aan iets anders",
    "stopped": "gestopt",
    "never_started": "nooit begonnen",
}

DAYS: Final[dict[str, str]] = {
    "ma": "maandag",
    "di": "dinsdag",
    "wo": "woensdag",
    "do": "donderdag",
    "vr": "vrijdag",
    "za": "zaterdag",
    "zo": "zondag",
}
# First and last hour of each day part, as the data contract defines them.
DAY_PARTS: Final[dict[str, tuple[int, int]]] = {
    "ochtend": (6, 12),
    "middag": (12, 18),
    "avond": (18, 24),
}

# ISO 639-1 codes of languages spoken in Dutch groups; the order fixes the bit of each language in
# the column-wise form, so new ones go at the end (at most 64).
LANGUAGES: Final[dict[str, str]] = {
    "nl": "Nederlands",
    "en": "Engels",
    "ar": "Arabisch",
    "tr": "Turks",
    "pl": "Pools",
    "de": "Duits",
    "fr": "Frans",
    "es": "Spaans",
    "pt": "Portugees",
    "it": "Italiaans",
    "uk": "Oekraïens",
    "ru": "Russisch",
    "ti": "Tigrinya",
    "so": "Somalisch",
    "fa": "Farsi",
    "ps": "Pasjtoe",
    "ku": "Koerdisch",
    "zh": "Chinees",
    "hi": "Hindi",
    "ur": "Urdu",
    "id": "Indonesisch",
    "vi": "Vietnamees",
    "th": "Thai",
    "ro": "Roemeens",
    "bg": "Bulgaars",
    "hu": "Hongaars",
    "el": "Grieks",
    "sr": "Servisch",
    "hr": "Kroatisch",
    "bs": "Bosnisch",
    "sq": "Albanees",
    "cs": "Tsjechisch",
    "sk": "Slowaaks",
    "lt": "Litouws",
    "lv": "Lets",
    "sv": "Zweeds",
    "da": "Deens",
    "no": "Noors",
    "fi": "Fins",
    "ja": "Japans",
    "ko": "Koreaans",
    "ta": "Tamil",
    "bn": "Bengaals",
    "pa": "Punjabi",
    "am": "Amhaars",
    "sw": "Swahili",
    "hy": "Armeens",
    "ka": "Georgisch",
    "he": "Hebreeuws",
    "az": "Azerbeidzjaans",
    "fy": "Fries",
    "li": "Limburgs",
    "af": "Afrikaans",
}
