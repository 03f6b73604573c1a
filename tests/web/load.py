"""Coaches at work, many at once, against a running server; each remembers what was acknowledged.

    crowd = Crowd(address, people)          # who, with which clients
    crowd.work(seconds=20, think=(2, 6))    # all of them, each in a thread of its own
    crowd.times["suggesties"]               # seconds of each request, by what was asked
    lost(store, crowd.acknowledged)         # what the server confirmed and the database lacks

Requests go to 127.0.0.1 only.
"""

from __future__ import annotations

import http.client
import random
import re
import threading
import time
import urllib.parse
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from argon2 import PasswordHasher

from wor_match.domain.entities import Activity, Client
from wor_match.storage import CONSOLE, Role, Store

PASSWORD = "een lang wachtwoord"
FAST = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
_TOKEN = re.compile(r'name="csrf" value="([^"]+)"')
_VERSION = re.compile(r'name="version" value="(\d+)"')
IDLE_SECONDS = 4
"""The server hangs up after five; a browser opens a new connection then, without anybody noticing."""
_BROKEN = (OSError, http.client.HTTPException)


@dataclass(frozen=True)
class Written:
    """An intake that was confirmed: whose, and the mark in its wish."""

    client_id: str
    mark: str


def fill(
    store: Store, activities: Sequence[Activity], clients: Sequence[Client], coaches: int
) -> dict[str, list[str]]:
    """Puts coaches with clients and a catalogue in an empty store; the clients of each coach.

    Every client begins with a finished intake.
    """
    today = store.core.today()
    store.activities.import_records(CONSOLE, activities, on=today, municipality="Proefstad")
    people: dict[str, list[str]] = {}
    for number in range(coaches):
        name = f"coach{number:02}"
        made = store.users.add(
            CONSOLE, name, PASSWORD, Role.coach, organisation="Proef", municipality="Proefstad"
        )
        people[name] = []
        for record in clients[number::coaches]:
            client_id = store.clients.add(made, practice="Proef").client_id
            kept = record.model_copy(update={"client_id": client_id})
            store.intakes.finish(made, client_id, kept, today)
            people[name].append(client_id)
    return people


def lost(store: Store, acknowledged: Sequence[Written]) -> list[Written]:
    """Confirmed intakes that are not there, whole, in the order in which they were confirmed."""
    missing = []
    for client_id in sorted({one.client_id for one in acknowledged}):
        wanted = [one for one in acknowledged if one.client_id == client_id]
        there = [one.record.wish or "" for one in store.intakes.all(CONSOLE, client_id)]
        places = {mark_of(wish): place for place, wish in enumerate(there)}
        found = [places.get(one.mark, -1) for one in wanted]
        missing += [one for one, place in zip(wanted, found, strict=True) if place < 0]
        present = [place for place in found if place >= 0]
        ordered = present in (sorted(present), sorted(present, reverse=True))
        assert ordered, f"{client_id}: in another order than confirmed"
    return missing


def wish_with(mark: str) -> str:
    """A wish of a few hundred characters that ends with the mark: half of it has no mark."""
    return "Ik wil graag onder de mensen zijn, liefst buiten en niet te ver. " * 6 + f"[{mark}]"


def mark_of(wish: str) -> str:
    """The mark, where the wish is whole."""
    mark = wish.rpartition("[")[2].removesuffix("]")
    return mark if wish == wish_with(mark) else ""


class Person:
    """A coach's browser: one connection, one session."""

    def __init__(self, address: str, name: str, crowd: Crowd) -> None:
        self.where = urllib.parse.urlsplit(address)
        self.name, self.crowd = name, crowd
        self.cookies: dict[str, str] = {}
        self.connection: http.client.HTTPConnection | None = None
        self.last = 0.0
        self.csrf = ""

    def ask(self, what: str, path: str, form: Mapping[str, str] | None = None) -> tuple[int, str]:
        """Status and text of a page; timed, also where it fails. Status 0: no answer."""
        assert self.where.hostname == "127.0.0.1"
        headers = {"cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        body = None
        if form is not None:
            body = urllib.parse.urlencode(form)
            headers["content-type"] = "application/x-www-form-urlencoded"
        begun = time.perf_counter()
        if begun - self.last > IDLE_SECONDS:
            self.close()
        try:
            if self.connection is None:
                self.connection = http.client.HTTPConnection(
                    "127.0.0.1", self.where.port, timeout=60
                )
            self.connection.request("GET" if form is None else "POST", path, body, headers)
            answer = self.connection.getresponse()
            text = answer.read().decode()
        except _BROKEN:
            self.close()
            self.crowd.note(what, time.perf_counter() - begun, 0)
            return 0, ""
        self.last = time.perf_counter()
        self.crowd.note(what, self.last - begun, answer.status)
        for line in answer.headers.get_all("set-cookie") or ():
            name, _, value = line.partition(";")[0].partition("=")
            self.cookies[name] = value
        return answer.status, text

    def close(self) -> None:
        """Hangs up."""
        if self.connection is not None:
            self.connection.close()
            self.connection = None

    def log_in(self) -> bool:
        """Whether it went well."""
        _, text = self.ask("inloggen", "/inloggen")
        token = _TOKEN.search(text)
        if token is None:
            return False
        form = {"csrf": token[1], "username": self.name, "password": PASSWORD, "verder": "/"}
        return self.ask("inloggen", "/inloggen", form)[0] == 303

    def save_intake(self, client_id: str, mark: str) -> bool:
        """Opens the intake, changes the wish and finishes it; whether that was confirmed."""
        base = f"/clienten/{client_id}/intake"
        status, text = self.ask("intake openen", base)
        token, version = _TOKEN.search(text), _VERSION.search(text)
        if status != 200 or token is None or version is None:
            return False
        form = {
            "csrf": token[1], "version": version[1], "wish": wish_with(mark), "do": "finish",
            "availability": "di-ochtend", "max_travel_km": "5", "age": "67",
        }  # fmt: skip
        confirmed = self.ask("intake bewaren", base, form)[0] == 303
        if confirmed:
            self.crowd.acknowledge(Written(client_id, mark))
        return confirmed

    def suggestions(self, client_id: str) -> None:
        """The list, and the list for another wish, as the script of the page asks for it."""
        base = f"/clienten/{client_id}/suggesties"
        status, text = self.ask("suggesties", base)
        token = _TOKEN.search(text)
        if status == 200 and token is not None:
            form = {"csrf": token[1], "wish": "Samen zingen of muziek maken.", "fragment": "1"}
            self.ask("wens veranderen", base, form)


@dataclass
class Crowd:
    """Coaches, and what came of what they did."""

    address: str
    people: Mapping[str, Sequence[str]]
    seed: int = 0
    times: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    statuses: Counter[tuple[str, int]] = field(default_factory=Counter)
    acknowledged: list[Written] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _stop: threading.Event = field(default_factory=threading.Event)

    def note(self, what: str, seconds: float, status: int) -> None:
        """Keeps a time and a status."""
        with self._lock:
            self.times[what].append(seconds)
            self.statuses[what, status] += 1

    def acknowledge(self, written: Written) -> None:
        """Keeps what was confirmed."""
        with self._lock:
            self.acknowledged.append(written)

    @property
    def failed(self) -> dict[str, int]:
        """How often there was no answer, or one that says that it went wrong."""
        return {
            f"{what}: {status}": n
            for (what, status), n in sorted(self.statuses.items())
            if status not in (200, 303)
        }

    def stop(self) -> None:
        """Everybody leaves after the request that is under way."""
        self._stop.set()

    def log_in(self) -> dict[str, Person]:
        """Everybody's browser, logged in; not timed."""
        there = {name: Person(self.address, name, self) for name in self.people}
        for person in there.values():
            assert person.log_in(), "could not log in"
        self.times.pop("inloggen", None)
        return there

    def people_with(self, cookies: Mapping[str, dict[str, str]]) -> dict[str, Person]:
        """Everybody's browser, with the sessions that they had before."""
        there = {name: Person(self.address, name, self) for name in self.people}
        for name, person in there.items():
            person.cookies = dict(cookies[name])
        return there

    def save_only(self, there: Mapping[str, Person]) -> None:
        """All save intakes, one after the other, until `stop` or until nobody answers."""

        def save(person: Person, number: int) -> None:
            mine, turn = self.people[person.name], 0
            while not self._stop.is_set():
                turn += 1
                answered = person.save_intake(
                    mine[turn % len(mine)], f"{self.seed}-{number}-{turn}"
                )
                if (
                    not answered
                    and self.statuses["intake openen", 0] + self.statuses["intake bewaren", 0]
                ):
                    break
            person.close()

        threads = [
            threading.Thread(target=save, args=(person, number))
            for number, person in enumerate(there.values())
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    def work(
        self, seconds: float, think: tuple[float, float], there: Mapping[str, Person] | None = None
    ) -> float:
        """All work at once: intake, list, another wish, and thinking in between; how long it took.

        think
            Seconds between two steps, drawn evenly; (0, 0) is as fast as the server can.
        """
        there = there or self.log_in()
        self._stop.clear()
        begun = time.perf_counter()
        threads = [
            threading.Thread(target=self._turns, args=(person, begun + seconds, think, number))
            for number, person in enumerate(there.values())
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return time.perf_counter() - begun

    def _turns(self, person: Person, until: float, think: tuple[float, float], number: int) -> None:
        drawn = random.Random(self.seed * 1000 + number)
        mine, turn = self.people[person.name], 0
        self._stop.wait(drawn.uniform(0, think[1]))
        while time.perf_counter() < until and not self._stop.is_set():
            client_id = mine[turn % len(mine)]
            turn += 1
            person.save_intake(client_id, f"{self.seed}-{number}-{turn}")
            self._stop.wait(drawn.uniform(*think))
            person.suggestions(client_id)
            self._stop.wait(drawn.uniform(*think))
        person.close()
