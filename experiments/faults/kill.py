"""The server killed in the middle of writes, again and again: is anything that it confirmed lost?

    python experiments/faults/kill.py [--times 50] [--database sqlite|postgres] [--coaches 8]

Coaches save intakes as fast as the server takes them; after a random time it is killed (SIGKILL, as if
the power of the process went) and started again, on the same database. Afterwards every confirmed
intake is looked for, whole and in its order, with the contact that is written in the same step.
PostgreSQL itself is not killed. Exits with 1 where something was lost.
"""

from __future__ import annotations

import argparse
import contextlib
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from tests.storage.postgres import running
from tests.web.kill import kill_again_and_again


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--times", type=int, default=50)
    parser.add_argument("--coaches", type=int, default=8)
    parser.add_argument("--database", choices=("sqlite", "postgres"), default="sqlite")
    given = parser.parse_args()
    with contextlib.ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="wor-kill-")))
        url = f"sqlite:///{folder / 'kill.db'}"
        if given.database == "postgres":
            url = stack.enter_context(running(durable=True)).format(name="postgres")
        confirmed, gone, half = kill_again_and_again(url, folder, given.times, given.coaches)
    print(
        f"{given.database}: killed {given.times} times; {len(confirmed)} intakes confirmed, "
        f"{gone} lost, {half} half-written"
    )
    sys.exit(1 if gone or half else 0)


if __name__ == "__main__":
    main()
