"""A suggestion as a card: everything a coach needs to talk about it, in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from wor_match.domain.entities import Activity, Client, Suggestion
from wor_match.recommender import Suggested
from wor_match.web import map as drawing
from wor_match.web import words
from wor_match.web.words import Certainty


@dataclass(frozen=True)
class Card:
    """One suggestion, ready to be shown; empty where something is not known."""

    activity_id: str
    rank: int
    title: str
    organisation: str
    when: str
    place: str
    far: str
    price: str
    contact: str
    reasons: list[str]
    cautions: list[str]
    sure: Certainty
    begins: int
    moved: str
    chosen: bool


def card(
    suggestion: Suggestion,
    activity: Activity,
    client: Client,
    *,
    before: Sequence[str] = (),
    chosen: bool = False,
) -> Card:
    """The card; `before` is the order of the list that was shown before this one."""
    km = words.distance_km(client, activity)
    return Card(
        activity_id=activity.activity_id,
        rank=suggestion.rank,
        title=activity.title,
        organisation=activity.organisation or "",
        when=words.moments(activity),
        place=words.place(activity),
        far=words.far(km, activity.at_home) if km is not None or activity.at_home else "",
        price=words.price(activity),
        contact=activity.contact or "",
        reasons=[effect.text for effect in suggestion.reasons],
        cautions=[effect.text for effect in suggestion.cautions],
        sure=words.certainty(suggestion),
        begins=words.fives(suggestion.p_start),
        moved=_moved(suggestion, before),
        chosen=chosen,
    )


def cards(suggested: Suggested, before: Sequence[str] = ()) -> list[Card]:
    """The cards of a list, best first."""
    return [
        card(
            one,
            suggested.activities[one.activity_id],
            suggested.client,
            before=before,
            chosen=one.activity_id in suggested.chosen,
        )
        for one in suggested.recommendation.suggestions
    ]


def map_of(suggested: Suggested) -> drawing.Map | None:
    """Where the suggestions are."""
    return drawing.draw(
        suggested.client,
        [
            (one.rank, suggested.activities[one.activity_id])
            for one in suggested.recommendation.suggestions
        ],
    )


def _moved(suggestion: Suggestion, before: Sequence[str]) -> str:
    if not before:
        return ""
    if suggestion.activity_id not in before:
        return "Nieuw in de lijst"
    was = before.index(suggestion.activity_id) + 1
    return f"Was nummer {was}" if was != suggestion.rank else ""
