"""Four sets of real drop-out and survival times, each as a frame, days and what ended them.

GBSG2, WHAS500 and FLCHAIN come with scikit-survival. OULAD (Kuzilek, Hlosta and Zdrahal 2017,
doi 10.1038/sdata.2017.171, CC BY 4.0) is read from the folder that is named; its definition of
drop-out is the usual one: registered by day 0 and not unregistered then, left when unregistered
before the course ended, else censored at the end.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd


@dataclass(frozen=True)
class Times:
    """Who (`frame`, missing values allowed), until which day, and whether that was the event.

    period
        Days of one period for models in discrete time.
    until
        Days of follow-up that are used; a multiple of `period`.
    """

    name: str
    frame: pd.DataFrame
    days: np.ndarray
    event: np.ndarray
    period: int
    until: int

    @property
    def periods(self) -> np.ndarray:
        """Periods under observation, 1 for whoever leaves in the first."""
        return np.maximum(1, np.ceil(self.days / self.period)).astype(int)

    def take(self, rows: np.ndarray) -> Times:
        return Times(
            self.name,
            self.frame.iloc[rows].reset_index(drop=True),
            self.days[rows],
            self.event[rows],
            self.period,
            self.until,
        )


def load(name: str, period: int, periods: int, oulad: Path) -> Times:
    """The set of that name, follow-up cut at `periods` periods: whoever is there then is censored.

    Raises `FileNotFoundError` where the folder of OULAD is absent.
    """
    frame, days, event = _oulad(oulad) if name == "oulad" else _scikit_survival(name)
    until = period * periods
    event = event & (days <= until)
    days = np.minimum(days, until + 0.5)  # past the last day that is asked about
    # Nobody leaves at time 0: same-day events count as the first day, for every model alike.
    return Times(name, frame, np.maximum(days, 0.5), event, period, until)


def _scikit_survival(name: str) -> tuple[pd.DataFrame, np.ndarray, np.ndarray]:
    from sksurv import datasets

    frame, outcome = getattr(datasets, f"load_{name}")()
    event, time = outcome.dtype.names
    if name == "flchain":
        # The cause of death is known of the dead alone: it is the outcome, not a feature.
        frame = frame.drop(columns="chapter")
    return frame, outcome[time].astype(float), outcome[event].astype(bool)


def _oulad(folder: Path) -> tuple[pd.DataFrame, np.ndarray, np.ndarray]:
    keys = ["code_module", "code_presentation"]
    registered = pd.read_csv(folder / "studentRegistration.csv.gz")
    about = pd.read_csv(folder / "studentInfo.csv.gz")
    length = pd.read_csv(folder / "courses.csv.gz")
    rows = registered.merge(about, on=[*keys, "id_student"]).merge(length, on=keys)
    left_on = rows["date_unregistration"]
    rows = rows[(rows["date_registration"] <= 0) & ~(left_on <= 0)].reset_index(drop=True)
    left_on, end = rows["date_unregistration"], rows["module_presentation_length"]
    event = (left_on <= end).to_numpy()
    days = np.where(event, left_on, end).astype(float)
    # final_result says "Withdrawn": never a feature.
    frame = rows[
        [
            *("code_module", "gender", "region", "highest_education", "imd_band", "age_band"),
            *("num_of_prev_attempts", "studied_credits", "disability", "date_registration"),
        ]
    ].copy()
    for column in frame.select_dtypes(exclude="number"):
        frame[column] = frame[column].astype("category")
    return frame, days, event
