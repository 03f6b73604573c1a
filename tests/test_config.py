"""Settings: from a file and the environment, checked, and told apart by a digest."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import ValidationError

from wor_match.config import Settings, load_settings
from wor_match.errors import SettingsError


def write(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "settings.toml"
    path.write_text(text, "utf-8")
    return path


def test_without_file_and_environment_all_is_as_shipped() -> None:
    assert load_settings(environment={}) == Settings()


def test_a_file_sets_and_the_environment_overrules(tmp_path: Path) -> None:
    path = write(tmp_path, 'top = 5\ndiversity = 0.1\nembedder = "some/model"\n')
    found = load_settings(path, {"WOR_MATCH_TOP": "7", "TOP": "9", "PATH": "/bin"})
    assert (found.top, found.diversity, found.embedder) == (7, 0.1, "some/model")


def test_the_environment_of_the_process_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WOR_MATCH_BLOCK_PAIRS", "99")
    monkeypatch.setenv("WOR_MATCH_PRIOR", "own/prior.toml")
    found = load_settings()
    assert found.block_pairs == 99
    assert found.prior == Path("own/prior.toml")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("tops = 5", "tops: Extra inputs are not permitted"),
        ("top = 0", "top: Input should be greater than or equal to 1"),
        ("top = 'many'", "top: Input should be a valid integer"),
        ("diversity = 1.0", "diversity: Input should be less than 1"),
        ("block_pairs = 0", "block_pairs: "),
        ("tops = 5\ndiversity = -1", "tops: .*; diversity: |diversity: .*; tops: "),
        ("top = [", "expected a readable TOML file"),
    ],
)
def test_a_wrong_setting_is_refused(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(SettingsError, match=message) as caught:
        load_settings(write(tmp_path, text), {})
    assert "settings.toml" in str(caught.value)


def test_the_message_lists_the_settings_there_are() -> None:
    with pytest.raises(SettingsError, match="from the environment: tops: ") as caught:
        load_settings(environment={"WOR_MATCH_TOPS": "5"})
    for name in Settings.model_fields:
        assert name in str(caught.value).partition("Known settings: ")[2]


def test_a_file_that_is_not_there_or_is_not_text_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"gone\.toml: expected a readable TOML file"):
        load_settings(tmp_path / "gone.toml", {})
    path = tmp_path / "binary.toml"
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(SettingsError, match="expected a readable TOML file"):
        load_settings(path, {})


OTHERS = {
    "taxonomy": Path("own.toml"),
    "prior": Path("own.toml"),
    "places": Path("own.csv"),
    "embedder": "some/model",
    "top": 11,
    "diversity": 0.04,
    "block_pairs": 5,
}
# Where records are kept and for how long, and how pages look, shapes no list, so no digest.
OF_THE_STORE = {
    "theme": Path("own.toml"),
    "https": True,
    "database": "sqlite:///own.db",
    "label_key": "own",
    "small_cell": 10,
    "client_years": 10,
    "log_years": 7,
}


@pytest.mark.parametrize("name", Settings.model_fields)
def test_the_digest_changes_with_any_setting_that_shapes_a_list(name: str) -> None:
    assert Settings().digest() == Settings().digest()
    other = Settings(**{name: {**OTHERS, **OF_THE_STORE}[name]})
    assert (other.digest() != Settings().digest()) == (name in OTHERS)


def test_settings_cannot_be_changed() -> None:
    with pytest.raises(ValidationError, match="frozen"):
        Settings().top = 3  # type: ignore[misc]
