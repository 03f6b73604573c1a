"""Why this activity, what to look out for, and why not another: in Dutch, with exact numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from wor_match.domain import vocabulary as v
from wor_match.domain.entities import (
    Activity,
    BlockerAdvice,
    Client,
    Effect,
    Exclusion,
    Suggestion,
)
from wor_match.matching.limits import LIMITS, REFUSALS, UNKNOWN
from wor_match.matching.model import Model
from wor_match.matching.provenance import read_note, wish_says, with_basis
from wor_match.matching.sentences import SENTENCES
from wor_match.matching.sentences import UNKNOWN as UNKNOWN_SENTENCES

MOST_REASONS, MOST_CAUTIONS = 3, 4
# Below this change in log-odds (start and stay together) a factor is not worth a sentence.
WORTH_SAYING = 0.1
WORTH_WARNING = 0.25
WORTH_SHOWING = 0.02
# Words are a weak witness: only a wish that is clearly about something else is worth a warning.
WORTH_WARNING_WISH = 0.4
WISH = ("wish_similarity", "best_sentence_similarity")
# A limit that asks the same as a factor.
_ASKED_BY = {"travel_minutes": "travel"}
# Factors that say nearly the same: only the stronger one gets a sentence.
_FAMILIES = (
    ("wish_similarity", "lexical_similarity", "best_sentence_similarity"),
    ("welcome_host", "host_when_needed", "accompanied_with_host"),
    ("price_per_meeting", "cost_over_budget"),
)
_FAMILY = {name: number for number, names in enumerate(_FAMILIES) for name in names}
# Reasons that quote the sentence of the activity that comes nearest to the wish.
QUOTING = ("wish_similarity", "best_sentence_similarity")
# True of the client whatever the activity: no reason for this one rather than another.
_NO_REASON = ("accompanied_first",)
DIGITS = 6


@dataclass(frozen=True)
class Pairs:
    """n pairs of client and activity, computed one by one.

    values, verdicts
        `(n,)` per term of the model (NaN unknown) and per limit (-1 no, 0 unknown, 1 yes).
    contributions
        `(n, T, 2)` to logit(p_start) and logit(p_retained), in the order of the model's terms.
    The rest `(n,)`: probabilities 0..1 and weeks.
    """

    values: Mapping[str, np.ndarray]
    verdicts: Mapping[str, np.ndarray]
    contributions: np.ndarray
    p_start: np.ndarray
    p_retained: np.ndarray
    p_retained_low: np.ndarray
    p_retained_high: np.ndarray
    expected_weeks: np.ndarray


class Story:
    """Puts pairs into words."""

    def __init__(
        self,
        model: Model,
        activities: Sequence[Activity],
        pairs: Pairs,
        quotes: Sequence[str],
    ) -> None:
        self.names = model.terms
        self.activities = activities
        self.pairs = pairs
        self.quotes = quotes

    def suggestion(
        self, client: Client, pair: int, activity: int, rank: int, score: float
    ) -> Suggestion:
        """The suggestion for one pair; the list was made without chance, so its propensity is 1."""
        offered = self.activities[activity]
        reasons, cautions = self.reasons_and_cautions(client, offered, pair)
        numbers = ("expected_weeks", "p_start", "p_retained", "p_retained_low", "p_retained_high")
        return Suggestion(
            activity_id=offered.activity_id,
            title=offered.title,
            rank=rank,
            score=round(score, DIGITS),
            propensity=1.0,
            reasons=reasons,
            cautions=cautions,
            **{name: round(float(getattr(self.pairs, name)[pair]), DIGITS) for name in numbers},
        )

    def reasons_and_cautions(
        self, client: Client, activity: Activity, pair: int
    ) -> tuple[list[Effect], list[Effect]]:
        """At most three reasons and four cautions, what matters most first."""
        effects = self.all_effects(client, activity, pair)
        effects.sort(key=lambda effect: -abs(effect.start + effect.stay))
        told: set[int] = set()
        strongest = []
        for effect in effects:
            family = _FAMILY.get(effect.factor)
            if family is None or family not in told:
                strongest.append(effect)
            if family is not None:
                told.add(family)
        total = {effect.factor: effect.start + effect.stay for effect in strongest}
        # Comparing effects one with another would take longer than scoring the catalogue.
        gaps = {e.factor for e in strongest if np.isnan(self.pairs.values[e.factor][pair])}
        unknown = [e for e in strongest if e.factor in gaps]
        known = [e for e in strongest if e.factor not in gaps]
        reasons = [
            e for e in known if total[e.factor] >= WORTH_SAYING and e.factor not in _NO_REASON
        ]
        cautions = self._to_ask(client, pair)
        asked = {caution.factor for caution in cautions}
        cautions += [
            e
            for e in known
            if total[e.factor] <= (-WORTH_WARNING_WISH if e.factor in WISH else -WORTH_WARNING)
        ]
        cautions += [e for e in unknown if e.text and _ASKED_BY.get(e.factor) not in asked]
        return reasons[:MOST_REASONS], cautions[:MOST_CAUTIONS]

    def all_effects(self, client: Client, activity: Activity, pair: int) -> list[Effect]:
        """Every factor's sentence and contribution; an empty text where there is nothing to say."""
        effects = []
        for position, name in enumerate(self.names):
            start, stay = self.pairs.contributions[pair, position]
            value = float(self.pairs.values[name][pair])
            if np.isnan(value):
                applies, question = UNKNOWN_SENTENCES.get(name, (lambda client: False, ""))
                text = question if applies(client) else ""
            elif abs(start + stay) < WORTH_SHOWING:
                text = ""
            else:
                text = SENTENCES[name][0 if start + stay >= 0 else 1](value, client, activity)
                text = with_basis(text, name, client, activity)
                if name in QUOTING and start + stay > 0 and self.quotes[pair]:
                    text = f"{text[:-1]}: “{self.quotes[pair]}”."
            effects.append(
                Effect(
                    factor=name,
                    text=text,
                    start=round(float(start), DIGITS),
                    stay=round(float(stay), DIGITS),
                )
            )
        return effects

    def _to_ask(self, client: Client, pair: int) -> list[Effect]:
        """A caution without weight for every hard limit that may say no."""
        asked = []
        for limit in LIMITS:
            if self.pairs.verdicts[limit.name][pair] == UNKNOWN:
                basis = wish_says(client, limit.client_words)
                text = (
                    f"{limit.caution[:-1]} ({basis}){limit.caution[-1]}" if basis else limit.caution
                )
                asked.append(Effect(factor=limit.name, text=text, start=0.0, stay=0.0))
        return asked

    def excluded(self, refused_by: np.ndarray) -> list[Exclusion]:
        """Every activity that a hard limit refuses, with all limits that do."""
        return [
            exclusion(self.activities[position].activity_id, int(refused_by[position]))
            for position in np.flatnonzero(refused_by).tolist()
        ]

    @staticmethod
    def blockers(client: Client) -> list[BlockerAdvice]:
        """Advice that comes above the list; it filters nothing."""
        return [
            BlockerAdvice(blocker=item, text=v.BLOCKER_ADVICE[item]) for item in client.blockers
        ]


@lru_cache(maxsize=200_000)
def exclusion(activity_id: str, refused_by: int) -> Exclusion:
    """Why an activity is out, from the bits of the limits that said no."""
    refusals = [refusal for bit, refusal in enumerate(REFUSALS) if refused_by >> bit & 1]
    return Exclusion(
        activity_id=activity_id,
        reason=";".join(name for name, _ in refusals),
        text=". ".join(words for _, words in refusals) + ".",
    )


def weaknesses(client: Client) -> list[str]:
    """Why the list is weaker than it could be: what is not known of this client."""
    notes = []
    if not client.wish:
        notes.append(
            "Er is geen wens ingevuld. De volgorde komt alleen uit de andere gegevens: "
            "vraag wat iemand graag zou doen."
        )
    elif len(client.wish.split()) < 4:
        notes.append("De wens is kort. Met een paar zinnen meer wordt de lijst beter.")
    missing = [
        words
        for words, unknown in (
            ("waar iemand woont", client.lat is None),
            ("wanneer iemand kan", not client.availability),
            ("hoe oud iemand is", client.age is None),
        )
        if unknown
    ]
    if missing:
        notes.append(f"Niet bekend: {_sum_up(missing)}. Daar houdt de lijst geen rekening mee.")
    if read := read_note(client):
        notes.append(read)
    return notes


def _sum_up(words: Sequence[str]) -> str:
    return " en ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)
