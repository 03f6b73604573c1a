"""The model card: what a learned model is, what it was made of, and what it cannot know."""

from __future__ import annotations

from wor_match.learning.train import Learned, shown

CARD = """\
# {policy}

Effect curves for the chance that somebody starts at an activity and stays there, learned from outcomes with
an expert table as the starting point. Made by wor_match; load it with `--model` and this folder.

| | |
| --- | --- |
| knows outcomes until | {as_of} |
| started from | {prior} (digest {prior_digest}) |
| digest of this model | {digest} |
| digest of the data | {data_digest} |
| embedder of the texts | {embedder} (digest {embedder_digest}) |
| seed | {seed} |

## What it was made of

| count | |
| --- | --- |
{counts}

Counts from 1 to 9 are not shown. Clients who refused consent are left out; of those whose consent is unknown the
count is above: whoever trains answers for using their data.

## How to read it

`table.toml` holds each factor's effect on starting and on staying, what was believed before, and how sure it is.
Of who stayed it keeps, for {activities} activities, the mean of some twenty numbers from the intakes of at
least five people.
An effect is one that goes together with staying, other factors being equal. It is no proof that changing
the factor would change who stays.

## What it cannot correct

- The coach's choice. Outcomes exist only of what was shown and chosen. A coach who knows more than
  the intake says steers people, and the factors get the credit or the blame.
- Missing follow-up. Who is lost from sight counts until the last day known. If those who were lost left
  more often than others, staying is overestimated.
- What nobody wrote down. Every pair has a part that no factor sees: the intervals allow for it
  ({unseen_start:.2f} log-odds on starting, {unseen_stay:.2f} on staying, an assumption), the expectation does not.
- Intakes are taken as they are now. What was corrected after the list was shown counts as known then, but
  for the dates of checks of an activity.
- Organisations and activities with few outcomes are drawn towards the average; a new one gets the average.

It estimates fit and expected attendance. It does not judge a person, and it decides nothing.
"""


def model_card(learned: Learned) -> str:
    """The card in Markdown; counts below 10 are hidden."""
    model, trained = learned.model, learned.model.trained
    rows = []
    for name, count in learned.counts.items():
        visible = shown(count)
        rows.append(f"| {name.replace('_', ' ')} | {'1 to 9' if visible is None else visible} |")
    return CARD.format(
        policy=model.policy,
        as_of=learned.as_of,
        prior=learned.prior.policy,
        prior_digest=learned.prior.digest,
        digest=model.digest,
        data_digest=learned.data_digest,
        embedder=trained.embedder if trained else "none",
        embedder_digest=trained.embedder_digest if trained else "none",
        seed=learned.seed,
        counts="\n".join(rows),
        activities=len(model.records.ids) if model.records else 0,
        unseen_start=model.unseen_sd[0],
        unseen_stay=model.unseen_sd[1],
    )
