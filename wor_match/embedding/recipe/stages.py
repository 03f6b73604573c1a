"""Stages with a memory: what a stage made is kept, by the digest of all that it was made from."""

from __future__ import annotations

import hashlib
import importlib
import importlib.util
import json
import logging
import os
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

log = logging.getLogger("wor_match.embedder")
Made = TypeVar("Made")


def digest_of(*parts: object) -> str:
    """Sixteen hexadecimal digits that change with any part (anything JSON can hold)."""
    text = json.dumps(parts, sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


class Stages:
    """Runs stages in a folder; a finished one is read back instead, unless `resume` is False."""

    def __init__(self, folder: Path, resume: bool) -> None:
        self.folder = folder
        self.resume = resume
        folder.mkdir(parents=True, exist_ok=True)

    def run(
        self,
        name: str,
        key: str,
        make: Callable[[], Made],
        write: Callable[[Path, Made], None],
        read: Callable[[Path], Made],
        suffix: str,
    ) -> Made:
        """What stage `name` gives. A file is complete or absent: it is written aside and moved."""
        path = self.folder / f"{name}-{key}{suffix}"
        if self.resume and path.exists():
            log.info("%s: kept from an earlier run", name)
            return read(path)
        begin = time.monotonic()
        made = make()
        aside = path.with_name(f".new-{path.name}")
        write(aside, made)
        os.replace(aside, path)
        log.info("%s: made in %.1f s", name, time.monotonic() - begin)
        return made


class Tracker:
    """Numbers of a run: to the log, and to MLflow where it is installed and an address is set.

    Only settings, counts and measures go there, never text.
    """

    def __init__(self, mlflow: Any = None) -> None:
        self._mlflow = mlflow

    def report(self, name: str, value: float, step: int = 0) -> None:
        log.debug("%s %d: %.4f", name, step, value)
        if self._mlflow is not None:
            self._mlflow.log_metric(name, value, step=step)

    def summary(self, values: dict[str, float], label: str) -> None:
        log.info(
            "%s: %s", label, ", ".join(f"{name} {value:.2f}" for name, value in values.items())
        )
        for name, value in values.items():
            self.report(f"{label} {name}".replace("@", " at "), value)


@contextmanager
def tracked(name: str, settings: dict[str, Any]) -> Iterator[Tracker]:
    """A tracker for one run. `MLFLOW_TRACKING_URI` says where; without it nothing leaves."""
    if not os.environ.get("MLFLOW_TRACKING_URI") or importlib.util.find_spec("mlflow") is None:
        yield Tracker()
        return
    mlflow: Any = importlib.import_module("mlflow")
    mlflow.set_experiment("embedder")
    with mlflow.start_run(run_name=name):
        mlflow.log_params(_flat(settings))
        yield Tracker(mlflow)


def _flat(settings: dict[str, Any], prefix: str = "") -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in settings.items():
        if isinstance(value, dict):
            found |= _flat(value, f"{prefix}{key}.")
        else:
            found[prefix + key] = str(value) if isinstance(value, Sequence) else value
    return found
