"""Outcomes to a learned model: targets, what was known of each pair, and two posteriors.

    outcomes ─▶ targets ─▶ factors as they were on the day ─▶ posterior of start, of stay ─▶ Model
        └─────▶ lists with a choice ─▶ what is believed of starts ─▶┘

`train` reads and writes nothing; `registry` keeps its result in a folder.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

import numpy as np

from wor_match.domain.entities import Activity, Client, Outcome, Record
from wor_match.domain.taxonomy import Taxonomy
from wor_match.errors import ModelError
from wor_match.learning.belief import belief_of, level_free
from wor_match.learning.choices import make_lists, with_choices
from wor_match.learning.effects import pairs_at_knots
from wor_match.learning.features import World, design_of, known_when_shown
from wor_match.learning.fit import fit
from wor_match.learning.likelihood import Starts, stays
from wor_match.learning.peers import peer_values
from wor_match.learning.posterior import Groups, Posterior
from wor_match.learning.targets import Targets, day_of_training, make_targets
from wor_match.matching.curve import Curve
from wor_match.matching.groups import GroupEffects, organisation_key
from wor_match.matching.groups import Groups as ModelGroups
from wor_match.matching.model import Model, Trained
from wor_match.ports import Embedder

LEARNED = "learned"
# The part of a pair that no factor sees, in log-odds of a start and of the weekly hazard, where the
# expert table names none: assumption, set on simulated towns (docs/learning.md).
UNSEEN_SD = (1.4, 0.8)
# Stabilised weights by propensity are kept within these bounds.
LEAST_WEIGHT, MOST_WEIGHT = 0.1, 10.0
LEAST_COUNT = 10


@dataclass(frozen=True)
class Learned:
    """A model with what it was learned from.

    data_digest
        Changes with any record that training was given; says nothing of what is in them.
    counts
        Of clients, starts and stays used, and of what was left out and why.
    strengths
        Per outcome: the scale of each curve's prior variance, and the deviations of the groups; and
        how far choices go by what makes a start.
    log_evidence
        Per outcome, of the outcomes under the model (Laplace), but for constants.
    pairs
        Per factor `(K + 1, 2)`: observed pairs at each knot and at "unknown", for start and stay.
    """

    model: Model
    prior: Model
    as_of: date
    seed: int
    data_digest: str
    counts: Mapping[str, int]
    strengths: Mapping[str, Mapping[str, float]]
    log_evidence: Mapping[str, float]
    pairs: Mapping[str, np.ndarray] = field(default_factory=dict)


def train(
    activities: Sequence[Activity],
    clients: Sequence[Client],
    outcomes: Sequence[Outcome],
    *,
    prior: Model,
    embedder: Embedder,
    taxonomy: Taxonomy,
    words: Embedder | None = None,
    catalogue_embedder: Embedder | None = None,
    as_of: date | None = None,
    seed: int = 0,
    weigh_by_propensity: bool = False,
    require_consent: bool = False,
) -> Learned:
    """A model of what the outcomes tell, starting from an expert table.

    prior
        An expert table. A learned model is refused: the same outcomes would count twice.
    as_of
        Only what was known on this day counts; the last day in the outcomes if left out.
    seed
        Recorded; the fit itself uses no chance.
    weigh_by_propensity
        Weight each recommendation by how unlikely the list was to hold it.
    require_consent
        Leave out clients whose consent is unknown, too; those who said no are always left out.

    Without any outcome that counts, the model is the prior itself. Raises `InputError` for a day
    after the outcomes end, `ModelError` for a prior that was learned.
    """
    if prior.trained is not None or prior.groups is not None:
        raise ModelError(
            f"expected an expert table to start from, found the learned model {prior.policy}: "
            "its outcomes would count twice. Train anew from the table with all outcomes"
        )
    refused = {
        client.client_id
        for client in clients
        if client.consent is False or (require_consent and client.consent is None)
    }
    allowed = [one for one in outcomes if one.client_id not in refused]
    day = day_of_training(outcomes, as_of) if outcomes else as_of or date.min
    targets, lists = make_targets(allowed, day), make_lists(allowed, day)
    world = World.of(
        activities,
        clients,
        targets,
        lists,
        taxonomy=taxonomy,
        embedder=embedder,
        words=words,
        catalogue_embedder=catalogue_embedder,
    )
    known = known_when_shown(world, targets)
    counts = Counter(targets.left_out)
    counts["without_consent"] = len(outcomes) - len(allowed)
    counts["client_activity_or_intake_not_known"] = int((~known).sum())
    targets, lists = targets.take(known), lists.keep(known_when_shown(world, lists))
    counts["lists_with_a_choice"] = len(lists.start)
    counts["clients"] = len(set(targets.client_id.tolist()))
    counts["starts"] = int(targets.has_start.sum())
    counts["started"] = int(np.nansum(targets.started))
    counts["stays"] = int(targets.has_stay.sum())
    counts["left"] = int(np.nansum(targets.left))
    unknown = {client.client_id for client in clients if client.consent is None}
    counts["clients_whose_consent_is_unknown"] = len(unknown & set(targets.client_id.tolist()))
    digest = data_digest(activities, clients, outcomes)
    if not len(targets):
        return Learned(prior, prior, day, seed, digest, dict(counts), {}, {})
    organisations = {one.activity_id: organisation_key(one.organisation) for one in activities}
    values = world.values(targets)
    likeness, records = peer_values(targets, world.profile(targets), prior.horizon)
    values |= {"peer_similarity": likeness}
    weight = weights(targets) if weigh_by_propensity else None
    chosen_from = world.values(lists) if len(lists) else {}
    believed, share = with_choices(prior, chosen_from, lists)
    posteriors = fit_targets(values, targets, believed, organisations, weight)
    trained = Trained(
        as_of=targets.as_of,
        embedder=embedder.name,
        embedder_digest=embedder.digest,
        clients=shown(counts["clients"]),
        starts=shown(counts["starts"]),
        stays=shown(counts["stays"]),
    )
    model = replace(learned_model(prior, posteriors, trained), records=records)
    found = (posteriors.start, posteriors.stay)
    names = ["base", *(curve.factor for curve in prior.curves), "together", "weeks"]
    strengths = {
        outcome: {
            **dict(zip(names, map(float, one.strengths.scale), strict=True)),
            "organisation_sd": float(one.strengths.organisation**0.5),
            "activity_sd": float(one.strengths.activity**0.5),
        }
        for outcome, one in zip(("start", "stay"), found, strict=True)
    }
    strengths["choice"] = {"share": share}
    evidence = {name: one.log_evidence for name, one in zip(("start", "stay"), found, strict=True)}
    pairs = pairs_at_knots(prior, values, targets.has_start, targets.has_stay)
    return Learned(model, prior, day, seed, digest, dict(counts), strengths, evidence, pairs)


def data_digest(*records: Sequence[Record]) -> str:
    """Twelve hexadecimal digits of all records, whatever their order."""
    found = hashlib.sha256()
    for kind in records:
        for line in sorted(record.model_dump_json() for record in kind):
            found.update(line.encode())
        found.update(b"\n")
    return found.hexdigest()[:12]


def shown(count: int) -> int | None:
    """A count as it may leave the house: None from 1 up to `LEAST_COUNT`."""
    return count if count == 0 or count >= LEAST_COUNT else None


@dataclass(frozen=True)
class Posteriors:
    """What was learned of start and of stay, and whom the group effects are of."""

    start: Posterior
    stay: Posterior
    organisation_ids: tuple[str, ...]
    activity_ids: tuple[str, ...]


def fit_targets(
    values: Mapping[str, np.ndarray],
    targets: Targets,
    prior: Model,
    organisations: Mapping[str, str],
    weight: np.ndarray | None = None,
) -> Posteriors:
    """Both posteriors, from `(n,)` values of each factor and what became of the n targets.

    organisations: name of the organisation of each activity; empty where it has none.
    """
    activity_ids, activity = np.unique(targets.activity_id.astype(str), return_inverse=True)
    names = sorted({organisations.get(x, "") for x in activity_ids.tolist()} - {""})
    at = {name: place for place, name in enumerate(names)}
    organisation = np.array(
        [at.get(organisations.get(x, ""), len(names)) for x in activity_ids.tolist()], int
    )
    weight = np.ones(len(targets)) if weight is None else weight
    found = []
    for outcome, rows in enumerate((targets.has_start, targets.has_stay)):
        some = targets.take(rows)
        likelihood = (
            Starts(some.started, weight[rows])
            if outcome == 0
            else stays(some.since, some.weeks, some.left, prior.horizon, weight[rows])
        )
        here = {name: value[rows] for name, value in values.items()}
        found.append(
            fit(
                design_of(prior, here, int(rows.sum())),
                likelihood,
                belief_of(prior, outcome),
                Groups(activity[rows], organisation, len(names)),
            )
        )
    return Posteriors(found[0], found[1], tuple(names), tuple(activity_ids.tolist()))


def learned_model(prior: Model, found: Posteriors, trained: Trained) -> Model:
    """The table with the learned numbers in place of the believed ones."""
    curves, at = [], 1
    for curve in prior.curves:
        rows = slice(at, at + len(curve.effect))
        effect = np.stack([found.start.mean[rows], found.stay.mean[rows]], axis=1)
        curves.append(Curve(curve.factor, curve.knots, effect, curve.source))
        at += len(curve.effect)
    return replace(
        prior,
        name=LEARNED,
        version=trained.as_of.isoformat(),
        curves=tuple(curves),
        base_start=float(found.start.mean[0]),
        weekly_hazard=level_free(found.stay.week_logits, float(found.stay.mean[0])),
        covariance=np.stack([found.start.covariance, found.stay.covariance]),
        groups=ModelGroups(
            _group_effects("organisation", found.organisation_ids, found),
            _group_effects("activity", found.activity_ids, found),
        ),
        unseen_sd=prior.unseen_sd if any(prior.unseen_sd) else UNSEEN_SD,
        trained=trained,
    )


def _group_effects(kind: str, ids: tuple[str, ...], found: Posteriors) -> GroupEffects:
    both = [getattr(posterior, kind) for posterior in (found.start, found.stay)]
    return GroupEffects(
        ids=ids,
        effect=np.stack([one.effect for one in both], axis=1),
        own_variance=np.stack([one.own_variance for one in both], axis=1),
        lean=np.stack([one.lean for one in both]).astype(np.float32),
        share=np.stack([one.share for one in both], axis=1),
        new_variance=np.array([one.new_variance for one in both]),
    )


def weights(targets: Targets) -> np.ndarray:
    """`(n,)` inverse propensities, stabilised (mean 1 before clipping) and clipped; 1 if unknown."""
    known = targets.propensity > 0
    weight = np.ones(len(targets))
    if known.any():
        inverse = 1 / targets.propensity[known]
        weight[known] = np.clip(inverse / inverse.mean(), LEAST_WEIGHT, MOST_WEIGHT)
    return weight
