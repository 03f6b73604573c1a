"""The notebooks run from top to bottom, and hold no output."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

nbformat = pytest.importorskip("nbformat")
nbclient = pytest.importorskip("nbclient")
pytest.importorskip("ipykernel")
pytest.importorskip("matplotlib")

ROOT = Path(__file__).parent.parent
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
SMALL = """\
FOLDER = None
CLIENTS, ACTIVITIES, WEEKS, SEED = 250, 40, 78, 1
EMBEDDER = "wor-nl-static"
DRAWS = 20
"""


def test_there_is_a_notebook() -> None:
    assert [one.name for one in NOTEBOOKS] == ["from-outcomes-to-effects.ipynb"]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_no_output_is_stored(path: Path) -> None:
    notebook = nbformat.read(path, as_version=4)
    cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert not [cell for cell in cells if cell.outputs or cell.execution_count]


@pytest.mark.slow
@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
# The kernel's own libraries warn of each other.
@pytest.mark.filterwarnings("ignore")
def test_a_notebook_runs_on_small_data(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    for name in [name for name in os.environ if name.startswith("WOR_MATCH_")]:
        monkeypatch.delenv(name)
    notebook = nbformat.read(path, as_version=4)
    (parameters,) = (
        cell for cell in notebook.cells if "parameters" in cell.metadata.get("tags", [])
    )
    # The small values name what the notebook names, so that nothing stays large unseen.
    assert {line.split("=")[0].strip() for line in SMALL.splitlines()} == {
        line.split("=")[0].strip() for line in parameters.source.splitlines()
    }
    parameters.source = SMALL
    nbclient.NotebookClient(
        notebook, timeout=300, resources={"metadata": {"path": str(tmp_path)}}
    ).execute()
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", [])]
    text = "\n".join(str(output.get("text", "")) for output in outputs)
    assert "stay: concordance (IPCW)" in text
    pictures = [output for output in outputs if "image/png" in output.get("data", {})]
    assert len(pictures) == 3
    assert "Warning" not in text
