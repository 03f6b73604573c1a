"""Coordinates of postcodes and places, and the national table."""

import sys
import types
from pathlib import Path

import pytest

from wor_match.errors import FileProblem, MissingExtra
from wor_match.ingest import geocode
from wor_match.ingest.geocode import Geocoder, data_dir, fetch_national, read_national

TABLE = """pc4,place,municipality,lat,lon
2951,Alblasserdam,Alblasserdam,51.86,4.66
7551,Hengelo,Hengelo,52.26,6.79
7255,Hengelo,Bronckhorst,52.05,6.31
"""
NATIONAL = (
    "NL\t1011\tAmsterdam\tNoord-Holland\t07\tAmsterdam\t0363\t\t\t52.3729\t4.9005\t6\n"
    "NL\t2511\t's-Gravenhage\tZuid-Holland\t11\t's-Gravenhage\t0518\t\t\t52.0767\t4.2986\t6\n"
)


@pytest.fixture(autouse=True)
def _own_data_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WOR_MATCH_DATA", str(tmp_path / "data"))


@pytest.fixture
def places(tmp_path: Path) -> Path:
    path = tmp_path / "places.csv"
    path.write_text(TABLE, "utf-8")
    return path


@pytest.mark.parametrize(
    ("postcode", "place", "municipality", "found"),
    [
        ("2951 AB", None, None, (51.86, 4.66)),
        ("2951", "Hengelo", "Hengelo", (51.86, 4.66)),
        ("9999", "alblasserdam ", None, (51.86, 4.66)),
        (None, "Alblasserdam, Zwijndrecht en Hendrik-Ido-Ambacht", None, (51.86, 4.66)),
        (None, "Zwijndrecht en Alblasserdam", None, (51.86, 4.66)),
        (None, "Hengelo", "Bronckhorst", (52.05, 6.31)),
        (None, "Hengelo (Bronckhorst)", None, (52.05, 6.31)),
        (None, "Hengelo", None, (52.26, 6.79)),
        (None, None, "Bronckhorst", None),
        (None, "Nergens", "gemeente Bronckhorst", None),
        (None, "Portland (Alblasserdam)", None, None),
        (None, "Nergens", None, None),
        (None, None, None, None),
        ("", "", "", None),
        ("29511", None, None, None),
    ],
)
def test_locate(
    places: Path,
    postcode: str | None,
    place: str | None,
    municipality: str | None,
    found: tuple[float, float] | None,
) -> None:
    assert Geocoder(places).locate(postcode, place, municipality) == found


def test_two_places_of_one_name_far_apart_are_unknown(tmp_path: Path) -> None:
    path = tmp_path / "p.csv"
    path.write_text(
        "pc4,place,municipality,lat,lon\n2761,Zevenhuizen,Zuidplas,52.01,4.58\n"
        "9354,Zevenhuizen,Westerkwartier,53.12,6.35\n",
        "utf-8",
    )
    geocoder = Geocoder(path)
    assert geocoder.locate(None, "Zevenhuizen", None) is None
    assert geocoder.locate(None, "Zevenhuizen", "Zuidplas") == (52.01, 4.58)


def test_how_far_off_it_may_be(tmp_path: Path) -> None:
    path = tmp_path / "p.csv"
    path.write_text(
        "pc4,place,municipality,lat,lon\n6711,Ede,Ede,52.0,5.6\n6718,Ede,Ede,52.1,5.6\n"
        "6741,Lunteren,Ede,52.08,5.62\n",
        "utf-8",
    )
    geocoder = Geocoder(path)
    assert geocoder.find("6711 AB", None, None) == (52.0, 5.6, 1.0)
    assert geocoder.find(None, "Ede", None) == pytest.approx((52.05, 5.6, 5.6), abs=0.05)
    assert geocoder.find(None, "Lunteren", "Ede") == (52.08, 5.62, 1.0)


def test_own_tables_go_first_and_the_national_one_last(tmp_path: Path, places: Path) -> None:
    own = tmp_path / "own.csv"
    own.write_text("pc4,place,municipality,lat,lon\n2951,Alblasserdam,Alblasserdam,1,2\n", "utf-8")
    national = tmp_path / "NL.txt"
    national.write_text(NATIONAL, "utf-8")
    geocoder = Geocoder(places, [own], national)
    assert geocoder.locate("2951", None, None) == (1.0, 2.0)
    assert geocoder.locate("1011", None, None) == (52.3729, 4.9005)
    assert geocoder.locate(None, "Den Haag", None) == (52.0767, 4.2986)
    assert len(geocoder) == 5


def test_nothing_is_read_before_the_first_question(tmp_path: Path) -> None:
    geocoder = Geocoder(tmp_path / "missing.csv")
    with pytest.raises(FileProblem, match=r"missing\.csv"):
        geocoder.locate("2951", None, None)


def test_damaged_tables_say_where(tmp_path: Path) -> None:
    path = tmp_path / "p.csv"
    path.write_text("pc4,place,lat\n1,a,2\n", "utf-8")
    with pytest.raises(FileProblem, match="missing: municipality, lon"):
        Geocoder(path).locate("1", None, None) or len(Geocoder(path))
    path.write_text("pc4,place,municipality,lat,lon\n2951,a,b,x,4\n", "utf-8")
    with pytest.raises(FileProblem, match="row 2"):
        len(Geocoder(path))


def test_data_dir(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert data_dir() == tmp_path / "data"
    monkeypatch.delenv("WOR_MATCH_DATA")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "xdg"))
    assert data_dir() == tmp_path / "xdg" / "wor-match"
    monkeypatch.setenv("XDG_DATA_HOME", "relative")
    assert data_dir() == Path.home() / ".local" / "share" / "wor-match"
    assert not (tmp_path / "xdg").exists()


def test_fetch_from_a_copy_is_found_by_the_geocoder(tmp_path: Path, places: Path) -> None:
    copy = tmp_path / "copy.txt"
    copy.write_text(NATIONAL, "utf-8")
    assert Geocoder(places).locate("1011", None, None) is None
    assert fetch_national(source=copy) == tmp_path / "data" / "NL.txt"
    assert Geocoder(places).locate("1011", None, None) == (52.3729, 4.9005)


def test_a_wrong_copy_replaces_nothing(tmp_path: Path) -> None:
    good, bad = tmp_path / "good.txt", tmp_path / "bad.txt"
    good.write_text(NATIONAL, "utf-8")
    bad.write_text("<html>not found</html>", "utf-8")
    target = fetch_national(tmp_path / "t", source=good)
    with pytest.raises(FileProblem, match="GeoNames"):
        fetch_national(tmp_path / "t", source=bad)
    assert target.read_text("utf-8") == NATIONAL


def fake_pgeocode(monkeypatch: pytest.MonkeyPatch, folder: Path, error: Exception | None) -> None:
    def nominatim(country: str) -> None:
        if error is not None:
            raise error
        folder.mkdir(exist_ok=True)
        # pgeocode keeps its copy with commas and a header.
        (folder / f"{country.upper()}.txt").write_text(
            "country_code,postal_code,place_name,state_name,state_code,county_name,county_code,"
            "community_name,community_code,latitude,longitude,accuracy\n"
            'NL,1011,"Amsterdam, Centrum",Noord-Holland,07,Amsterdam,0363,,,52.3729,4.9005,6.0\n',
            "utf-8",
        )

    module = types.ModuleType("pgeocode")
    module.Nominatim = nominatim  # type: ignore[attr-defined]
    module.STORAGE_DIR = str(folder)  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "pgeocode", module)


def test_fetch_with_pgeocode(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fake_pgeocode(monkeypatch, tmp_path / "cache", None)
    path = fetch_national(tmp_path / "t")
    assert read_national(path) == [
        geocode.Spot("1011", "Amsterdam, Centrum", "Amsterdam", 52.3729, 4.9005)
    ]


def test_a_failed_download_says_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fake_pgeocode(monkeypatch, tmp_path / "cache", OSError("no route to host"))
    with pytest.raises(FileProblem, match=r"no route to host.*--from NL\.txt"):
        fetch_national(tmp_path / "t")
    assert not (tmp_path / "t").exists()


def test_without_pgeocode(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pgeocode", None)
    with pytest.raises(MissingExtra, match=r"wor-match\[geo\]"):
        fetch_national(tmp_path / "t")
