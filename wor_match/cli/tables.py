"""Evaluations and effects as tables on a screen, in English: for researchers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from rich.console import RenderableType
from rich.table import Table

from wor_match.learning.effects import EffectCurve, effect_rows

MEASURES: Mapping[str, str] = {
    "log_score": "log score of a client's starts and stays",
    "start_log_score": "start: log score",
    "start_slope": "start: calibration slope",
    "start_intercept": "start: calibration intercept",
    "stay_log_score": "stay: log score",
    "c_index": "stay: concordance (IPCW)",
    "brier": "stay: Brier score at the horizon",
    "integrated_brier": "stay: integrated Brier score",
    "stay_slope": "stay: calibration slope at the horizon",
    "stay_intercept": "stay: calibration intercept at the horizon",
    "chosen_shown_reciprocal_rank": "chosen, in the list shown: reciprocal rank",
    "chosen_shown_ndcg_3": "chosen, in the list shown: nDCG@3",
    "chosen_shown_recall_3": "chosen, in the list shown: recall@3",
    "kept_shown_reciprocal_rank": "kept up, in the list shown: reciprocal rank",
    "kept_shown_ndcg_3": "kept up, in the list shown: nDCG@3",
    "kept_shown_recall_3": "kept up, in the list shown: recall@3",
    "chosen_catalogue_reciprocal_rank": "chosen, in the whole catalogue: reciprocal rank",
    "chosen_catalogue_ndcg_10": "chosen, in the whole catalogue: nDCG@10",
    "chosen_catalogue_recall_10": "chosen, in the whole catalogue: recall@10",
    "kept_catalogue_reciprocal_rank": "kept up, in the whole catalogue: reciprocal rank",
    "kept_catalogue_ndcg_10": "kept up, in the whole catalogue: nDCG@10",
    "kept_catalogue_recall_10": "kept up, in the whole catalogue: recall@10",
}


def evaluation_tables(found: Mapping[str, Any]) -> Iterator[RenderableType]:
    """A report (`learning.report`) as a screen shows it."""
    after = f"lists shown after {found['shown_after']}" if found["shown_after"] else "all lists"
    yield (
        f"{found['model']} beside {found['beside']}: {after}, as known on {found['known_until']}; "
        f"{found['clients']} clients. Brackets: {found['level']:.0%} intervals, by drawing clients."
    )
    for reason, number in found["skipped"].items():
        yield f"Left aside, {reason.replace('_', ' ')}: {number} rows."
    table = Table(box=None, pad_edge=False)
    table.add_column("measure")
    table.add_column("best", justify="center")
    table.add_column("clients", justify="right")
    for name in ("model", "beside", "difference"):
        table.add_column(name, justify="right")
    for name, one in found["measures"].items():
        table.add_row(
            MEASURES[name],
            {"higher": "high", "lower": "low"}.get(one["better"], one["better"]),
            str(one["clients"]),
            *(
                _numbers(one[column], column == "difference")
                for column in ("model", "beside", "difference")
            ),
        )
    yield table
    yield (
        "Ranks of what was chosen say who is most like whoever made the lists; judge a model by log "
        "scores, concordance and calibration."
    )


def _numbers(one: Mapping[str, Any] | None, signed: bool) -> str:
    if one is None or one["value"] is None:
        return "–"
    sign = "+" if signed else ""
    value = f"{one['value']:{sign}.3f}"
    if one["low"] is None:
        return value
    return f"{value} [{one['low']:{sign}.3f}, {one['high']:{sign}.3f}]"


def effects_table(curves: Sequence[EffectCurve], most: int) -> Table:
    """The curves that outcomes moved most, knot by knot, with 80 % bands."""
    table = Table(box=None, pad_edge=False)
    table.add_column("factor")
    table.add_column("on")
    for name in ("at", "prior", "learned", "pairs"):
        table.add_column(name, justify="right")
    for curve in sorted(curves, key=lambda curve: -curve.shift)[:most]:
        for at, row in enumerate(effect_rows([curve])):
            table.add_row(
                row.factor if at == 0 else "",
                row.outcome if at == 0 else "",
                row.value,
                f"{row.prior:+.2f} [{row.prior_low:+.2f}, {row.prior_high:+.2f}]",
                f"{row.posterior:+.2f} [{row.posterior_low:+.2f}, {row.posterior_high:+.2f}]",
                row.pairs or "–",
            )
    return table
