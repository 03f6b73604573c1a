"""Pictures of effects and of calibration, for an A4 page (extra `research`)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from wor_match.errors import MissingExtra
from wor_match.evaluation.calibration import CalibrationCurve
from wor_match.learning.effects import FEWEST, EffectCurve
from wor_match.matching.model import Z80

A4 = (8.27, 11.69)
ROWS, ACROSS = 7, 4  # panels on a page: two factors side by side, start and stay of each
PRIOR_COLOUR = "#8a8a8a"
COLOURS = {"start": "#1b6ca8", "stay": "#b3541e"}
_SMALL, _NORMAL = 6.0, 7.5
_STYLE: Any = {
    "font.size": _NORMAL,
    "axes.linewidth": 0.5,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "xtick.major.width": 0.5,
    "ytick.major.width": 0.5,
    "xtick.major.size": 2,
    "ytick.major.size": 2,
    "xtick.labelsize": _SMALL,
    "ytick.labelsize": _SMALL,
    "svg.fonttype": "none",
    "svg.hashsalt": "wor_match",
}


def effect_pages(curves: Sequence[EffectCurve], units: Mapping[str, str], title: str) -> list[Any]:
    """Figures of A4 size: prior grey, posterior in colour, both with 80 % bands, start beside stay.

    curves
        Start and stay of each factor, one after the other, as `effect_curves` gives them.
    units
        What a factor's values are in.

    Raises `MissingExtra` without matplotlib.
    """
    figure_class = _figure_class()
    most = ROWS * ACROSS
    pages = [curves[at : at + most] for at in range(0, len(curves), most)]
    figures = []
    for number, page in enumerate(pages, start=1):
        with _style():
            figure = figure_class(figsize=A4)
            figure.suptitle(
                f"{title} ({number} of {len(pages)})", fontsize=10, x=0.07, ha="left", y=0.985
            )
            grid = figure.add_gridspec(
                ROWS,
                ACROSS,
                left=0.07,
                right=0.985,
                bottom=0.04,
                top=0.905,
                hspace=0.85,
                wspace=0.3,
            )
            _legend(figure)
            for place, (one, other) in enumerate(zip(page[::2], page[1::2], strict=True)):
                low, high = _span([one, other])
                for side, curve in enumerate((one, other)):
                    row, column = divmod(2 * place + side, ACROSS)
                    axes = figure.add_subplot(grid[row, column])
                    _panel(axes, curve, units.get(curve.factor, ""), low, high, first=side == 0)
        figures.append(figure)
    return figures


def _panel(
    axes: Any, curve: EffectCurve, unit: str, low: float, high: float, *, first: bool
) -> None:
    knots, colour = curve.knots, COLOURS[curve.outcome]
    reach = knots[-1] - knots[0]
    apart = knots[-1] + 0.16 * reach  # where "unknown" stands, off the scale
    yes_no = len(knots) == 2
    axes.axhline(0, color="#cccccc", linewidth=0.5, zorder=0)
    for values, sd, tint, shift in (
        (curve.prior, curve.prior_sd, PRIOR_COLOUR, -1),
        (curve.posterior, curve.posterior_sd, colour, 1),
    ):
        aside = shift * 0.018 * reach
        if yes_no:
            _points(axes, knots + aside, values[:-1], sd[:-1], tint)
        else:
            axes.fill_between(
                knots, (values - Z80 * sd)[:-1], (values + Z80 * sd)[:-1],
                color=tint, alpha=0.22, linewidth=0,
            )  # fmt: skip
            # The prior is dashed and on top: it shows where the outcomes moved nothing.
            before = shift < 0
            axes.plot(
                knots, values[:-1], color=tint, linewidth=0.9 if before else 1.2,
                linestyle=(0, (3, 1.5)) if before else "-", zorder=4 if before else 3,
                marker=None if before else "o", markersize=1.8,
            )  # fmt: skip
        _points(axes, np.array([apart + aside]), values[-1:], sd[-1:], tint)
    axes.axvline(knots[-1] + 0.08 * reach, color="#dddddd", linewidth=0.5)
    axes.set_xlim(knots[0] - 0.06 * reach, apart + 0.09 * reach)
    axes.set_ylim(low, high)
    _ticks(axes, knots, apart, yes_no and unit == "yes or no")
    if curve.pairs is not None:
        _counts(axes, np.append(knots, apart), curve.pairs, reach)
    # The factor's name stands over both its panels, the outcome over each of them.
    axes.set_title(curve.outcome, fontsize=_SMALL, loc="right", color=colour, pad=2)
    if first:
        name = curve.factor.replace("_", " ")
        axes.text(
            0, 1.19, name, transform=axes.transAxes, fontsize=8, fontweight="bold", va="bottom"
        )
        axes.set_ylabel("log-odds", fontsize=_SMALL, labelpad=1)
        axes.set_xlabel(unit, fontsize=_SMALL, labelpad=1, loc="left")


def _points(axes: Any, x: np.ndarray, values: np.ndarray, sd: np.ndarray, tint: str) -> None:
    axes.errorbar(
        x, values, yerr=Z80 * sd, fmt="o", markersize=2.2, color=tint, elinewidth=0.9, linewidth=0
    )


def _counts(axes: Any, places: np.ndarray, pairs: np.ndarray, reach: float) -> None:
    """Bars along the bottom: where the observed pairs lie. Few are drawn as none."""
    shown = np.where(pairs >= FEWEST, pairs, 0)
    if shown.max(initial=0) <= 0:
        return
    bottom, top = axes.get_ylim()
    height = 0.16 * (top - bottom) * shown / shown.max()
    axes.bar(
        places, height, bottom=bottom, width=0.035 * reach, color="#444444", alpha=0.45, linewidth=0
    )


def _ticks(axes: Any, knots: np.ndarray, apart: float, words: bool) -> None:
    """At the knots that have room, and a question mark for unknown."""
    reach = knots[-1] - knots[0]
    kept: list[float] = []
    for knot in (knots[0], knots[-1], *knots[1:-1]):
        if all(abs(knot - other) > 0.12 * reach for other in kept):
            kept.append(float(knot))
    labels = ["no", "yes"] if words else [f"{knot:g}" for knot in kept]
    axes.set_xticks([*kept, apart], [*labels, "?"])


def _span(curves: Sequence[EffectCurve]) -> tuple[float, float]:
    """One scale for the panels of a factor, with room for the counts below."""
    ends = [
        mean + sign * Z80 * sd
        for curve in curves
        for mean, sd in ((curve.prior, curve.prior_sd), (curve.posterior, curve.posterior_sd))
        for sign in (-1, 1)
    ]
    low, high = min(0.0, *map(np.min, ends)), max(0.0, *map(np.max, ends))
    room = max(high - low, 0.2)
    return low - 0.22 * room, high + 0.06 * room


def _legend(figure: Any) -> None:
    figure.text(
        0.07, 0.962,
        "Effects on the log-odds of a first visit (start) and of coming again the next week (stay), "
        "with 80 % bands.\nGrey, dashed: prior, before any outcome. Colour: after the outcomes. "
        "?: value unknown. Bars below: where the observed pairs lie.",
        fontsize=7.5, va="top", color="#333333",
    )  # fmt: skip


def calibration_figure(plots: Mapping[str, Mapping[str, CalibrationCurve]], title: str) -> Any:
    """Predicted chance against what came true; per outcome a panel, per model a line.

    plots
        By outcome and then by model; groups of fewer than ten are not drawn.
    """
    figure_class = _figure_class()
    with _style():
        figure = figure_class(figsize=(3.4 * len(plots), 3.6))
        figure.suptitle(title, fontsize=9, x=0.02, ha="left")
        for place, (outcome, models) in enumerate(plots.items(), start=1):
            axes = figure.add_subplot(1, len(plots), place)
            axes.plot([0, 1], [0, 1], color="#cccccc", linewidth=0.8, zorder=0)
            for at, (model, curve) in enumerate(models.items()):
                enough = curve.rows >= FEWEST
                tint = PRIOR_COLOUR if model == "prior" else ("#1b6ca8", "#b3541e")[at % 2]
                axes.plot(
                    curve.predicted[enough], curve.observed[enough],
                    color=tint, marker="o", markersize=3, linewidth=1, label=model,
                )  # fmt: skip
            axes.set(xlim=(0, 1), ylim=(0, 1), xlabel="predicted", title=outcome)
            if place == 1:
                axes.set_ylabel("came true")
            axes.legend(frameon=False, fontsize=_SMALL)
            axes.set_aspect("equal")
        figure.subplots_adjust(left=0.1, right=0.98, bottom=0.13, top=0.82, wspace=0.25)
    return figure


def _figure_class() -> Any:
    try:
        from matplotlib.figure import Figure
    except ImportError as error:
        raise MissingExtra("Drawing effects", "research") from error
    return Figure


def _style() -> Any:
    from matplotlib import rc_context

    return rc_context(_STYLE)


def save_figures(figures: Mapping[str, Any], folder: Path) -> list[Path]:
    """Each figure as PNG and SVG under its name; the same figure gives the same bytes."""
    files = []
    for name, figure in figures.items():
        for suffix, options in (
            ("png", {"dpi": 200, "metadata": {"Software": None}}),
            ("svg", {"metadata": {"Date": None, "Creator": None}}),
        ):
            file = folder / f"{name}.{suffix}"
            with _style():
                figure.savefig(file, format=suffix, **options)
            files.append(file)
    return files
