"""A learned model behind MLflow's door: clients in, ranked activities out.

`mlflow models serve` and `mlflow.pyfunc.load_model(...).predict(frame)` call this. The catalogue
travels with the model; the clients come with each call, and they are health data: nothing of them is
kept, logged or put into an error, but whoever runs the server must see to who can reach it.
"""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from wor_match.adapters.trackers import CATALOGUE, MODEL_FOLDER
from wor_match.bootstrap import make_geocoder, make_matchers, make_model, make_taxonomy
from wor_match.config import Settings
from wor_match.domain.entities import Client
from wor_match.errors import InputError
from wor_match.ingest.geocode import Geocoder
from wor_match.ingest.validate import load_activities
from wor_match.matching.standard import Matcher

COLUMNS = (
    *("client_id", "rank", "activity_id", "title", "score", "expected_weeks"),
    *("p_start", "p_retained", "p_retained_low", "p_retained_high"),
)
MOST = 1000


def served_model() -> Any:
    """What MLflow loads: an object of its own class, made where MLflow is there."""
    pyfunc: Any = importlib.import_module("mlflow.pyfunc")

    class ServedModel(pyfunc.PythonModel):  # type: ignore[misc]
        """Ranks the catalogue that came with the model for each client of a frame."""

        # MLflow reads hints of types as a schema of its own, and warns without: the columns stand in
        # the signature of the model.
        _skip_type_hint_validation = True

        def load_context(self, context: Any) -> None:
            """Reads model and catalogue; the embedder loads with the first clients."""
            settings = Settings()
            self.matcher = served_matcher(
                Path(context.artifacts[MODEL_FOLDER]), Path(context.artifacts[CATALOGUE]), settings
            )
            self.geocoder = make_geocoder(settings)

        def predict(self, context, model_input, params=None):  # type: ignore[no-untyped-def]
            """One row per suggestion, in the columns of `COLUMNS`; `params`: `top`."""
            import pandas

            rows = model_input.to_dict("records")
            top = int((params or {}).get("top", 10))
            return pandas.DataFrame(
                suggestions(self.matcher, self.geocoder, rows, top), columns=list(COLUMNS)
            )

    return ServedModel()


def served_matcher(model: Path, catalogue: Path, settings: Settings) -> Matcher:
    """The matcher of a model folder and a catalogue in the data contract's own form."""
    activities = load_activities(
        catalogue, taxonomy=make_taxonomy(settings), today=date.today()
    ).records
    (matcher,) = make_matchers(
        activities, settings, as_of=date.today(), models=[make_model(settings, str(model))]
    )
    return matcher


def suggestions(
    matcher: Matcher, geocoder: Geocoder, rows: list[Mapping[str, Any]], top: int
) -> list[dict[str, Any]]:
    """The lists of some clients, a row per suggestion.

    rows
        Fields of the data contract by name; missing, None and NaN are unknown. A place or
        postcode gives coordinates where there are none.

    Raises `InputError` that names row and field, never what stood there.
    """
    if not 1 <= top <= MOST:
        raise InputError(f"expected top between 1 and {MOST}, found {top}")
    clients = [_client(row, number, geocoder) for number, row in enumerate(rows)]
    return [
        {"client_id": lists.client_id, **{name: getattr(one, name) for name in COLUMNS[1:]}}
        for lists in matcher.recommend(clients, top)
        for one in lists.suggestions
    ]


def _client(row: Mapping[str, Any], number: int, geocoder: Geocoder) -> Client:
    values = {str(name): value for name, value in row.items() if not _is_missing(value)}
    unknown = sorted(set(values) - set(Client.model_fields))
    if unknown:
        raise InputError(
            f"row {number}: expected fields of a client, found {len(unknown)} other columns. "
            "The data contract names them: docs/data.md"
        )
    if "lat" not in values and "lon" not in values:
        places = (values.get(name) for name in ("postcode", "place", "municipality"))
        spot = geocoder.find(*(value if isinstance(value, str) else None for value in places))
        if spot is not None:
            values["lat"], values["lon"], values["location_km"] = spot
    try:
        return Client(**values)
    except ValidationError as error:
        fields = sorted({str(found["loc"][0]) for found in error.errors() if found["loc"]})
        raise InputError(
            f"row {number}: expected values of the data contract, found others in "
            f"{', '.join(fields) or 'the row'}. docs/data.md says what may stand there"
        ) from None


def _is_missing(value: Any) -> bool:
    return value is None or (isinstance(value, float) and value != value)
