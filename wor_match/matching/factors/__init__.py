"""All factors, in the order in which explanations and tables show them."""

from __future__ import annotations

from wor_match.domain.taxonomy import Taxonomy
from wor_match.matching.factors import climate, practical, principle, semantic, time, travel
from wor_match.matching.factors.factor import Factor

__all__ = ["Factor", "all_factors"]


def all_factors(taxonomy: Taxonomy) -> tuple[Factor, ...]:
    """Every factor; `taxonomy` gives the links between problems and principes."""
    text = ("text_vector", "background")
    price = ("cost_eur", "cost_unit", "frequency", "start_date", "end_date", "meetings")
    sd = "standard deviations above unrelated texts"
    return (
        Factor(
            "wish_similarity", semantic.wish_similarity, ("wish_vector",), text, sd, -5, 30, True
        ),
        Factor(
            "lexical_similarity",
            semantic.lexical_similarity,
            ("wish_words",),
            ("text_words", "background_words"),
            sd,
            -5,
            30,
            True,
        ),
        Factor(
            "best_sentence_similarity",
            semantic.best_sentence_similarity,
            ("wanted_vectors",),
            text,
            sd,
            -5,
            30,
            True,
        ),
        Factor(
            "refused_similarity",
            semantic.refused_similarity,
            ("refused_vectors",),
            text,
            sd,
            -5,
            30,
            True,
        ),
        Factor(
            "principle_fit", principle.principle_fit, ("principle",), ("principle",), "share", 0, 1
        ),
        Factor(
            "problem_fit",
            principle.problem_fit(taxonomy.links),
            ("problems",),
            ("principle",),
            "mean strength of the link",
            0,
            1,
        ),
        Factor(
            "target_group_fit",
            principle.target_group_fit,
            ("own_group", "has_wish"),
            ("target_group",),
            "share",
            0,
            1,
        ),
        Factor(
            "time_fit",
            time.time_fit,
            ("availability",),
            ("slots",),
            "share of the meeting",
            0,
            1,
        ),
        Factor("meetings_per_month", time.meetings_per_month, (), ("frequency",), "meetings", 0, 5),
        Factor(
            "travel_minutes",
            travel.travel_minutes,
            ("lat", "lon", "transport"),
            ("lat", "lon", "at_home"),
            "minutes",
            0,
            1e5,
        ),
        Factor(
            "price_per_meeting",
            practical.price_per_meeting,
            (),
            price,
            "EUR",
            0,
            1e4,
        ),
        Factor(
            "cost_over_budget",
            practical.cost_over_budget,
            ("budget_eur",),
            price,
            "EUR",
            -200,
            200,
        ),
        Factor(
            "language_fit",
            practical.language_fit,
            ("languages",),
            ("languages",),
            "yes or no",
            0,
            1,
        ),
        Factor("effort_gap", climate.gap("effort"), ("effort",), ("effort",), "points", -4, 4),
        Factor(
            "group_size_ratio",
            climate.group_size_ratio,
            ("group_size",),
            ("group_size",),
            "doublings",
            -4,
            4,
        ),
        Factor(
            "pace_gap",
            climate.gap("climate_pace"),
            ("climate_pace",),
            ("climate_pace",),
            "points",
            -4,
            4,
        ),
        Factor(
            "talk_gap",
            climate.gap("climate_talk"),
            ("climate_talk",),
            ("climate_talk",),
            "points",
            -4,
            4,
        ),
        Factor(
            "structure_gap",
            climate.gap("climate_structure"),
            ("climate_structure",),
            ("climate_structure",),
            "points",
            -4,
            4,
        ),
        Factor(
            "depth_gap",
            climate.gap("climate_depth"),
            ("climate_depth",),
            ("climate_depth",),
            "points",
            -4,
            4,
        ),
        Factor(
            "age_gap_years",
            climate.age_gap_years,
            ("age",),
            ("group_mean_age", "min_age", "max_age"),
            "years",
            0,
            120,
        ),
        Factor(
            "own_gender_share",
            climate.own_gender_share,
            ("gender",),
            ("gender", "group_share_women"),
            "share",
            0,
            1,
        ),
        Factor("welcome_host", practical.welcome_host, (), ("welcome_host",), "yes or no", 0, 1),
        Factor(
            "host_when_needed",
            practical.host_when_needed,
            ("problems",),
            ("welcome_host",),
            "-1, 0 or 1",
            -1,
            1,
        ),
        Factor(
            "accompanied_first",
            practical.accompanied_first,
            ("accompany_first",),
            (),
            "yes or no",
            0,
            1,
        ),
        Factor("drop_in", practical.drop_in, (), ("drop_in",), "yes or no", 0, 1),
        Factor(
            "months_since_verified",
            practical.months_since_verified,
            (),
            ("verified_on", "as_of"),
            "months",
            0,
            1e4,
        ),
    )
