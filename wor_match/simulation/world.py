"""A world with known truth, and its files: what happened in running order.

    town and people ─▶ lists that coaches show ─▶ choices ─▶ visits, week by week ─▶ what gets known

Everything is simulated: nobody here exists, and what holds here need not hold anywhere else.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from wor_match.domain.columns import Columns
from wor_match.domain.entities import Activity, Client, Outcome, Record
from wor_match.errors import FileProblem
from wor_match.simulation.chance import Kind, generator
from wor_match.simulation.coach import Shown, show_lists
from wor_match.simulation.course import Course, run_course
from wor_match.simulation.observed import Known, observe, outcomes_of
from wor_match.simulation.parameters import Parameters, load_parameters
from wor_match.simulation.people import make_clients
from wor_match.simulation.records import activity_record, client_record
from wor_match.simulation.saved import FOLDER, save_truth
from wor_match.simulation.town import make_activities
from wor_match.simulation.truth import Truth

ACTIVITIES = "activities.jsonl"
CLIENTS = "clients.jsonl"
NEW_CLIENTS = "clients-new.jsonl"
OUTCOMES = "outcomes.jsonl"


@dataclass(frozen=True)
class World:
    """The records of a simulated world, the courses behind them, and its truth.

    courses: every list with what truly came of its choice (None where nothing was chosen).
    """

    truth: Truth
    activities: list[Activity]
    clients: list[Client]
    new_clients: list[Client]
    outcomes: list[Outcome]
    courses: list[tuple[Shown, Course | None]]

    def write(self, folder: str | Path) -> None:
        """Writes the files of the data contract, and the truth beside them in `truth/`.

        Raises `FileProblem` where the folder holds something else, or cannot be written.
        """
        target = Path(folder)
        _check_free(target)
        try:
            target.mkdir(parents=True, exist_ok=True)
            _write(target / ACTIVITIES, self.activities)
            _write(target / CLIENTS, self.clients)
            _write(target / OUTCOMES, self.outcomes)
            if self.new_clients:
                _write(target / NEW_CLIENTS, self.new_clients)
            else:
                (target / NEW_CLIENTS).unlink(missing_ok=True)
            save_truth(self.truth, target / FOLDER)
        except OSError as error:
            raise FileProblem(
                f"{target}: expected a folder that can be written, found: "
                f"{error.strerror or error}. Check the rights and the free space."
            ) from error


def simulate(
    clients: int,
    activities: int,
    weeks: int,
    seed: int,
    *,
    new_clients: int = 0,
    parameters: Parameters | None = None,
) -> World:
    """A world of so many clients and activities, over so many weeks."""
    chosen = parameters or load_parameters()
    truth = Truth(
        chosen,
        seed,
        weeks,
        clients=make_clients(chosen, seed, clients, new_clients, weeks),
        activities=make_activities(chosen, seed, activities, weeks),
    )
    outcomes, courses = _history(truth)
    rows = range(len(truth.clients))
    people = [client_record(truth, row) for row in rows]
    return World(
        truth,
        [activity_record(truth, row) for row in range(activities)],
        people[:clients],
        people[clients:],
        outcomes,
        courses,
    )


def _history(truth: Truth) -> tuple[list[Outcome], list[tuple[Shown, Course | None]]]:
    """All lists, client by client in the order of days, and what came of them."""
    p = truth.parameters["coach"]
    rows = np.flatnonzero(~truth.clients.is_new)
    people = truth.clients.with_columns(row=np.arange(len(truth.clients)))
    day = np.array([_first_list(truth, int(row)) for row in rows], dtype=int)
    lists: list[tuple[Shown, Course | None, Known | None]] = []
    for turn in range(int(p["lists_most"])):
        in_time = day <= truth.days
        rows, day = rows[in_time], day[in_time]
        if not len(rows):
            break
        later: list[tuple[int, int]] = []
        for shown in show_lists(truth, people.take(rows), day, turn):
            course = run_course(truth, shown) if shown.chosen >= 0 else None
            known = observe(truth, shown, course) if course is not None else None
            lists.append((shown, course, known))
            again = _next_list(truth, people, shown, known, turn)
            if again is not None:
                later.append((shown.client, again))
        rows = np.array([row for row, _ in later], dtype=int)
        day = np.array([when for _, when in later], dtype=int)
    lists.sort(key=lambda one: (one[0].client, one[0].day))
    outcomes = [row for shown, _, known in lists for row in outcomes_of(truth, shown, known)]
    return outcomes, [(shown, course) for shown, course, _ in lists]


def _first_list(truth: Truth, row: int) -> int:
    rng = generator(truth.seed, Kind.COACH, int(truth.clients.number[row]))
    return int(truth.clients.referred_day[row]) + 3 + int(rng.integers(0, 15))


def _next_list(
    truth: Truth, people: Columns, shown: Shown, known: Known | None, turn: int
) -> int | None:
    """The day of another list, where the last one came to nothing and the coach knows it."""
    rng = generator(truth.seed, Kind.COACH, int(people.number[shown.client]), turn + 1)
    if rng.random() >= truth.parameters["coach"]["more_lists"]:
        return None
    if known is None:
        return shown.day + 14 + int(rng.integers(0, 29))
    if known.came_to_nothing and known.last_known is not None:
        return max(known.last_known, shown.day) + 7 + int(rng.integers(0, 43))
    return None


def _check_free(folder: Path) -> None:
    if folder.is_dir():
        if any(folder.iterdir()) and not (folder / FOLDER / "truth.json").is_file():
            raise FileProblem(
                f"{folder}: expected an empty folder, or one with an earlier simulated world, "
                f"found other files. Nothing was written. Choose another folder."
            )
    elif folder.exists():
        raise FileProblem(f"{folder}: expected a folder, found a file. Choose another name.")


def _write(path: Path, records: Iterable[Record]) -> None:
    with path.open("wb") as stream:
        for record in records:
            stream.write(record.model_dump_json(exclude_defaults=True).encode() + b"\n")
