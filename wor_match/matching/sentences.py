"""One Dutch sentence per factor, for and against; words that a tired coach reads once."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from wor_match.domain import vocabulary as v
from wor_match.domain.entities import SLOT, Activity, Client
from wor_match.matching.provenance import read_from

Sentence = Callable[[float, Client, Activity], str]


def euro(amount: float) -> str:
    """An amount as it is written in Dutch: € 2,50."""
    return f"€ {amount:.2f}".replace(".", ",")


def when(slots: Sequence[str]) -> str:
    """Slots in words: dinsdag 14.00-16.00 uur, woensdagmiddag; at most three."""
    words = []
    for slot in slots[:3]:
        match = SLOT.fullmatch(slot)
        if match is None:
            continue
        day = v.DAYS.get(match["day"] or "", "")
        part = match["part"] or match["any_part"] or ""
        clock = (match[name] for name in ("start", "end", "any_start", "any_end"))
        hours = "-".join(time.replace(":", ".") for time in clock if time)
        words.append(f"{day}{part} {hours}{' uur' if hours else ''}".strip())
    return ", ".join(words) + (" en meer" if len(slots) > 3 else "")


def _labels(codes: Sequence[str], labels: dict[str, str]) -> str:
    return ", ".join(labels[item] for item in codes)


def _shared(ours: Sequence[str], theirs: Sequence[str]) -> list[str]:
    return [item for item in ours if item in theirs]


def _time_for(value: float, client: Client, activity: Activity) -> str:
    return f"Op een moment dat kan: {when(activity.slots)}{read_from(activity, 'slots')}."


def _time_against(value: float, client: Client, activity: Activity) -> str:
    if value > 0:
        return (
            f"Kan maar een deel van de tijd: {when(activity.slots)}{read_from(activity, 'slots')}."
        )
    return f"Op een moment dat niet uitkomt: {when(activity.slots)}{read_from(activity, 'slots')}."


def _travel_for(value: float, client: Client, activity: Activity) -> str:
    if activity.at_home:
        return "Thuis, online of per telefoon: reizen is niet nodig."
    if value < 5:
        return "Dichtbij: minder dan 5 minuten reizen."
    return f"Dichtbij: ongeveer {_fives(value)} minuten reizen."


def _travel_against(value: float, client: Client, activity: Activity) -> str:
    return f"Verder weg: ongeveer {_fives(value)} minuten reizen."


def _fives(minutes: float) -> int:
    return 5 * round(minutes / 5)


def _price(value: float, client: Client, activity: Activity) -> str:
    if value == 0:
        return f"Gratis{read_from(activity, 'cost_eur')}."
    whole = ""
    if activity.cost_unit not in (None, "meeting", "once"):
        whole = f" ({euro(activity.cost_eur or 0)} {v.COST_UNITS[activity.cost_unit]})"
    return f"Kost ongeveer {euro(value)} per keer{whole}{read_from(activity, 'cost_eur')}."


def _language_for(value: float, client: Client, activity: Activity) -> str:
    shared = _shared(activity.languages or ["nl"], client.languages or ["nl"])
    return f"Er wordt {_labels(shared, v.LANGUAGES)} gesproken."


def _language_against(value: float, client: Client, activity: Activity) -> str:
    if activity.languages:
        return f"Er wordt {_labels(activity.languages, v.LANGUAGES)} gesproken: vraag of dat past."
    return "De groep spreekt waarschijnlijk Nederlands: vraag of dat lukt."


def _size(value: float, client: Client, activity: Activity) -> str:
    return f"ongeveer {round(activity.group_size or 0)} mensen{read_from(activity, 'group_size')}"


def _two_sides(more: str, less: str) -> Sentence:
    return lambda value, client, activity: more if value > 0 else less


def _say(text: str) -> Sentence:
    return lambda value, client, activity: text


def _meetings_against(value: float, client: Client, activity: Activity) -> str:
    if value == 0:
        return "Het is eenmalig: bespreek wat er daarna kan."
    return "Er is niet elke week een bijeenkomst."


def _verified(value: float, client: Client, activity: Activity) -> str:
    if value < 1:
        return "De gegevens zijn deze maand nog gecontroleerd."
    return f"De gegevens zijn {round(value)} maanden geleden gecontroleerd."


def _gender_for(value: float, client: Client, activity: Activity) -> str:
    return "Er komen vooral vrouwen." if client.gender == "v" else "Er komen vooral mannen."


def _gender_against(value: float, client: Client, activity: Activity) -> str:
    return "Er komen weinig vrouwen." if client.gender == "v" else "Er komen weinig mannen."


# factor: (in favour, against)
SENTENCES: dict[str, tuple[Sentence, Sentence]] = {
    "wish_similarity": (
        _say("Past bij de wens."),
        _say("Lijkt weinig op de wens."),
    ),
    "lexical_similarity": (
        _say("Noemt dezelfde dingen als de wens."),
        _say("Noemt andere dingen dan de wens."),
    ),
    "best_sentence_similarity": (
        _say("Past goed bij een deel van de wens."),
        _say("Geen deel van de wens lijkt hierop."),
    ),
    "refused_similarity": (
        _say("Lijkt niet op wat iemand liever niet wil."),
        _say("Dit lijkt op wat iemand liever niet wil."),
    ),
    "principle_fit": (
        lambda value, client, activity: (
            "Past bij wat gekozen is: "
            f"{_labels(_shared(client.principle, activity.principle), v.PRINCIPLES)}."
        ),
        _say("Heeft een ander doel dan gekozen is."),
    ),
    "problem_fit": (
        lambda value, client, activity: (
            f"Kan helpen bij: {_labels(client.problems, v.PROBLEMS)}{_read_problems(client)}."
        ),
        lambda value, client, activity: (
            f"Niet vooral bedoeld voor: {_labels(client.problems, v.PROBLEMS)}."
        ),
    ),
    "target_group_fit": (
        _say("Bedoeld voor mensen in dezelfde situatie."),
        _say("Bedoeld voor een bepaalde groep mensen: vraag of dat past."),
    ),
    "time_fit": (_time_for, _time_against),
    "meetings_per_month": (
        _say("Elke week: zo raak je eraan gewend."),
        _meetings_against,
    ),
    "travel_minutes": (_travel_for, _travel_against),
    "price_per_meeting": (_price, _price),
    "cost_over_budget": (
        lambda value, client, activity: (
            "Het is gratis." if client.budget_eur is None else "De kosten passen bij het budget."
        ),
        lambda value, client, activity: (
            f"Kost ongeveer {euro(max(0.0, value))} per keer meer dan het budget."
            if value > 0
            else "De kosten zijn net zo hoog als het budget."
        ),
    ),
    "language_fit": (
        _language_for,
        _language_against,
    ),
    "effort_gap": (
        _say("De inspanning is zoals gewenst."),
        _two_sides("Lichamelijk zwaarder dan gewenst.", "Lichamelijk lichter dan gewenst."),
    ),
    "group_size_ratio": (
        lambda value, client, activity: (
            f"De groep is zoals gewenst: {_size(value, client, activity)}."
        ),
        lambda value, client, activity: (
            f"De groep is {'groter' if value > 0 else 'kleiner'} dan gewenst: "
            f"{_size(value, client, activity)}."
        ),
    ),
    "pace_gap": (
        _say("Het tempo past."),
        _two_sides("Drukker dan gewenst.", "Rustiger dan gewenst."),
    ),
    "talk_gap": (
        _say("Praten en samen doen zijn in balans, zoals gewenst."),
        _two_sides("Er wordt meer gepraat dan gewenst.", "Er wordt minder gepraat dan gewenst."),
    ),
    "structure_gap": (
        _say("Het programma is zo vrij of vast als gewenst."),
        _two_sides("Het programma is vaster dan gewenst.", "Het programma is vrijer dan gewenst."),
    ),
    "depth_gap": (
        _say("De gesprekken gaan zo diep als gewenst."),
        _two_sides("De gesprekken gaan dieper dan gewenst.", "Het contact is lichter dan gewenst."),
    ),
    "age_gap_years": (
        _say("De meeste mensen zijn ongeveer even oud."),
        _say("De meeste mensen hebben een andere leeftijd."),
    ),
    "own_gender_share": (_gender_for, _gender_against),
    "welcome_host": (
        _say("Iemand ontvangt nieuwe mensen."),
        _say("Niemand ontvangt nieuwe mensen: ga zo nodig de eerste keer mee."),
    ),
    "host_when_needed": (
        _say("Iemand ontvangt nieuwe mensen. Dat helpt als een eerste keer spannend is."),
        _say("Niemand ontvangt nieuwe mensen: ga de eerste keer mee."),
    ),
    "accompanied_first": (
        _say("De eerste keer gaat er iemand mee."),
        _say("De eerste keer gaat er niemand mee."),
    ),
    "accompanied_with_host": (
        _say("De eerste keer gaat er iemand mee, en daar ontvangt iemand nieuwe mensen."),
        _say("De eerste keer gaat er iemand mee, en daar ontvangt iemand nieuwe mensen."),
    ),
    "drop_in": (
        _say("Binnenlopen kan zonder aanmelden."),
        _say("Aanmelden is nodig."),
    ),
    "months_since_verified": (
        _verified,
        lambda value, client, activity: (
            _verified(value, client, activity)[:-1] + ": even nabellen."
        ),
    ),
    "peer_similarity": (
        _say("Hier bleven mensen die op deze persoon lijken."),
        _say("Hier bleven vooral mensen in een andere situatie."),
    ),
    # Learned from outcomes, whatever the factors say; said only where it is clear.
    "organisation": (
        _say("Bij deze organisatie blijven mensen vaker dan gemiddeld."),
        _say(
            "Bij deze organisatie blijven mensen minder vaak dan gemiddeld: vraag na hoe dat komt."
        ),
    ),
    "activity": (
        _say("Mensen blijven hier vaker dan gemiddeld."),
        _say("Mensen blijven hier minder vaak dan gemiddeld: vraag na hoe dat komt."),
    ),
}

# factor: what to ask when the value is unknown though the client's side is known.
UNKNOWN: dict[str, tuple[Callable[[Client], bool], str]] = {
    "time_fit": (
        lambda client: bool(client.availability),
        "Het is niet zeker of de dag en tijd passen: even nabellen.",
    ),
    "travel_minutes": (
        lambda client: client.lat is not None,
        "Waar het precies is, is niet bekend: even nabellen.",
    ),
    "cost_over_budget": (
        lambda client: client.budget_eur is not None,
        "De kosten zijn niet bekend: even nabellen.",
    ),
    "group_size_ratio": (
        lambda client: client.group_size is not None,
        "Hoe groot de groep is, is niet bekend.",
    ),
    "effort_gap": (
        lambda client: client.effort is not None,
        "Hoe zwaar het lichamelijk is, is niet bekend.",
    ),
}


def _read_problems(client: Client) -> str:
    return " (uit de wens)" if "problems" in client.from_text else ""


# What a factor is called in a table.
LABELS: dict[str, str] = {
    "wish_similarity": "lijkt op de wens",
    "lexical_similarity": "zelfde woorden als de wens",
    "best_sentence_similarity": "lijkt op een deel van de wens",
    "refused_similarity": "lijkt op wat niet gewenst is",
    "principle_fit": "past bij gekozen principe",
    "problem_fit": "past bij de klachten",
    "target_group_fit": "bedoeld voor",
    "time_fit": "dag en tijd",
    "meetings_per_month": "hoe vaak",
    "travel_minutes": "reistijd",
    "price_per_meeting": "prijs",
    "cost_over_budget": "prijs en budget",
    "language_fit": "taal",
    "effort_gap": "inspanning",
    "group_size_ratio": "grootte van de groep",
    "pace_gap": "tempo",
    "talk_gap": "praten of doen",
    "structure_gap": "vrij of vast programma",
    "depth_gap": "diepgang",
    "age_gap_years": "leeftijd van de groep",
    "own_gender_share": "vrouwen en mannen",
    "welcome_host": "ontvangst",
    "host_when_needed": "ontvangst die nodig is",
    "accompanied_first": "eerste keer samen",
    "accompanied_with_host": "samen, en ontvangst",
    "drop_in": "inloop",
    "months_since_verified": "gegevens gecontroleerd",
    "peer_similarity": "lijkt op wie bleef",
    "organisation": "ervaring met de organisatie",
    "activity": "ervaring met deze activiteit",
}
