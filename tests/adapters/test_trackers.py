"""Records in MLflow: what goes in, what comes back, and that nothing of clients is in it."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from tests.cli.running import Result, run
from tests.learning.judged_worlds import FIRST, MARKER, everything_in, small_world
from wor_match.adapters.trackers import CHALLENGER, CHAMPION, REGISTERED, MlflowTracker, NoTracker
from wor_match.bootstrap import make_geocoder, make_tracker
from wor_match.config import Settings
from wor_match.embedding import lexical
from wor_match.errors import InputError, ModelError
from wor_match.serving import served_matcher, suggestions

pytest.importorskip("mlflow")
pytestmark = [
    pytest.mark.slow,
    # MLflow leaves connections open and uses what its own packages call deprecated.
    pytest.mark.filterwarnings("ignore"),
]

TRAINED = FIRST + timedelta(200)


class Office:
    """A world in files, and a database of MLflow that holds one training on its first half."""

    def __init__(self, folder: Path) -> None:
        self.world = small_world(300, seed=1)
        self.folder, self.store = folder, folder / "store"
        self.store.mkdir()
        self.uri = f"sqlite:///{self.store / 'mlflow.db'}"
        self.catalogue, self.clients, self.outcomes = self.world.write(folder)
        self.files = (
            *("--catalogue", self.catalogue, "--clients", self.clients),
            *("--outcomes", self.outcomes),
        )
        self.trained = self.train("model")

    def train(self, name: str, *more: object) -> Result:
        return run(
            *("train", *self.files, "--out", self.folder / name, "--embedder", "lexical"),
            *("--as-of", TRAINED, "--tracking-uri", self.uri, *more),
        )

    def promote(self) -> Result:
        return run("promote", *self.files, "--tracking-uri", self.uri, "--draws", 40)


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(lexical, "PIECE_BITS", 12)
        # A catalogue that is served finds no tables of places: the tests need none.
        yield Office(tmp_path_factory.mktemp("office"))


def test_a_training_is_recorded(office: Office) -> None:
    assert office.trained.code == 0, office.trained.err
    assert "it is the challenger now" in office.trained.said
    tracker = MlflowTracker(office.uri)
    assert (tracker.version(CHALLENGER), tracker.version(CHAMPION)) == ("1", None)
    with tracker.folder("1") as folder:
        kept = {one.name: one.read_bytes() for one in folder.iterdir()}
    assert kept == {one.name: one.read_bytes() for one in (office.folder / "model").iterdir()}


def test_settings_measures_and_curves_are_in_the_record(office: Office) -> None:
    with sqlite3.connect(office.store / "mlflow.db") as database:
        parameters = dict(database.execute("select key, value from params"))
        measures = dict(database.execute("select key, value from metrics"))
    about = json.loads((office.folder / "model" / "model.json").read_text("utf-8"))
    for name in ("digest", "data_digest", "prior_digest", "seed", "as_of", "embedder"):
        assert parameters[name] == str(about[name])
    assert {"log_evidence_start", "later_c_index", "later_integrated_brier"} <= set(measures)
    names = {one.name for one in office.store.rglob("*") if one.is_file()}
    assert {"effects.csv", "effects-1.png", "evaluation.json", "README.md"} <= names


def test_nothing_of_clients_is_in_the_record(office: Office) -> None:
    kept = everything_in(office.store)
    assert "schilderen met verf" in kept  # the catalogue is there ...
    assert MARKER not in kept  # ... and no wish,
    assert "klant-" not in kept  # no pseudonym,
    assert "cloudpickle" not in {one.suffix for one in office.store.rglob("*")}
    assert not [one for one in office.store.rglob("*") if one.suffix in (".pkl", ".pickle")]
    with sqlite3.connect(office.store / "mlflow.db") as database:
        (tables,) = zip(*database.execute("select name from sqlite_master"), strict=True)
        rows = [str(row) for name in tables if name in ("params", "tags", "metrics") for row in
                database.execute(f'select * from "{name}"')]  # fmt: skip  # noqa: S608
    assert rows
    assert not [row for row in rows if MARKER in row or "klant-" in row]


def test_the_model_is_served_as_it_ranks(office: Office) -> None:
    import mlflow
    import pandas

    mlflow.set_tracking_uri(office.uri)
    served = mlflow.pyfunc.load_model(f"models:/{REGISTERED}@{CHALLENGER}")
    person = office.world.clients[3]
    frame = pandas.DataFrame(
        [{"client_id": person.client_id, "wish": person.wish, "lat": person.lat, "lon": person.lon,
          "age": person.age}, {"client_id": "K-2", "wish": None}]
    )  # fmt: skip
    found = served.predict(frame, params={"top": 2})
    assert found["client_id"].tolist() == [person.client_id] * 2 + ["K-2"] * 2
    files = ("--catalogue", office.catalogue, "--clients", office.clients)
    lists = run(
        *("recommend", *files, "--model", office.folder / "model", "--format", "json"),
        *("--client", person.client_id, "--top", 2),
    ).json[0]["suggestions"]
    assert found["activity_id"].tolist()[:2] == [one["activity_id"] for one in lists]
    assert found["p_retained"].tolist()[:2] == [one["p_retained"] for one in lists]


def test_a_challenger_takes_an_empty_place_from_the_prior_and_then_rests(office: Office) -> None:
    first = office.promote()
    assert first.code == 0, first.out + first.err
    assert "beside the prior" in first.out
    assert MlflowTracker(office.uri).version(CHAMPION) == "1"
    again = office.promote()
    assert again.code == 1
    assert "nothing to compare" in again.said
    # The same training once more is a challenger that is no better.
    assert office.train("again").code == 0
    refused = office.promote()
    assert refused.code == 1
    assert "not certainly better" in refused.out
    assert "champion version 1 stays" in refused.out
    tracker = MlflowTracker(office.uri)
    assert (tracker.version(CHALLENGER), tracker.version(CHAMPION)) == ("2", "1")


def test_without_a_challenger(office: Office, tmp_path: Path) -> None:
    found = run("promote", *office.files, "--tracking-uri", f"sqlite:///{tmp_path / 'm.db'}")
    assert found.code == 2
    assert "found none. Train one with" in found.said


def test_an_address_that_is_none(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="Is the address right"):
        MlflowTracker("nonsense://x").version(CHAMPION)


def test_no_tracker_keeps_nothing(tmp_path: Path) -> None:
    tracker = make_tracker(None)
    assert isinstance(tracker, NoTracker)
    kept = tracker.record(parameters={}, measures={}, files=[], model=tmp_path, catalogue=None)
    assert kept is None
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "row",
    [
        {"client_id": "K-1", "age": f"{MARKER} en oud"},
        {"client_id": "K-1", "postcode": MARKER},
        {"client_id": f"{MARKER}@example.nl"},
        {"client_id": "K-1", MARKER: "iets"},
        {"wish": MARKER},
    ],
)
def test_what_is_wrong_with_a_call_is_said_without_its_words(
    office: Office, row: dict[str, str]
) -> None:
    matcher = served_matcher(office.folder / "model", office.catalogue, Settings())
    with pytest.raises(InputError) as caught:
        suggestions(matcher, make_geocoder(Settings()), [row], 3)
    assert "row 0" in str(caught.value)
    assert MARKER not in str(caught.value)


@pytest.mark.parametrize("top", [0, -1, 100_000])
def test_the_length_of_served_lists_is_bounded(office: Office, top: int) -> None:
    matcher = served_matcher(office.folder / "model", office.catalogue, Settings())
    with pytest.raises(InputError, match="top between"):
        suggestions(matcher, make_geocoder(Settings()), [], top)
