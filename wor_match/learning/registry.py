"""A learned model as a folder that can be loaded anywhere, without pickle.

table.toml    curves, base and weekly hazard, to be read by people
arrays.npz    covariance, and the effects of organisations and activities
model.json    format, digests, day, seed, embedder, strengths and counts
README.md     the model card
"""

from __future__ import annotations

import json
import tomllib
import zipfile
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np

from wor_match.errors import ModelError
from wor_match.learning.card import model_card
from wor_match.learning.table import read_table, write_table
from wor_match.learning.train import Learned, shown
from wor_match.matching.groups import GROUPS, GroupEffects, Groups
from wor_match.matching.model import Model, Trained
from wor_match.matching.peers import Records

FORMAT = 1
TABLE, ARRAYS, ABOUT, CARD = "table.toml", "arrays.npz", "model.json", "README.md"


def save_learned(learned: Learned, folder: str | Path) -> Path:
    """Writes the folder, which must be new or hold an earlier model; gives it back.

    Raises `ModelError` where nothing was learned (the expert table needs no folder) or where
    something else is in the way.
    """
    model, folder = learned.model, Path(folder)
    if model.trained is None or model.groups is None:
        raise ModelError(
            "expected a model that learned something, found no outcome that counts. "
            "Use the expert table itself, or bring outcomes"
        )
    try:
        others = [one.name for one in folder.iterdir()] if folder.exists() else []
        if others and ABOUT not in others:
            raise ModelError(f"{folder}: expected a new folder or an earlier model, found files")
        folder.mkdir(parents=True, exist_ok=True)
        (folder / TABLE).write_text(write_table(model, learned.prior), "utf-8")
        arrays = _arrays(model, model.groups)
        np.savez_compressed(folder / ARRAYS, allow_pickle=False, **arrays)
        about = json.dumps(about_model(learned), indent=1, ensure_ascii=False)
        (folder / ABOUT).write_text(about + "\n", "utf-8")
        (folder / CARD).write_text(model_card(learned), "utf-8")
    except OSError as error:
        raise ModelError(f"{folder}: expected to write a model there: {error}") from error
    return folder


def about_model(learned: Learned) -> dict[str, Any]:
    """What `model.json` says: plain values, counts below 10 as null."""
    trained = learned.model.trained
    return {
        "format": FORMAT,
        "policy": learned.model.policy,
        "digest": learned.model.digest,
        "prior": learned.prior.policy,
        "prior_digest": learned.prior.digest,
        "data_digest": learned.data_digest,
        "as_of": learned.as_of.isoformat(),
        "seed": learned.seed,
        "embedder": trained and trained.embedder,
        "embedder_digest": trained and trained.embedder_digest,
        "factors": [curve.factor for curve in learned.model.curves],
        "counts": {name: shown(count) for name, count in learned.counts.items()},
        "strengths": learned.strengths,
        "log_evidence": learned.log_evidence,
    }


def load_learned(folder: str | Path, factors: Sequence[str] = ()) -> Model:
    """The model in a folder.

    factors: the names that this version knows; a model for another list is refused.

    Raises `ModelError` that names the folder and what is wrong: a file that is missing or damaged,
    another format, other factors, or numbers that are not those that were saved.
    """
    folder = Path(folder)
    try:
        about = json.loads((folder / ABOUT).read_text("utf-8"))
        if about["format"] != FORMAT:
            raise ModelError(
                f"expected format {FORMAT}, found {about['format']!r}. Train it anew, or use the "
                "version of wor_match that made it"
            )
        table = read_table((folder / TABLE).read_text("utf-8"), factors)
        # Opened here: NumPy leaves a damaged archive open.
        with open(folder / ARRAYS, "rb") as file, np.load(file, allow_pickle=False) as arrays:
            covariance, groups, records = arrays["covariance"], _groups(arrays), _records(arrays)
        counts = about["counts"]
        model = Model(
            covariance=covariance,
            groups=groups,
            records=records,
            trained=Trained(
                date.fromisoformat(about["as_of"]),
                about["embedder"],
                about["embedder_digest"],
                *(counts[name] for name in ("clients", "starts", "stays")),
            ),
            **table,
        )
        if model.digest != about["digest"]:
            raise ModelError(
                "its numbers are not those that were saved: a file was changed or mixed up with "
                "that of another model. Restore the folder, or train anew"
            )
    except ModelError as error:
        raise ModelError(f"model {folder}: {error}") from error
    except FileNotFoundError as error:
        missing = Path(error.filename or "").name
        raise ModelError(
            f"model {folder}: expected a folder with {TABLE}, {ARRAYS} and {ABOUT}, "
            f"found no {missing}"
        ) from error
    except KeyError as error:
        raise ModelError(f"model {folder}: expected an entry {error}, found none") from error
    except (
        OSError,
        ValueError,
        TypeError,
        EOFError,
        zipfile.BadZipFile,
        tomllib.TOMLDecodeError,
    ) as error:
        raise ModelError(f"model {folder}: a file is damaged: {error}") from error
    return model


def _arrays(model: Model, groups: Groups) -> dict[str, np.ndarray]:
    arrays = {"covariance": model.covariance}
    if model.records is not None:
        arrays["records.ids"] = np.array(model.records.ids, dtype=np.str_)
        arrays["records.scale"] = np.asarray(model.records.scale)
        arrays |= {"records.means": model.records.means, "records.usual": model.records.usual}
    for kind in GROUPS:
        group: GroupEffects = getattr(groups, kind)
        arrays[f"{kind}.ids"] = np.array(group.ids, dtype=np.str_)
        arrays |= {f"{kind}.{name}": value for name, value in group.arrays().items()}
    return arrays


def _records(arrays: Any) -> Records | None:
    if "records.ids" not in arrays:
        return None
    return Records(
        tuple(arrays["records.ids"].tolist()),
        arrays["records.means"],
        arrays["records.usual"],
        float(arrays["records.scale"]),
    )


def _groups(arrays: Any) -> Groups:
    names = ("effect", "own_variance", "lean", "share", "new_variance")
    organisation, activity = (
        GroupEffects(
            ids=tuple(arrays[f"{kind}.ids"].tolist()),
            **{name: arrays[f"{kind}.{name}"] for name in names},
        )
        for kind in GROUPS
    )
    return Groups(organisation, activity)
