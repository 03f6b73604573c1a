"""What the project says of itself is so."""

from __future__ import annotations

import csv
import os
import re
import shlex
import shutil
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

from wor_match.domain.entities import Activity, Client, Outcome
from wor_match.errors import MissingExtra
from wor_match.ingest.headers import match_headers
from wor_match.matching.limits import LIMITS

ROOT = Path(__file__).parent.parent
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
# Folders of one particular machine. After a letter, dot or hyphen it is part of an address or of
# a relative path.
ABSOLUTE = re.compile(r"(?<![\w.\-/])/(?:home|root|Users|work|workspace)/[\w.]")


def tracked_files() -> list[Path]:
    run = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=False)
    if run.returncode != 0:
        pytest.skip("not a git checkout")
    files = [ROOT / name for name in run.stdout.decode().split("\0") if name]
    return [file for file in files if file.is_file()]


def command_lines(path: str, command: str) -> list[str]:
    """Lines of the code blocks of a document that start with a command."""
    blocks = re.findall(r"^```\w*\n(.*?)^```", (ROOT / path).read_text("utf-8"), re.M | re.S)
    text = "\n".join(blocks).replace("\\\n", " ")
    return [line for line in text.splitlines() if line.startswith(command + " ")]


@pytest.mark.parametrize("document", ["README.md", "CONTRIBUTING.md"])
def test_commands_in_documents_are_makefile_targets(document: str) -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    targets = set(re.findall(r"^([a-z]+):", makefile, re.M))
    named = {line.split()[1] for line in command_lines(document, "make")}
    assert named
    assert named <= targets


def test_readme_names_the_two_commands() -> None:
    named = {line.split()[1] for line in command_lines("README.md", "make")}
    assert {"demo", "test"} <= named


def test_the_makefile_explains_every_target() -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    phony = re.search(r"^\.PHONY: (.*)$", makefile, re.M)
    assert phony
    run = subprocess.run(
        ["make", "--no-print-directory", "help"], cwd=ROOT, capture_output=True, text=True
    )
    explained = {line.split()[0] for line in run.stdout.splitlines()[1:]}
    assert explained == set(phony[1].split())


def tour() -> list[str]:
    """The lines of the tour, without those that build on each other.

    Nor the one that downloads; nor `serve`, which runs until it is stopped (tests/web/test_serve.py
    starts it).
    """
    lines = dict.fromkeys(command_lines("README.md", "wor-match"))
    return [
        line
        for line in lines
        if not line.startswith(("wor-match geo fetch", "wor-match serve"))
        and line not in learning_tour()
    ]


def learning_tour() -> list[str]:
    """The lines from a simulated town to a list by a learned model: each needs the one before."""
    lines = command_lines("README.md", "wor-match")
    first = next(at for at, line in enumerate(lines) if line.startswith("wor-match simulate"))
    last = max(at for at, line in enumerate(lines) if line.endswith("--model model"))
    return lines[first : last + 1]


@pytest.mark.parametrize("line", tour())
def test_the_tour_works_as_it_is_written(line: str, tmp_path: Path) -> None:
    shutil.copytree(ROOT / "data" / "demo", tmp_path / "data" / "demo")
    run = walk(line, tmp_path)
    assert run.returncode == 0, run.stdout + run.stderr


def test_the_tour_from_outcomes_to_a_model_works_as_it_is_written(tmp_path: Path) -> None:
    pytest.importorskip("matplotlib")
    shutil.copytree(ROOT / "data" / "demo", tmp_path / "data" / "demo")
    lines = learning_tour()
    assert [line.split()[1] for line in lines] == [
        *("simulate", "train", "evaluate", "effects", "recommend"),
    ]
    for line in lines:
        run = walk(line, tmp_path)
        assert run.returncode == 0, line + run.stdout + run.stderr


def walk(line: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """A line of the tour, run in a folder."""
    return subprocess.run(
        [sys.executable, "-m", "wor_match", *shlex.split(line)[1:]],
        cwd=folder,
        capture_output=True,
        encoding="utf-8",
        env={**os.environ, "PYTHONPATH": str(ROOT), "COLUMNS": "200"},
        check=False,
    )


def test_the_tour_shows_every_command() -> None:
    shown = {line.split()[1] for line in command_lines("README.md", "wor-match")}
    first = {"demo", "validate", "convert", "recommend", "explain", "geo"}
    assert shown == first | {"serve", "simulate", "train", "evaluate", "effects"}
    # Champion and challenger are for who keeps records: shown where that is explained.
    more = {line.split()[1] for line in command_lines("docs/evaluation.md", "wor-match")}
    assert "promote" in more


@pytest.mark.parametrize("document", ["README.md", "docs/coach.md", "docs/data.md"])
def test_the_caution_that_documents_quote_is_one_that_is_printed(document: str) -> None:
    text = " ".join((ROOT / document).read_text("utf-8").split())
    quoted = set(re.findall(r'"([^"]*\bnabellen\b[^"]*)"', text, re.I))
    assert quoted
    assert quoted <= {limit.caution for limit in LIMITS}


def test_the_column_that_coaches_are_told_of_is_read() -> None:
    (column,) = re.findall(r'de kolom "([^"]+)"', (ROOT / "docs/coach.md").read_text("utf-8"))
    with (ROOT / "data" / "demo" / "clienten.csv").open(encoding="utf-8-sig") as demo:
        assert column in next(csv.reader(demo))
    assert match_headers("clients", [column]).fields == {"avoid": column}


def test_the_data_contract_names_every_field_that_is_read() -> None:
    text = (ROOT / "docs" / "data.md").read_text("utf-8")
    for title, record in (("activities", Activity), ("clients", Client), ("outcomes", Outcome)):
        (section,) = re.findall(rf"^## {title}\b.*?(?=^## )", text, re.M | re.S)
        cells = re.findall(r"^\| ([^|]+) \|", section, re.M)
        named = {name for cell in cells for name in cell.split(", ")}
        assert set(record.model_fields) <= named
    assert "reads no outcomes" not in text


@pytest.mark.parametrize("extra", sorted(PYPROJECT["project"]["optional-dependencies"]))
def test_a_missing_extra_says_how_to_install_it_from_a_checkout_too(extra: str) -> None:
    said = str(MissingExtra("Reading", extra))
    name = PYPROJECT["project"]["name"]
    assert f"pip install '{name}[{extra}]' (in a checkout: pip install '.[{extra}]')" in said


def test_the_version_heads_the_changelog() -> None:
    changelog = (ROOT / "CHANGELOG.md").read_text("utf-8")
    versions = re.findall(r"^## \[(\d[^\]]*)\]", changelog, re.M)
    assert versions[0] == PYPROJECT["project"]["version"]


def test_every_pinned_package_has_one_version() -> None:
    lines = (ROOT / "constraints.txt").read_text("utf-8").splitlines()
    pins = [line for line in lines if line and not line.startswith("#")]
    assert all(re.fullmatch(r"[\w.\-]+==[\w.]+", pin) for pin in pins)
    names = {re.sub(r"[-_.]+", "-", pin.split("==")[0]).lower() for pin in pins}
    assert len(names) == len(pins)
    extras = PYPROJECT["project"]["optional-dependencies"].values()
    declared = [
        *PYPROJECT["project"]["dependencies"],
        *(item for extra in extras for item in extra),
    ]
    assert {re.split(r"[<>=!~\[ ]", item)[0].lower() for item in declared} <= names


def test_no_tracked_file_names_a_folder_of_one_machine() -> None:
    found = []
    for file in tracked_files():
        try:
            text = file.read_text("utf-8")
        except UnicodeDecodeError:
            continue
        found += [f"{file.relative_to(ROOT)}: {hit[0]}" for hit in ABSOLUTE.finditer(text)]
    assert found == []


def test_relative_links_in_documents_lead_somewhere() -> None:
    broken = []
    for file in tracked_files():
        if file.suffix != ".md":
            continue
        for link in re.findall(r"\]\(([^)\s]+)\)", file.read_text("utf-8")):
            target = link.split("#")[0]
            if target and "://" not in target and not (file.parent / target).exists():
                broken.append(f"{file.relative_to(ROOT)}: {link}")
    assert broken == []


def test_the_wheel_holds_package_data_and_demo_data(tmp_path: Path) -> None:
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)],
        cwd=ROOT,
        capture_output=True,
        check=True,
    )
    (wheel,) = tmp_path.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        packed = set(archive.namelist())
    source = {
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "wor_match").rglob("*")
        if path.suffix in {".py", ".toml", ".csv", ".txt", ".html", ".css", ".js", ".svg"}
    }
    demo = {
        f"wor_match/_data/demo/{path.relative_to(ROOT / 'data/demo').as_posix()}"
        for path in (ROOT / "data" / "demo").rglob("*")
        if path.is_file()
    }
    assert source
    assert demo
    assert source | demo <= packed
    assert any(name.endswith("licenses/LICENSE") for name in packed)
