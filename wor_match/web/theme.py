"""How a municipality's own colours, name and logo get onto the pages.

A theme is a TOML file: `name`, `logo` (an SVG or PNG beside it) and a table `colours`. Colours are
checked against each other when the server starts: a theme that cannot be read by people with weak
eyes is refused, not shown.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from wor_match.errors import SettingsError

COLOURS: Final[dict[str, str]] = {
    "ink": "#1c2b2a",
    "ink-soft": "#4a5a58",
    "paper": "#faf8f4",
    "card": "#ffffff",
    "brand": "#1f5f5b",
    "brand-strong": "#164542",
    "brand-soft": "#e2efed",
    "on-brand": "#ffffff",
    "edge": "#6f7d7a",
}
"""The design tokens that a theme may set, with their values in app.css."""

# Text needs 4.5 against what it stands on, and the edge of a field 3 (WCAG 2.2, 1.4.3 and 1.4.11).
_PAIRS: Final = (
    ("ink", "paper", 4.5),
    ("ink", "card", 4.5),
    ("ink-soft", "paper", 4.5),
    ("ink-soft", "card", 4.5),
    ("brand", "paper", 4.5),
    ("brand", "card", 4.5),
    ("brand-strong", "card", 4.5),
    ("brand-strong", "brand-soft", 4.5),
    ("ink", "brand-soft", 4.5),
    ("on-brand", "brand", 4.5),
    ("on-brand", "brand-strong", 4.5),
    ("edge", "card", 3.0),
)
_LOGO_TYPES: Final = {".svg": "image/svg+xml", ".png": "image/png"}
_NAME: Final = "Welzijn op Recept"


@dataclass(frozen=True)
class Theme:
    """Name, logo and colours of whoever runs the server."""

    name: str = _NAME
    logo: Path | None = None
    colours: dict[str, str] = field(default_factory=dict)

    @property
    def css(self) -> str:
        """The stylesheet that gives the design tokens their values."""
        lines = "".join(f"  --{name}: {value};\n" for name, value in self.colours.items())
        return f":root {{\n{lines}}}\n"

    @property
    def logo_type(self) -> str:
        """Media type of the logo; empty without one."""
        return _LOGO_TYPES[self.logo.suffix.lower()] if self.logo else ""


def load_theme(path: str | Path | None) -> Theme:
    """The theme in a TOML file, or the one that ships. Raises `SettingsError`."""
    if path is None:
        return Theme()
    try:
        values = tomllib.loads(Path(path).read_text("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SettingsError(f"theme {path}: expected a readable TOML file: {error}") from error
    unknown = set(values) - {"name", "logo", "colours"}
    colours = values.get("colours", {})
    if unknown or not isinstance(colours, dict):
        raise SettingsError(
            f"theme {path}: expected name, logo and a table of colours, found {', '.join(values)}"
        )
    for name, value in colours.items():
        if name not in COLOURS or not re.fullmatch(r"#[0-9a-fA-F]{6}", str(value)):
            raise SettingsError(
                f"theme {path}: expected colours such as brand = '#1f5f5b', one of "
                f"{', '.join(COLOURS)}; found {name} = {value!r}"
            )
    for one, other, least in _PAIRS:
        chosen = {**COLOURS, **colours}
        found = contrast(chosen[one], chosen[other])
        if found < least:
            raise SettingsError(
                f"theme {path}: expected a contrast of at least {least} between {one} "
                f"{chosen[one]} and {other} {chosen[other]}, found {found:.1f}. Make one darker."
            )
    return Theme(str(values.get("name", _NAME)), _logo(Path(path), values.get("logo")), colours)


def _logo(theme: Path, name: object) -> Path | None:
    if name is None:
        return None
    logo = theme.parent / str(name)
    if logo.suffix.lower() not in _LOGO_TYPES or not logo.is_file():
        raise SettingsError(f"theme {theme}: expected a logo that is an SVG or PNG, found {name}")
    return logo


def contrast(one: str, other: str) -> float:
    """Contrast of two colours `#rrggbb`, 1 to 21 (WCAG 2.2, relative luminance)."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
