"""The small parts of the pages: words, map, theme, forms, memory of vectors."""

from __future__ import annotations

import math
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from wor_match.domain.entities import Activity, Client, Suggestion
from wor_match.embedding.lexical import LexicalEmbedder
from wor_match.embedding.memory import BrieflyRemembering
from wor_match.errors import SettingsError
from wor_match.ingest.geocode import Geocoder
from wor_match.web import intake_form, words
from wor_match.web import map as drawing
from wor_match.web.dates import past, read_date
from wor_match.web.theme import COLOURS, Theme, contrast, load_theme

TODAY = date(2026, 11, 30)


def suggestion(p: float, low: float, high: float) -> Suggestion:
    return Suggestion(
        activity_id="a", title="A", rank=1, score=1, expected_weeks=1, p_start=0.5,
        p_retained=p, p_retained_low=low, p_retained_high=high, propensity=1,
        reasons=[], cautions=[],
    )  # fmt: skip


@pytest.mark.parametrize(
    ("p", "low", "high", "said"),
    [
        (0.71, 0.63, 0.78, ("grote kans", 70, 65, 80, "Dit is vrij zeker.")),
        (0.51, 0.32, 0.68, ("goede kans", 50, 30, 70, "Dit is nog niet zo zeker.")),
        (0.2, 0.05, 0.6, ("kleine kans", 20, 5, 60, "Dit is nog erg onzeker.")),
    ],
)
def test_certainty_in_words(
    p: float, low: float, high: float, said: tuple[str, int, int, int, str]
) -> None:
    assert tuple(words.certainty(suggestion(p, low, high))) == said


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("2026-03-03", date(2026, 3, 3)),
        ("3-3-2026", date(2026, 3, 3)),
        ("31/12/2025", date(2025, 12, 31)),
        ("31-2-2026", None),
        ("3 maart", None),
        ("", None),
    ],
)
def test_dates_as_they_are_typed(typed: str, found: date | None) -> None:
    assert read_date(typed) == found


def test_a_date_of_tomorrow_has_not_been() -> None:
    assert past("1-12-2026", TODAY)[1]
    assert past("30-11-2026", TODAY) == (TODAY, "")
    assert past("", TODAY, TODAY) == (TODAY, "")


@pytest.mark.parametrize(
    ("on", "said"),
    [
        (None, "nooit"),
        (TODAY, "vandaag"),
        (date(2026, 11, 29), "gisteren"),
        (date(2026, 11, 20), "10 dagen geleden"),
        (date(2026, 10, 30), "4 weken geleden"),
        (date(2026, 5, 30), "6 maanden geleden"),
        (date(2020, 5, 30), "30 mei 2020"),
    ],
)
def test_how_long_ago(on: date | None, said: str) -> None:
    assert words.ago(on, TODAY) == said


# --- map ----------------------------------------------------------------------------------------

HOME = Client(client_id="C-1", lat=52.5237, lon=5.2789)


def at(number: int, east: float, north: float) -> tuple[int, Activity]:
    lat, lon = 52.5237 + north / 111.2, 5.2789 + east / (111.2 * math.cos(math.radians(52.5237)))
    return number, Activity(activity_id=str(number), title=f"A{number}", lat=lat, lon=lon)


def test_north_is_above_and_east_is_right() -> None:
    made = drawing.draw(HOME, [at(1, 0, 5), at(2, 5, 0), at(3, 0, -5), at(4, -5, 0)])
    assert made
    up, right, down, left = made.dots
    assert up.y < 200 < 280 < down.y
    assert left.x < 200 < 280 < right.x
    assert [dot.said.rsplit(" ", 1)[1] for dot in made.dots] == [
        "noorden", "oosten", "zuiden", "westen",
    ]  # fmt: skip


def test_numbers_do_not_cover_each_other_and_stay_on_the_map() -> None:
    made = drawing.draw(HOME, [at(number, 3, 3) for number in range(1, 11)])
    assert made
    spots = [(dot.x, dot.y) for dot in made.dots]
    pairs = [(a, b) for i, a in enumerate(spots) for b in spots[i + 1 :]]
    assert min(math.dist(a, b) for a, b in pairs) > 20
    assert all(0 < value < drawing.SIZE for spot in spots for value in spot)


def test_what_has_no_place_is_told_in_words() -> None:
    online = Activity(activity_id="5", title="Bellen", online=True)
    made = drawing.draw(HOME, [at(2, 1, 1), (1, online)])
    assert made
    assert [number for number, _, _ in made.told] == [1, 2]
    assert "online" in made.told[0][2]
    assert drawing.draw(Client(client_id="C-1"), [at(1, 1, 1)]) is None
    assert drawing.draw(HOME, [(1, online)]) is None


def test_the_same_map_for_neighbours() -> None:
    near = HOME.model_copy(update={"lat": 52.5241, "lon": 5.2785})
    one, other = drawing.draw(HOME, [at(1, 2, 3)]), drawing.draw(near, [at(1, 2, 3)])
    assert one == other


# --- theme --------------------------------------------------------------------------------------


def test_contrast_is_that_of_the_guideline() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.01)


def test_a_theme_sets_name_and_colours(tmp_path: Path) -> None:
    (tmp_path / "logo.svg").write_text("<svg/>")
    file = tmp_path / "theme.toml"
    file.write_text('name = "Waterrade"\nlogo = "logo.svg"\n[colours]\nbrand = "#7a1f5f"\n')
    theme = load_theme(file)
    assert theme.name == "Waterrade"
    assert "--brand: #7a1f5f;" in theme.css
    assert theme.logo_type == "image/svg+xml"


@pytest.mark.parametrize(
    "text",
    [
        '[colours]\nbrand = "#dddddd"\n',
        '[colours]\nbrand = "red; } body { display: none"\n',
        '[colours]\nunknown = "#000000"\n',
        'logo = "weg.svg"\n',
        'unknown = "x"\n',
        "not toml",
    ],
)
def test_a_theme_that_cannot_be_read_is_refused(text: str, tmp_path: Path) -> None:
    file = tmp_path / "theme.toml"
    file.write_text(text)
    with pytest.raises(SettingsError):
        load_theme(file)


def test_the_colours_that_ship_are_those_of_the_stylesheet() -> None:
    sheet = (Path(words.__file__).parent / "static" / "app.css").read_text("utf-8")
    for name, value in COLOURS.items():
        assert f"--{name}: {value};" in sheet
    assert Theme().css == ":root {\n}\n"


# --- intake form --------------------------------------------------------------------------------


def test_hours_that_the_week_cannot_show_stay() -> None:
    client = Client(client_id="C-1", availability=["ma", "avond", "di 09:00-11:00"])
    fields = intake_form.fields_of(client)
    assert len(fields["availability"]) == 3 + 7 - 1 + 1
    assert intake_form.outside_week(fields["availability"]) == ["di 09:00-11:00"]
    read = intake_form.read_intake(fields, "C-1", Geocoder())
    assert read.client
    assert "di 09:00-11:00" in read.client.availability


def test_a_home_that_did_not_change_stays_where_it_was() -> None:
    before = Client(client_id="C-1", postcode="9999", lat=52.1, lon=5.1, location_km=0.2)
    fields = intake_form.fields_of(before)
    same = intake_form.read_intake(fields, "C-1", Geocoder(), before)
    assert same.client
    assert (same.client.lat, same.client.location_km) == (52.1, 0.2)
    moved = intake_form.read_intake({**fields, "postcode": "1491"}, "C-1", Geocoder(), before)
    assert moved.client
    assert moved.client.lat not in (None, 52.1)


def test_a_preference_between_the_choices_keeps_its_number() -> None:
    options = intake_form.options_with({"2": "rustig", "3": "ertussenin", "4": "levendig"}, "1,5")
    assert options == {"1,5": "rustig", "3": "ertussenin", "4": "levendig"}


# --- vectors in memory --------------------------------------------------------------------------


class Counting:
    """An embedder that counts the texts it is given."""

    name = digest = "counting"

    def __init__(self) -> None:
        self.texts: list[str] = []

    def prepare(self, texts: object) -> Counting:
        return self

    def embed(self, texts: list[str]) -> np.ndarray:
        self.texts += texts
        return np.array([[len(text), 1.0] for text in texts], dtype=np.float32).reshape(-1, 2)


def test_only_new_sentences_are_embedded_and_for_a_short_time_only() -> None:
    now, inner = [0.0], Counting()
    embedder = BrieflyRemembering(inner, seconds=10, most=3, clock=lambda: now[0])
    assert embedder.embed(["a", "bb", "a"]).tolist() == [[1, 1], [2, 1], [1, 1]]
    embedder.embed(["bb", "ccc"])
    assert inner.texts == ["a", "bb", "ccc"]
    now[0] = 11
    embedder.embed(["a"])
    assert inner.texts[3:] == ["a"]
    embedder.embed(["d", "ee", "fff", "gggg"])
    assert len(embedder._known) <= 3
    assert embedder.embed([]).shape == (0, 2)
    # What is remembered is no text.
    assert all(isinstance(key, bytes) and len(key) == 16 for key in embedder._known)


def test_word_counts_pass_through() -> None:
    plain = LexicalEmbedder().prepare(["koffie en thee"])
    remembering = BrieflyRemembering(plain)
    found = remembering.embed(["koffie", "thee"]) - plain.embed(["koffie", "thee"])
    assert abs(found).sum() == 0
