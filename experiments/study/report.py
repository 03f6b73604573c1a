"""From the measures of study.toml and long.toml to the tables and figures of docs/learning-study.md.

    python -m experiments.study.report

Tables stand in the document between marks and are replaced there; everything else is written by hand.
"""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from experiments.study.measures import Over, by_model, over_worlds, paired

HERE = Path(__file__).parent
DOCS = HERE.parent.parent / "docs"
RETENTION = HERE.parent / "retention" / "summary.json"
DOCUMENT = DOCS / "learning-study.md"
PRIOR, LEARNED, CEILING = "prior", "learned", "learned, true interests"
ORDER = (
    *(PRIOR, LEARNED, CEILING, "prior, true interests"),
    *("boosting", "EBM", "survival forest", "Cox", "popularity", "embedding only", "nearest"),
)
Rows = Sequence[Mapping[str, Any]]


def main() -> None:
    rows, long = (_rows(HERE / f"{name}.csv") for name in ("study", "long"))
    details = json.loads((HERE / "study.json").read_text())
    text = DOCUMENT.read_text("utf-8")
    for name, table in {
        "way": way_table(rows),
        "difference": difference_table(rows),
        "long": way_table(long),
        "long difference": difference_table(long),
        "coverage": coverage_table(rows),
        "long coverage": coverage_table(long),
        "calibration": calibration_table(rows),
        "long calibration": calibration_table(long),
        "seconds": seconds_table(rows),
        "retention": retention_table(json.loads(RETENTION.read_text())),
    }.items():
        mark = re.compile(rf"(<!-- {name} -->\n).*?(<!-- end -->)", re.DOTALL)
        if not mark.search(text):
            raise SystemExit(f"{DOCUMENT}: expected the mark <!-- {name} -->, found none")
        text = mark.sub(lambda found, table=table: found[1] + table + found[2], text)
    DOCUMENT.write_text(text, "utf-8")
    draw_way(rows, DOCS / "learning-study-way.svg")
    draw_calibration(details, DOCS / "learning-study-calibration.svg")


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(newline="") as file:
        return list(csv.DictReader(file))


# --- tables -------------------------------------------------------------------------------------


def way_table(rows: Rows) -> str:
    """Mean share of the way and its 80 % interval, per model and history."""
    cells = by_model(rows, "way")
    histories = sorted({history for _, history in cells})
    lines = [
        "| model | " + " | ".join(f"{h:,}" for h in histories) + " |",
        "| --- |" + " --- |" * len(histories),
    ]
    for model in _models(cells):
        shown = [_cell(cells.get((model, history))) for history in histories]
        lines.append(f"| {model} | " + " | ".join(shown) + " |")
    shown = [_cell(over, percent=True) for over in share_of_ceiling(rows).values()]
    lines.append("| learned, share of its ceiling | " + " | ".join(shown) + " |")
    return "\n".join(lines) + "\n"


def difference_table(rows: Rows) -> str:
    """Learned minus each other model in the same worlds, with 95 % intervals; of two worlds none."""
    cells = by_model(rows, "way")
    histories = sorted({history for _, history in cells})
    lines = [
        "| learned minus | " + " | ".join(f"{h:,}" for h in histories) + " |",
        "| --- |" + " --- |" * len(histories),
    ]
    for model in _models(cells):
        if model == LEARNED:
            continue
        shown = []
        for history in histories:
            over = paired(rows, "way", LEARNED, model, history)
            bounds = f" ({over.low95:+.3f} to {over.high95:+.3f})" if over.worlds > 2 else ""
            shown.append(f"{over.mean:+.3f}{bounds}" if over.worlds else "")
        lines.append(f"| {model} | " + " | ".join(shown) + " |")
    lines += [
        "",
        "To the prior with 80 % intervals: " + "; ".join(_to_prior(rows, histories)) + ".",
    ]
    return "\n".join(lines) + "\n"


def _to_prior(rows: Rows, histories: Sequence[int]) -> list[str]:
    found = []
    for history in histories:
        over = paired(rows, "way", LEARNED, PRIOR, history)
        found.append(f"{history:,} clients {over.low80:+.3f} to {over.high80:+.3f}")
    return found


def share_of_ceiling(rows: Rows) -> dict[int, Over]:
    """What the learned model reaches of what it reaches with true interests, by history."""
    ways: dict[tuple[int, str], dict[str, float]] = {}
    for row in rows:
        if row["measure"] == "way":
            world = ways.setdefault((int(row["history"]), str(row["world"])), {})
            world[str(row["model"])] = float(row["value"])
    shares: dict[int, list[float]] = {}
    for (history, _), of in ways.items():
        if LEARNED in of and CEILING in of:
            shares.setdefault(history, []).append(of[LEARNED] / of[CEILING])
    return {history: over_worlds(values) for history, values in sorted(shares.items())}


def coverage_table(rows: Rows) -> str:
    """How often 80 % intervals hold the truth, per kind and history."""
    pairs = {
        "chosen": "pairs that were chosen",
        "first": "first three of the lists",
        "any": "any pair",
    }
    kinds = {
        f"covers_{outcome}_{pair}{end}": f"{outcome} {what}, {where}"
        for outcome in ("p_start", "p_retained")
        for end, what in (("_unseen", "of the pair itself"), ("", "of pairs like it"))
        for pair, where in pairs.items()
    } | {
        "covers_effects_start": "factor effects on starting",
        "covers_effects_stay": "factor effects on staying",
    }
    histories = sorted(
        {int(r["history"]) for r in rows if r["measure"] in kinds and r["model"] == LEARNED}
    )
    lines = [
        "| 80 % interval of | " + " | ".join(f"{h:,}" for h in histories) + " |",
        "| --- |" + " --- |" * len(histories),
    ]
    for kind, name in kinds.items():
        cells = by_model([r for r in rows if r["model"] == LEARNED], kind)
        shown = [_cell(cells.get((LEARNED, history)), percent=True) for history in histories]
        lines.append(f"| {name} | " + " | ".join(shown) + " |")
    return "\n".join(lines) + "\n"


def calibration_table(rows: Rows) -> str:
    """Slopes and intercepts on the later period, per model."""
    lines = [
        "| model | of | slope | 80 % | intercept | 80 % | worlds |",
        "| --- | --- | --- | --- | --- | --- | --- |",
    ]
    for model in (PRIOR, LEARNED):
        for outcome in ("p_start", "p_retained"):
            found = []
            for measure in (f"slope_{outcome}", f"intercept_{outcome}"):
                # One value per world, whatever the length of its history.
                values = [
                    float(row["value"])
                    for row in rows
                    if row["measure"] == measure and row["model"] == model
                ]
                found.append(over_worlds(values))
            slope, intercept = found
            lines.append(
                f"| {model} | {outcome} | {slope.mean:.2f} | {slope.low80:.2f} to {slope.high80:.2f} "
                f"| {intercept.mean:+.2f} | {intercept.low80:+.2f} to {intercept.high80:+.2f} "
                f"| {slope.worlds} |"
            )
    return "\n".join(lines) + "\n"


def seconds_table(rows: Rows) -> str:
    """Mean seconds to fit, per model and history."""
    cells = by_model(rows, "fit_s")
    histories = sorted({history for _, history in cells})
    lines = [
        "| model | " + " | ".join(f"{h:,}" for h in histories) + " |",
        "| --- |" + " --- |" * len(histories),
    ]
    for model in _models(cells):
        shown = [
            f"{cells[model, history].mean:.1f}" if (model, history) in cells else ""
            for history in histories
        ]
        lines.append(f"| {model} | " + " | ".join(shown) + " |")
    return "\n".join(lines) + "\n"


def retention_table(summary: Mapping[str, Any]) -> str:
    """C-index, integrated Brier score and seconds per set and model of experiments/retention."""
    lines = [
        "| set | model | C-index | behind best | IBS | behind best | fit, s of processor |",
        "| --- | --- | --- | --- | --- | --- | --- |",
    ]
    for name, models in summary["sets"].items():
        for model, found in models.items():
            lines.append(
                f"| {name} | {model} | {found['c_index']:.4f} | {found['c_index_behind']:.4f} "
                f"| {found['ibs']:.4f} | {found['ibs_behind']:.4f} | {found['fit_cpu_s']:.2f} |"
            )
    return "\n".join(lines) + "\n"


def _models(cells: Mapping[tuple[str, int], Over]) -> list[str]:
    found = {model for model, _ in cells}
    return [model for model in ORDER if model in found] + sorted(found - set(ORDER))


def _cell(over: Over | None, percent: bool = False) -> str:
    if over is None:
        return ""
    if over.worlds < 2:
        return f"{over.mean:.0%}" if percent else f"{over.mean:.3f}"
    if percent:
        return f"{over.mean:.0%} ({over.low80:.0%} to {over.high80:.0%})"
    return f"{over.mean:.3f} ({over.low80:.3f} to {over.high80:.3f})"


# --- figures ------------------------------------------------------------------------------------

COLOURS = {
    PRIOR: "#555555",
    LEARNED: "#0b5fa5",
    CEILING: "#0b5fa5",
    "boosting": "#c2571a",
    "EBM": "#2e7d32",
    "survival forest": "#8e44ad",
    "Cox": "#b8860b",
    "popularity": "#999999",
    "embedding only": "#999999",
    "nearest": "#999999",
}
STYLES = {
    PRIOR: "--",
    CEILING: ":",
    "prior, true interests": "-.",
    "embedding only": "--",
    "nearest": ":",
}


def draw_way(rows: Rows, path: Path) -> None:
    """Share of the way by clients of history: the learned model with its band, all others as lines."""
    plt = _pyplot()
    cells = by_model(rows, "way")
    figure, axis = plt.subplots(figsize=(8.2, 4.8))
    ends = []
    for model in _models(cells):
        histories = sorted(h for name, h in cells if name == model)
        overs = [cells[model, h] for h in histories]
        mean = np.array([over.mean for over in overs])
        colour = COLOURS.get(model, "#999999")
        wide = model in (LEARNED, PRIOR, CEILING)
        axis.plot(
            histories,
            mean,
            STYLES.get(model, "-"),
            color=colour,
            linewidth=2.2 if wide else 1.3,
            marker="o" if model == LEARNED else None,
            markersize=4,
        )
        if model in (LEARNED, CEILING):
            low, high = ([getattr(o, side) for o in overs] for side in ("low80", "high80"))
            axis.fill_between(histories, low, high, color=colour, alpha=0.15, linewidth=0)
        ends.append((float(mean[-1]), histories[-1], model, colour))
    _label_ends(axis, ends)
    axis.set_xscale("log")
    ticks = sorted({history for _, history in cells})
    axis.set_xticks(ticks, [f"{t:,}" for t in ticks])
    axis.minorticks_off()
    axis.set_xlabel("clients of history")
    axis.set_ylabel("share of the way from random (0) to oracle (1)")
    worlds = max(over.worlds for over in cells.values())
    axis.set_title(
        f"True expected weeks of the first three: {worlds} simulated worlds, 200 new clients each",
        fontsize=10,
        loc="left",
    )
    axis.grid(axis="y", color="#dddddd", linewidth=0.6)
    _finish(figure, path)


def _label_ends(axis: Any, ends: list[tuple[float, int, str, str]]) -> None:
    """The name of each line at its end, moved apart where they would overlap."""
    if not ends:
        return
    low, high = axis.get_ylim()
    room = (high - low) * 0.045
    place = -np.inf
    for y, x, name, colour in sorted(ends):
        place = max(y, place + room)
        axis.annotate(
            name, (x, y), (x * 1.12, place), color=colour, fontsize=8, va="center",
            annotation_clip=False,
        )  # fmt: skip


def draw_calibration(details: Mapping[str, Any], path: Path) -> None:
    """Chance that was given and share that came true, in a later period, per world and together."""
    plt = _pyplot()
    figure, axes = plt.subplots(1, 2, figsize=(8.2, 4.2))
    names = {"p_start": "a first visit", "p_retained": "still there after twelve weeks"}
    for axis, (outcome, name) in zip(axes, names.items(), strict=True):
        axis.plot([0, 1], [0, 1], color="#999999", linewidth=0.8)
        curves = details["calibration"].get(outcome, [])
        for curve in curves:
            axis.plot(curve["predicted"], curve["observed"], color="#0b5fa5", alpha=0.25, lw=1)
        if curves:
            together = [
                np.mean([c[side] for c in curves if len(c[side]) == len(curves[0][side])], axis=0)
                for side in ("predicted", "observed")
            ]
            axis.plot(*together, color="#0b5fa5", marker="o", markersize=4, lw=2)
        axis.set_xlim(0, 1)
        axis.set_ylim(0, 1)
        axis.set_aspect("equal")
        axis.set_xlabel("chance that was given")
        axis.set_title(name, fontsize=10, loc="left")
        axis.grid(color="#eeeeee", linewidth=0.6)
    axes[0].set_ylabel("share that came true")
    figure.suptitle(
        "Calibration in a later period, simulated worlds (thick: their mean)", fontsize=10
    )
    _finish(figure, path)


def _pyplot() -> Any:
    import matplotlib

    matplotlib.use("Agg")
    matplotlib.rcParams["svg.hashsalt"] = "wor_match"  # the same file from the same numbers
    import matplotlib.pyplot as plt

    return plt


def _finish(figure: Any, path: Path) -> None:
    for axis in figure.axes:
        axis.spines[["top", "right"]].set_visible(False)
    figure.tight_layout()
    figure.savefig(path, metadata={"Date": None}, bbox_inches="tight")


if __name__ == "__main__":
    main()
