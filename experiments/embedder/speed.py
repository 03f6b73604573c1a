"""Speed and memory of the embedders on one thread, and of `wor-match recommend` as a whole process.

    python experiments/embedder/speed.py ACTIVITIES CLIENTS NAME [NAME ...]

ACTIVITIES and CLIENTS are files as `wor-match recommend` takes them. Processor time is printed
beside time on the clock: on a machine that others use too, only the first says what the work is.
A process is run once to fill the cache of catalogue vectors and then five times; the best counts.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

from wor_match.bootstrap import make_embedder
from wor_match.embedding.recipe.measures import json_lines, text_of

RUNS = 5


def sentences_a_second(name: str, texts: list[str]) -> tuple[float, float]:
    """Texts a second: of processor time, and on the clock."""
    embedder = make_embedder(name)
    if hasattr(embedder, "threads"):
        embedder.threads = 1
    embedder.embed(texts[:3])
    clock, processor = time.perf_counter(), time.process_time()
    embedder.embed(texts)
    return (
        len(texts) / (time.process_time() - processor),
        len(texts) / (time.perf_counter() - clock),
    )


def cold_start(command: list[str]) -> tuple[float, float, float]:
    """Processor seconds, seconds on the clock and megabytes at most, of a process."""
    begin = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, used = os.wait4(process.pid, 0)
    clock = time.perf_counter() - begin
    if status:
        raise SystemExit(f"{' '.join(command)} ended with status {status}")
    return used.ru_utime + used.ru_stime, clock, used.ru_maxrss / 1024


def main(activities: Path, clients: Path, names: list[str]) -> None:
    texts = [text_of(row) for row in json_lines(activities)] * 3
    client = json_lines(clients)[0]["client_id"]
    words = sum(len(text.split()) for text in texts) / len(texts)
    print(f"load {os.getloadavg()[0]:.1f}, {len(texts)} texts of {words:.0f} words")
    for name in names:
        processor, clock = sentences_a_second(name, texts)
        print(f"{name}: {processor:.0f} texts a second of processor time, {clock:.0f} on the clock")
        command = [
            sys.executable, "-m", "wor_match", "recommend", "--catalogue", str(activities),
            "--clients", str(clients), "--client", client, "--embedder", name,
        ]  # fmt: skip
        cold_start(command)
        runs = [cold_start(command) for _ in range(RUNS)]
        print(
            f"{name}: a whole process {min(run[0] for run in runs):.2f} s of processor time, "
            f"{min(run[1] for run in runs):.2f} s on the clock, {max(run[2] for run in runs):.0f} MB"
        )


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3:] or ["wor-nl", "wor-nl-static"])
