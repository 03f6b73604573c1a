"""Texts put together from parts: what activities say of themselves, and what people say they miss.

A wish names needs, memories and situations, hardly ever the word in a title; a refusal does name
what is refused. All parts were invented for this project.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from wor_match.simulation.chance import Kind, generator
from wor_match.simulation.themes import Theme, lines, load_phrases, load_themes
from wor_match.simulation.town import places


@dataclass(frozen=True)
class Told:
    """What stands in an intake in words, and the problems that the words rest on."""

    wish: str | None
    avoid: str | None
    problems: tuple[str, ...]


def _one(rng: np.random.Generator, options: Sequence[str]) -> str:
    return options[int(rng.integers(len(options)))]


def _bank(name: str) -> tuple[str, ...]:
    return lines(load_phrases()[name])


def organisation_name(seed: int, number: int) -> str:
    """The name of an organisation; no two of one town share one."""
    heads, tails = _bank("organisation_heads"), _bank("organisation_tails")
    order = generator(seed, Kind.ORGANISATION, 10**6 + 1).permutation(len(heads) * len(tails))
    head, tail = divmod(int(order[number % len(order)]), len(tails))
    return f"{heads[head]} {tails[tail]}"


# --- activities ---------------------------------------------------------------------------------


def activity_texts(seed: int, activity: Mapping[str, Any]) -> tuple[str, str]:
    """Title and description of an activity; what they state of it is true."""
    rng = generator(seed, Kind.ACTIVITY_TEXT, int(activity["number"]))
    themes = load_themes()
    theme = themes[int(activity["theme"])]
    title = _one(rng, theme.titles)
    if rng.random() < 0.45:
        ending = _one(rng, _bank("title_endings"))
        title += " " + ending.format(place=places()[int(activity["place"])][1])
    first, second = rng.choice(len(theme.descriptions), 2, replace=False)
    parts = [theme.descriptions[first]]
    if rng.random() < 0.4:
        parts.append(theme.descriptions[second])
    if activity["second_theme"] >= 0:
        parts.append(
            _one(rng, lines(load_phrases()["beside"][themes[activity["second_theme"]].code]))
        )
    parts += [_one(rng, _bank(name)) for name in _statements(activity) if rng.random() < 0.35]
    if rng.random() < 0.6:
        parts.append(_one(rng, _bank("general")))
    return title, " ".join(parts)


def _statements(activity: Mapping[str, Any]) -> list[str]:
    """Banks of sentences that are true of this activity."""
    found = []
    if activity["host"]:
        found.append("host")
    if activity["group_size"] <= 8:
        found.append("small")
    if activity["group_size"] >= 20:
        found.append("large")
    if activity["price"] == 0:
        found.append("free")
    if activity["climate_pace"] <= 2:
        found.append("calm")
    if activity["climate_talk"] >= 4:
        found.append("talking")
    if activity["climate_talk"] <= 2:
        found.append("doing")
    if activity["group_mean_age"] < 45:
        found.append("young")
    if activity["course_weeks"]:
        found.append("course")
    return found


# --- wishes -------------------------------------------------------------------------------------


def wish_texts(p: Mapping[str, Any], seed: int, client: Mapping[str, Any]) -> Told:
    """What this client says, or what the coach writes down of it."""
    rng = generator(seed, Kind.CLIENT_TEXT, int(client["number"]))
    themes = load_themes()
    first = themes[int(client["first_theme"])]
    second = themes[int(client["second_theme"])] if client["second_theme"] >= 0 else None
    problems = _problems(rng, client, first)
    refused = themes[int(client["refused_theme"])] if client["refused_theme"] >= 0 else None
    style = rng.random()
    if style < p["no_wish_share"]:
        return Told(None, _one(rng, refused.refusals) if refused else None, problems)
    if style < p["no_wish_share"] + p["vague_share"]:
        return Told(_vague(rng, problems), None, problems)
    note = rng.random() < p["coach_note_share"]
    said = _longing(rng, first, note)
    if second is not None and rng.random() < p["tells_second"]:
        said += " " + _joined(rng, _longing(rng, second, note), note)
    parts = [_opening(rng, problems, note), said, _ending(rng, client, note)]
    avoid = None
    if refused is not None:
        thing = _one(rng, refused.refusals)
        if rng.random() < 0.6:
            parts.insert(2, _one(rng, _bank("refusing")).format(thing=thing, Thing=_upper(thing)))
        else:
            avoid = thing
    return Told(" ".join(part for part in parts if part), avoid, problems)


def _problems(rng: np.random.Generator, client: Mapping[str, Any], theme: Theme) -> tuple[str, ...]:
    found = []
    if client["lonely"] and rng.random() < 0.8:
        found.append("loneliness")
    if client["jobless"] and rng.random() < 0.7:
        found.append("job_loss")
    if theme.problems and rng.random() < 0.6:
        found.append(_one(rng, theme.problems))
    if client["low_wellbeing"] > 0.65:
        found.append(_one(rng, ("low_mood", "stress", "fatigue", "sleep")))
    return tuple(dict.fromkeys(found))


def _longing(rng: np.random.Generator, theme: Theme, note: bool) -> str:
    """A memory or a need, what is asked for, or both; now and then two memories."""
    told = theme.notes if note else theme.wishes
    one, other = rng.choice(len(told), 2, replace=False)
    ask = _one(rng, theme.asks)
    asking = _one(rng, _bank("note_asking" if note else "asking"))
    asked = asking.format(ask=ask, Ask=_upper(ask))
    kind = rng.random()
    if kind < 0.12:
        return str(told[one])
    if kind < 0.25:
        return f"{told[one]} {told[other]}"
    if kind < 0.33:
        return asked
    return f"{told[one]} {asked}"


def _vague(rng: np.random.Generator, problems: Sequence[str]) -> str:
    banks = load_phrases()["opening"]
    known = [code for code in problems if code in banks]
    first = _one(rng, lines(banks[_one(rng, known)])) if known else _one(rng, _bank("vague"))
    return f"{first} {_one(rng, _bank('vague'))}"


def _opening(rng: np.random.Generator, problems: Sequence[str], note: bool) -> str:
    if note:
        return _one(rng, _bank("note_openings"))
    banks = load_phrases()["opening"]
    known = [code for code in problems if code in banks]
    if known and rng.random() < 0.55:
        return _one(rng, lines(banks[_one(rng, known)]))
    return _one(rng, _bank("openings")) if rng.random() < 0.35 else ""


def _ending(rng: np.random.Generator, client: Mapping[str, Any], note: bool) -> str:
    """Something practical that is true of the client, or nothing."""
    found = []
    if client["budget"] <= 3:
        found.append("thrifty")
    if client["shy"]:
        found.append("shy")
    if client["group_size"] <= 7:
        found.append("small_group")
    if client["asks_company"]:
        found.append("company")
    if not client["free"][:, 2].any():
        found.append("by_day")
    if not client["free"][:5, :2].any():
        found.append("after_work")
    if not found or rng.random() < 0.55:
        return ""
    bank = load_phrases()["note_ending" if note else "ending"]
    return _one(rng, lines(bank[_one(rng, found)]))


def _joined(rng: np.random.Generator, said: str, note: bool) -> str:
    return said if note or rng.random() < 0.4 else f"{_one(rng, _bank('joints'))} {said}"


def _upper(text: str) -> str:
    return text[:1].upper() + text[1:]
