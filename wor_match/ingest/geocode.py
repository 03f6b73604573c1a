"""Where a postcode or place lies: a small table that ships, and the national one when fetched.

The national table is the Dutch postal file of GeoNames (https://www.geonames.org), licensed under
CC BY 4.0: name GeoNames wherever its coordinates are published. Only `fetch_national`
downloads it, and only `wor-match geo fetch` calls that.
"""

from __future__ import annotations

import csv
import io
import math
import os
import re
import shutil
import unicodedata
from collections.abc import Iterable, Iterator
from functools import cached_property, lru_cache
from importlib import resources
from pathlib import Path
from typing import Final, NamedTuple

from wor_match.errors import FileProblem, MissingExtra

NATIONAL_FILE: Final = "NL.txt"
PLACE_COLUMNS: Final = ("pc4", "place", "municipality", "lat", "lon")
# Further apart than this, two places of one name are two places (Hengelo, Zevenhuizen).
SAME_PLACE_KM: Final = 15.0
ALIASES: Final = {
    "s gravenhage": "den haag",
    "s hertogenbosch": "den bosch",
}

# A PC4 area is about this large from its middle; a place is never taken to be smaller.
PC4_KM: Final = 1.0

Point = tuple[float, float]


class Located(NamedTuple):
    """Degrees, and how far off they may be."""

    lat: float
    lon: float
    km: float


class Spot(NamedTuple):
    """One row of a table of places: a PC4 area with its centroid."""

    pc4: str
    place: str
    municipality: str
    lat: float
    lon: float


def data_dir() -> Path:
    """Folder for what is fetched: `WOR_MATCH_DATA`, or `wor-match` in the user's data folder.

    The folder need not exist; nothing is made here.
    """
    own = os.environ.get("WOR_MATCH_DATA")
    if own:
        return Path(own).expanduser()
    base = os.environ.get("XDG_DATA_HOME")
    # The XDG standard says that a relative path counts as not set.
    root = Path(base) if base and Path(base).is_absolute() else Path.home() / ".local" / "share"
    return root / "wor-match"


class Geocoder:
    """Coordinates of postcodes and places, from tables read at the first question.

    path
        Table with `pc4,place,municipality,lat,lon`; None is the one that ships, and if that
        is missing there is none.
    extra
        More such tables; what they say goes before the first.
    national
        A GeoNames postal file; asked last. None looks in `data_dir()`.
    """

    def __init__(
        self,
        path: str | Path | None = None,
        extra: Iterable[str | Path] = (),
        national: str | Path | None = None,
    ) -> None:
        self.path = path
        self.extra = tuple(extra)
        self.national = national

    def locate(
        self, postcode: str | None, place: str | None, municipality: str | None
    ) -> Point | None:
        """Latitude and longitude in degrees, or None where nobody can tell."""
        found = self.find(postcode, place, municipality)
        return found and found[:2]

    def find(
        self, postcode: str | None, place: str | None, municipality: str | None
    ) -> Located | None:
        """Where it is and how sure that is, or None where nobody can tell.

        The postcode goes first (its four digits), then the place. Of places with the same name,
        the one in the municipality is meant; without one, and far apart, none is: a wrong place
        is worse than an unknown one. So a municipality alone is no place either: its middle may
        be a meadow, an hour from where people meet.
        """
        pc4 = re.match(r"\s*([1-9]\d{3})(?!\d)", postcode) if postcode else None
        if pc4 and (spot := self._by_pc4.get(pc4[1])):
            return Located(spot.lat, spot.lon, PC4_KM)
        town = normalise_place(municipality or "")
        for name, hint in _names_in(place or ""):
            if found := self._named(name, hint or town):
                return found
        return None

    def __len__(self) -> int:
        return len(self._by_pc4)

    def _named(self, name: str, municipality: str) -> Located | None:
        spots = self._by_place.get(name, [])
        for wanted in (municipality, name):
            there = [s for s in spots if normalise_place(s.municipality) == wanted]
            if there:
                return _middle(there)
        return _middle(spots) if _spread_km(spots) <= SAME_PLACE_KM else None

    @cached_property
    def _by_pc4(self) -> dict[str, Spot]:
        spots: dict[str, Spot] = {}
        for table in self._tables():
            for spot in table:
                spots.setdefault(spot.pc4, spot)
        return spots

    @cached_property
    def _by_place(self) -> dict[str, list[Spot]]:
        named: dict[str, list[Spot]] = {}
        for spot in self._by_pc4.values():
            named.setdefault(normalise_place(spot.place), []).append(spot)
        return named

    def _tables(self) -> Iterator[list[Spot]]:
        for extra in self.extra:
            yield _read_places(_text_of(Path(extra)), str(extra))
        if self.path is not None:
            yield _read_places(_text_of(Path(self.path)), str(self.path))
        else:
            shipped = resources.files("wor_match.domain").joinpath("places.csv")
            if shipped.is_file():
                yield _read_places(shipped.read_text("utf-8-sig"), "places.csv")
        national = Path(self.national) if self.national is not None else data_dir() / NATIONAL_FILE
        if self.national is not None or national.is_file():
            yield read_national(national)


def read_national(path: str | Path) -> list[Spot]:
    """Spots of a GeoNames postal file (tab-separated, no header). Raises `FileProblem`.

    The copy that pgeocode keeps (comma-separated, with a header) is read as well.
    """
    text = _text_of(Path(path))
    tabs = "\t" in text.partition("\n")[0]
    spots: dict[str, Spot] = {}
    for cells in csv.reader(
        io.StringIO(text),
        delimiter="\t" if tabs else ",",
        quoting=csv.QUOTE_NONE if tabs else csv.QUOTE_MINIMAL,
    ):
        # country, postcode, place, province, code, municipality, code, -, -, lat, lon, accuracy
        if len(cells) < 11 or cells[0] != "NL":
            continue
        try:
            spot = Spot(cells[1][:4], cells[2], cells[5], float(cells[9]), float(cells[10]))
        except ValueError:
            continue
        if re.fullmatch(r"[1-9]\d{3}", spot.pc4):
            spots.setdefault(spot.pc4, spot)
    if not spots:
        raise FileProblem(
            f"{path}: expected the Dutch postal file of GeoNames (tab-separated, country NL in "
            f"the first column, postcode in the second); found no such row"
        )
    return list(spots.values())


def fetch_national(
    target_dir: str | Path | None = None, *, source: str | Path | None = None
) -> Path:
    """Path of the national table, newly put in `target_dir` (default: `data_dir()`).

    The Dutch postal file of GeoNames, CC BY 4.0 (https://creativecommons.org/licenses/by/4.0/):
    name GeoNames wherever its coordinates are published.

    source
        A copy that is already here (`--from FILE`); None downloads one with pgeocode.

    Raises `MissingExtra` without pgeocode, `FileProblem` if it cannot be had or is not that file.
    """
    target = (Path(target_dir) if target_dir is not None else data_dir()) / NATIONAL_FILE
    found = Path(source) if source is not None else _download()
    spots = read_national(found)
    half = target.with_suffix(".part")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        if source is not None:
            shutil.copyfile(found, half)
        else:
            half.write_text("".join(_geonames_line(spot) for spot in spots), "utf-8")
        half.replace(target)
    except OSError as error:
        raise FileProblem(f"{target}: expected a folder that can be written to: {error}") from error
    return target


def _geonames_line(spot: Spot) -> str:
    cells = ["NL", spot.pc4, spot.place, "", "", spot.municipality, "", "", ""]
    return "\t".join([*cells, str(spot.lat), str(spot.lon), "\n"])


def _download() -> Path:
    try:
        import pgeocode  # type: ignore[import-untyped,unused-ignore]
    except ImportError as error:
        raise MissingExtra("Fetching the national table of postcodes", "geo") from error
    try:
        pgeocode.Nominatim("nl")
    except Exception as error:  # a proxy, a name server, a server, a half file: all the same here
        raise FileProblem(
            f"expected to download the Dutch postal file of GeoNames, found: "
            f"{type(error).__name__}: {error}. Try again later, or download "
            f"https://download.geonames.org/export/zip/NL.zip elsewhere, unpack it and run "
            f"wor-match geo fetch --from NL.txt"
        ) from error
    return Path(pgeocode.STORAGE_DIR) / NATIONAL_FILE


@lru_cache(maxsize=65_536)
def normalise_place(name: str) -> str:
    """The name without capitals, accents, hyphens and apostrophes, under its usual form."""
    plain = unicodedata.normalize("NFKD", name.casefold())
    plain = "".join(c for c in plain if not unicodedata.combining(c))
    plain = re.sub(r"^(gemeente|gem\.)\s+", "", plain.strip())
    plain = re.sub(r"[^a-z0-9]+", " ", plain).strip()
    return ALIASES.get(plain, plain)


@lru_cache(maxsize=65_536)
def _names_in(place: str) -> tuple[tuple[str, str], ...]:
    """Names with their municipality, if the text gives one: 'Portland (Albrandswaard)'."""
    found = []
    for part in (place, *re.split(r",|;|/|&|\s+en\s+|\s+of\s+|\s-\s", place)):
        match = re.fullmatch(r"\s*([^()]*?)\s*\(([^()]*)\)\s*", part)
        name, hint = (match[1], match[2]) if match else (part, "")
        if normalise_place(name):
            found.append((normalise_place(name), normalise_place(hint)))
    return tuple(dict.fromkeys(found))


def _middle(spots: list[Spot]) -> Located | None:
    if not spots:
        return None
    return Located(
        round(sum(s.lat for s in spots) / len(spots), 6),
        round(sum(s.lon for s in spots) / len(spots), 6),
        max(PC4_KM, round(_spread_km(spots) / 2, 1)),
    )


def _spread_km(spots: list[Spot]) -> float:
    """Diagonal of the box around the spots, in kilometres; flat is good enough in one country."""
    if not spots:
        return 0.0
    lats, lons = [s.lat for s in spots], [s.lon for s in spots]
    width = (max(lons) - min(lons)) * math.cos(math.radians(lats[0]))
    return 111.2 * math.hypot(max(lats) - min(lats), width)


def _text_of(path: Path) -> str:
    try:
        return path.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise FileProblem(f"{path}: expected a readable UTF-8 table of places: {error}") from error


def _read_places(text: str, name: str) -> list[Spot]:
    rows = csv.DictReader(io.StringIO(text))
    missing = [c for c in PLACE_COLUMNS if c not in (rows.fieldnames or ())]
    if missing:
        raise FileProblem(
            f"{name}: expected the columns {', '.join(PLACE_COLUMNS)}; "
            f"missing: {', '.join(missing)}"
        )
    spots = []
    for number, row in enumerate(rows, start=2):
        try:
            spot = Spot(
                row["pc4"].strip(), row["place"].strip(), row["municipality"].strip(),
                float(row["lat"]), float(row["lon"]),
            )  # fmt: skip
        except (ValueError, AttributeError, TypeError) as error:
            raise FileProblem(
                f"{name}, row {number}: expected a postcode, place, municipality and "
                f"coordinates such as 52.1 and 5.3: {error}"
            ) from error
        spots.append(spot)
    return spots
