"""The parameters of a world: the table that ships, with what a file changes in it."""

from __future__ import annotations

import hashlib
import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Any

from wor_match.errors import SettingsError


@dataclass(frozen=True)
class Parameters:
    """Numbers by section and name, as `world.toml` has them."""

    table: Mapping[str, Mapping[str, Any]]

    def __getitem__(self, section: str) -> Mapping[str, Any]:
        return self.table[section]

    @property
    def digest(self) -> str:
        """Twelve hexadecimal digits that change with any parameter."""
        text = json.dumps(self.table, sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()[:12]


def load_parameters(path: str | Path | None = None) -> Parameters:
    """The parameters that ship, overruled by those in a TOML file.

    Raises `SettingsError` for a section or name that does not exist, or a value of another kind.
    """
    shipped = tomllib.loads(resources.files(__package__).joinpath("world.toml").read_text("utf-8"))
    if path is None:
        return Parameters(shipped)
    try:
        own = tomllib.loads(Path(path).read_text("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SettingsError(f"parameters {path}: expected a readable TOML file: {error}") from error
    return Parameters(_overruled(shipped, own, str(path)))


def from_table(table: Mapping[str, Any]) -> Parameters:
    """The parameters that a truth file holds, checked against those that ship."""
    shipped = tomllib.loads(resources.files(__package__).joinpath("world.toml").read_text("utf-8"))
    return Parameters(_overruled(shipped, table, "truth"))


def _overruled(
    shipped: Mapping[str, Mapping[str, Any]], own: Mapping[str, Any], where: str
) -> dict[str, dict[str, Any]]:
    result = {section: dict(values) for section, values in shipped.items()}
    for section, values in own.items():
        if section not in result or not isinstance(values, Mapping):
            raise SettingsError(
                f"parameters {where}: expected sections {', '.join(result)}, found {section!r}"
            )
        for name, value in values.items():
            usual = result[section].get(name)
            if usual is None:
                raise SettingsError(
                    f"parameters {where}: [{section}] knows {', '.join(result[section])}, "
                    f"found {name!r}"
                )
            result[section][name] = _same_kind(value, usual, f"{where}: [{section}] {name}")
    return result


def _same_kind(value: Any, usual: Any, where: str) -> Any:
    if isinstance(usual, list):
        if isinstance(value, list) and len(value) == len(usual) and value == sorted(value):
            return value
        raise SettingsError(
            f"parameters {where}: expected {len(usual)} rising numbers such as {usual}"
        )
    if isinstance(usual, str):
        if isinstance(value, str):
            return value
    elif isinstance(value, (int, float)) and not isinstance(value, bool):
        return type(usual)(value)
    raise SettingsError(f"parameters {where}: expected a value such as {usual!r}, found {value!r}")
