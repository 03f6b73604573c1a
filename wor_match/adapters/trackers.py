"""Records of trainings: in MLflow (extra `research`), or nowhere.

MLflow keeps them in a database, `sqlite:///mlflow.db` unless another is named, with the files
beside it. A model is kept as a pyfunc made from code, so that nothing is pickled: `mlflow models serve`
runs it, and `mlflow.pyfunc.load_model(...).predict(frame)` too. In the registered model `wor-match`
the aliases `challenger` and `champion` stand for the last one trained and the one in use.
"""

from __future__ import annotations

import os
import tempfile
import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from wor_match.errors import MissingExtra, ModelError

DEFAULT_URI = "sqlite:///mlflow.db"
REGISTERED = "wor-match"
CHAMPION, CHALLENGER = "champion", "challenger"
MODEL_FOLDER, CATALOGUE = "model_folder", "catalogue"
"""Names of the files that travel with a served model."""
# MLflow would tell its makers how it is used, show bars for files of a kilobyte, and repeat the columns of
# a frame in its errors: nothing of ours leaves the machine, and what goes wrong is said by us.
_QUIET = {
    "MLFLOW_DISABLE_TELEMETRY": "true",
    "MLFLOW_DISABLE_SCHEMA_DETAILS": "true",
    "MLFLOW_ENABLE_ARTIFACTS_PROGRESS_BAR": "false",
    "MLFLOW_LOGGING_LEVEL": "WARNING",
}
# What MLflow runs to get the model back. It holds no weights: those are in the folder.
_CODE = """\
import mlflow

from wor_match.serving import served_model

mlflow.models.set_model(served_model())
"""


class NoTracker:
    """Keeps no record."""

    def record(
        self,
        *,
        parameters: Mapping[str, str | float],
        measures: Mapping[str, float],
        files: Sequence[Path],
        model: Path,
        catalogue: Path | None,
    ) -> None:
        """Nothing, and nothing is done."""


class MlflowTracker:
    """Keeps records in MLflow, and knows which model is champion and which challenger.

    uri
        A database such as `sqlite:///mlflow.db`, or the address of a server.
    """

    def __init__(self, uri: str = DEFAULT_URI) -> None:
        self.uri = uri

    def record(
        self,
        *,
        parameters: Mapping[str, str | float],
        measures: Mapping[str, float],
        files: Sequence[Path],
        model: Path,
        catalogue: Path | None,
    ) -> str:
        """A run with all of it, and its model registered as challenger.

        Raises `MissingExtra` without MLflow, `ModelError` when it cannot keep the record.
        """
        with self._mlflow() as mlflow, tempfile.TemporaryDirectory() as scratch:
            code = Path(scratch) / "served.py"
            code.write_text(_CODE, "utf-8")
            artifacts = {MODEL_FOLDER: str(model)}
            if catalogue is not None:
                artifacts[CATALOGUE] = str(catalogue)
            with mlflow.start_run(experiment_id=self._experiment(mlflow)) as run:
                mlflow.log_params(dict(parameters))
                mlflow.log_metrics(dict(measures))
                for file in files:
                    mlflow.log_artifact(str(file))
                logged = mlflow.pyfunc.log_model(
                    name="model",
                    python_model=str(code),
                    artifacts=artifacts,
                    signature=_signature(mlflow),
                    pip_requirements=["wor-match[research]"],
                )
            version = self._register(mlflow, logged.model_uri, logged.model_id, run.info.run_id)
            return f"{self.uri}: run {run.info.run_id}, model {REGISTERED} version {version}"

    def _register(self, mlflow: Any, source: str, model_id: str, run_id: str) -> str:
        client = self._client(mlflow)
        if not client.search_registered_models(f"name = '{REGISTERED}'"):
            client.create_registered_model(REGISTERED)
        made = client.create_model_version(REGISTERED, source, run_id=run_id, model_id=model_id)
        client.set_registered_model_alias(REGISTERED, CHALLENGER, made.version)
        return str(made.version)

    def version(self, alias: str) -> str | None:
        """The version that an alias stands for; None where it stands for none."""
        with self._mlflow() as mlflow:
            found = self._client(mlflow).search_registered_models(f"name = '{REGISTERED}'")
            aliases = dict(found[0].aliases) if found else {}
            return str(aliases[alias]) if alias in aliases else None

    @contextmanager
    def folder(self, version: str) -> Iterator[Path]:
        """The folder of a registered model, for as long as it is needed."""
        with self._mlflow() as mlflow, tempfile.TemporaryDirectory() as scratch:
            mlflow.artifacts.download_artifacts(
                artifact_uri=f"models:/{REGISTERED}/{version}", dst_path=scratch
            )
            (found,) = (path.parent for path in Path(scratch).rglob("artifacts/*/model.json"))
            yield found

    def crown(self, version: str) -> None:
        """Makes a version the champion."""
        with self._mlflow() as mlflow:
            self._client(mlflow).set_registered_model_alias(REGISTERED, CHAMPION, version)

    def _client(self, mlflow: Any) -> Any:
        return mlflow.MlflowClient(tracking_uri=self.uri, registry_uri=self.uri)

    def _experiment(self, mlflow: Any) -> str:
        found = mlflow.get_experiment_by_name(REGISTERED)
        if found is not None:
            return str(found.experiment_id)
        return str(mlflow.create_experiment(REGISTERED, _beside(self.uri)))

    @contextmanager
    def _mlflow(self) -> Iterator[Any]:
        """MLflow set to our address; its own settings and warnings come back afterwards."""
        for name, value in _QUIET.items():
            os.environ.setdefault(name, value)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            try:
                import mlflow
            except ImportError as error:
                raise MissingExtra("Tracking with MLflow", "research") from error
            before = mlflow.get_tracking_uri(), mlflow.get_registry_uri()
            mlflow.set_tracking_uri(self.uri)
            mlflow.set_registry_uri(self.uri)
            try:
                yield mlflow
            except mlflow.exceptions.MlflowException as error:
                raise ModelError(
                    f"{self.uri}: expected MLflow to answer, found {type(error).__name__} "
                    f"({error.error_code}). Is the address right, and made by this version of MLflow?"
                ) from error
            finally:
                mlflow.set_tracking_uri(before[0])
                # Where it follows the other address it goes on doing so.
                mlflow.set_registry_uri(before[1] if before[1] != before[0] else "")


def _beside(uri: str) -> str | None:
    """A folder beside a SQLite file, for what is no row of it; a server has its own place."""
    prefix = "sqlite:///"
    if not uri.startswith(prefix):
        return None
    return Path(uri.removeprefix(prefix)).absolute().with_suffix(".artifacts").as_uri()


def _signature(mlflow: Any) -> Any:
    """The columns that a served model reads: fields of a client; all but the id may be absent."""
    from mlflow.models import ModelSignature
    from mlflow.types.schema import AnyType, ColSpec, ParamSchema, ParamSpec, Schema

    from wor_match.domain.entities import Client

    any_type: Any = AnyType  # its constructor has no types
    columns: list[Any] = [
        ColSpec("string" if name == "client_id" else any_type(), name, required=field.is_required())
        for name, field in Client.model_fields.items()
    ]
    return ModelSignature(
        inputs=Schema(columns), params=ParamSchema([ParamSpec("top", "integer", 10)])
    )
