"""What the tests of the command line share."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.running import Files


@pytest.fixture
def files(tmp_path: Path) -> Files:
    """An empty folder to write small tables into."""
    return Files(tmp_path)
