"""On a screen: progress bars, colours and narrow windows, in a terminal of the test's own."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import threading

import pytest

from tests.cli.running import TODAY, Files, Result, command, process_environment

pty = pytest.importorskip("pty")
if sys.platform != "linux":
    pytest.skip("terminals behave otherwise elsewhere", allow_module_level=True)


def on_screen(*arguments: object, screen: tuple[str, ...], width: int = 100) -> tuple[Result, str]:
    """The run, and what a terminal showed that was `screen`: "stdout", "stderr" or both."""
    inside, outside = pty.openpty()
    streams = {
        name: outside if name in screen else subprocess.PIPE for name in ("stdout", "stderr")
    }
    environment = process_environment(TERM="xterm-256color", COLUMNS=str(width))
    process = subprocess.Popen(
        command(*arguments), stdin=subprocess.DEVNULL, env=environment, **streams
    )
    os.close(outside)
    shown: list[bytes] = []
    reader = threading.Thread(target=_read, args=(inside, shown))
    reader.start()
    out, err = process.communicate(timeout=60)
    reader.join(10)
    os.close(inside)
    result = Result(process.returncode, (out or b"").decode(), (err or b"").decode())
    return result, b"".join(shown).decode().replace("\r\n", "\n")


def _read(terminal: int, into: list[bytes]) -> None:
    while True:
        try:
            piece = os.read(terminal, 1 << 16)
        except OSError:  # how Linux says that nobody writes to it any more
            return
        if not piece:
            return
        into.append(piece)


def plain(shown: str) -> str:
    """What was shown, without colours and movements of the cursor."""
    return re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", shown)


def arguments(files: Files, *more: object) -> tuple[object, ...]:
    catalogue, clients = files.activities(), files.clients()
    day = ("--as-of", TODAY)
    return ("recommend", "--catalogue", catalogue, "--clients", clients, *day, *more)


@pytest.mark.parametrize("format", ["json", "jsonl", "csv"])
def test_a_result_reaches_its_file_while_progress_is_on_the_screen(
    files: Files, format: str
) -> None:
    """As in `wor-match ... > lists.json` typed in a terminal: once, all went to the screen."""
    result, shown = on_screen(*arguments(files, "--format", format), screen=("stderr",))
    assert result.code == 0
    if format == "json":
        assert [one["client_id"] for one in result.json] == ["K-1", "K-2"]
    elif format == "jsonl":
        assert [one["client_id"] for one in result.lines] == ["K-1", "K-2"]
    else:
        assert {row["client_id"] for row in result.rows} == {"K-1", "K-2"}
    assert "2 rows read" in shown
    assert "Samen wandelen" not in shown


def test_the_list_and_the_bar_do_not_mix_on_one_screen(files: Files) -> None:
    result, shown = on_screen(*arguments(files), screen=("stdout", "stderr"))
    assert result.code == 0
    start, end = shown.index("Suggesties."), shown.index("De verwachting (")
    assert "━" not in shown[start:end]
    assert "K-2" in shown[start:end]


def test_a_narrow_screen(files: Files) -> None:
    result, shown = on_screen(*arguments(files), screen=("stdout",), width=40)
    assert result.code == 0
    lines = plain(shown).split("\n")
    assert max(map(len, lines)) <= 40
    words = " ".join(" ".join(lines).split())
    assert "1. Samen wandelen maandag 10.00-11.30 uur · gratis Waarom:" in words
    assert "waarschijnlijk" in words


@pytest.mark.parametrize("of", ["explain", "validate"])
def test_tables_on_a_narrow_screen(files: Files, of: str) -> None:
    bad = files.activities({"title": ""})
    choice = ("--clients", files.clients(), "--client", "K-1", "--activity", "A-1")
    more = choice if of == "explain" else ()
    result, shown = on_screen(of, "--catalogue", bad, *more, screen=("stdout",), width=40)
    assert result.code == 1
    assert "Traceback" not in result.err
    assert max(map(len, plain(shown).split("\n"))) <= 40
    assert ("samen" if of == "explain" else "refused") in plain(shown)
