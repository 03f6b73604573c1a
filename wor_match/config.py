"""Settings: one frozen tree, read from TOML and environment, unknown keys refused."""

from __future__ import annotations

import hashlib
import os
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError

from wor_match.errors import SettingsError

ENVIRONMENT_PREFIX = "WOR_MATCH_"
# Variables with the prefix that are no settings: folders for what is fetched and for vectors.
NOT_SETTINGS = ("WOR_MATCH_DATA", "WOR_MATCH_CACHE")


class Settings(BaseModel):
    """What a municipality may set. Paths are resolved against the working directory."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    taxonomy: Path | None = None
    """TOML file with principes, problems, links and words; None is the one that ships."""
    prior: Path | None = None
    """TOML file with the expert prior; None is the one that ships."""
    places: Path | None = None
    """CSV file with places and PC4 centroids, added to the ones that ship."""
    embedder: str = "wor-nl"
    """`wor-nl`, `wor-nl-static`, `lexical`, or a path or hub id of a sentence-transformers model."""
    top: Annotated[int, Field(ge=1, le=1000)] = 10
    diversity: Annotated[float, Field(ge=0, lt=1)] = 0.01
    """Share of its score that a suggestion loses per earlier one with the same principes."""
    block_pairs: Annotated[int, Field(ge=1)] = 1_000_000
    """Pairs of client and activity worked on at a time: bounds the memory."""
    database: SecretStr | None = Field(default=None, exclude=True)
    """Where coaches' records are: `sqlite:///file.db` or `postgresql+psycopg://user@host/name`.

    None is a file in the user's data folder. Not in the digest, as it holds no result.
    """
    label_key: SecretStr | None = Field(default=None, exclude=True)
    """Key, or keys separated by commas, of the labels of clients; None is no labels."""
    small_cell: Annotated[int, Field(ge=1)] = Field(default=5, exclude=True)
    """A number of people below this is left out of overviews."""
    client_years: Annotated[int, Field(ge=1)] = Field(default=15, exclude=True)
    """How long clients are kept after the last change (Wmo 5.3.4: 15 years; docs/store.md)."""
    log_years: Annotated[int, Field(ge=5)] = Field(default=5, exclude=True)
    """How long the access log is kept (NEN 7513: at least 5 years)."""

    theme: Path | None = Field(default=None, exclude=True)
    """TOML file with the name, logo and colours of the pages (docs/web.md)."""
    https: bool = Field(default=False, exclude=True)
    """The pages are reached over https, by way of a proxy: cookies never go without it."""

    def digest(self) -> str:
        """Twelve hexadecimal digits that change with any setting that shapes a list."""
        return hashlib.sha256(self.model_dump_json().encode()).hexdigest()[:12]


def data_dir() -> Path:
    """`WOR_MATCH_DATA`, or `wor-match` in the user's data folder. Nothing is made here."""
    own = os.environ.get("WOR_MATCH_DATA")
    if own:
        return Path(own).expanduser()
    base = os.environ.get("XDG_DATA_HOME")
    root = Path(base) if base and Path(base).is_absolute() else Path.home() / ".local" / "share"
    return root / "wor-match"


def database_url(settings: Settings, url: str | None = None) -> str:
    """The address that is asked for, that the settings name, or the file in the data folder."""
    if url is not None:
        return url
    if settings.database is not None:
        return settings.database.get_secret_value()
    return f"sqlite:///{data_dir() / 'wor-match.db'}"


def load_settings(
    path: str | Path | None = None, environment: Mapping[str, str] | None = None
) -> Settings:
    """Settings from a TOML file, overruled by `WOR_MATCH_*` variables. Raises `SettingsError`."""
    values: dict[str, object] = {}
    if path is not None:
        try:
            values = tomllib.loads(Path(path).read_text("utf-8"))
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
            raise SettingsError(
                f"settings {path}: expected a readable TOML file: {error}"
            ) from error
    for name, value in (os.environ if environment is None else environment).items():
        if name.startswith(ENVIRONMENT_PREFIX) and name not in NOT_SETTINGS:
            values[name.removeprefix(ENVIRONMENT_PREFIX).lower()] = value
    try:
        return Settings.model_validate(values)
    except ValidationError as error:
        problems = "; ".join(
            f"{'.'.join(map(str, problem['loc']))}: {problem['msg']}" for problem in error.errors()
        )
        raise SettingsError(
            f"settings {path or 'from the environment'}: {problems}. "
            f"Known settings: {', '.join(Settings.model_fields)}"
        ) from error
