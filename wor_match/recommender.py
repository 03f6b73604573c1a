"""The use cases, where store and matcher meet: suggest, explain, record.

    intake and history (store) ─▶ matcher of the user's catalogue ─▶ list ─▶ kept as shown (store)

A matcher belongs to one state of one catalogue and is held in memory. When activities change, a new
one is made beside it and takes its place when it is ready: nobody waits for it but the first.

What was recorded is handed over for learning by `wor-match db export`, which writes the files that
`wor-match train` reads; a new model is served with `wor-match serve --model`.
"""

from __future__ import annotations

import logging
import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, TypeVar

import anyio
import anyio.to_thread

from wor_match.domain.entities import Activity, Client, Recommendation
from wor_match.errors import UnknownRecord, WorMatchError
from wor_match.ingest.client_rows import as_read
from wor_match.matching.history import History, read_history
from wor_match.matching.standard import Look, Matcher
from wor_match.storage.access import CONSOLE, User
from wor_match.storage.outcome_records import outcome_of
from wor_match.storage.records import Participation
from wor_match.storage.store import Store

log = logging.getLogger("wor_match.recommender")

MakeMatcher = Callable[[Sequence[Activity], date], Matcher]
Result = TypeVar("Result")
Scope = tuple[str | None, str | None]

MOST_SCOPES: Final = 8
"""Catalogues kept in memory: one per municipality and organisation that looks."""


class NoIntake(UnknownRecord):
    """A list is asked for and there is no finished intake."""

    def __init__(self, client_id: str) -> None:
        super().__init__(f"client {client_id}: expected a finished intake, found none")


@dataclass(frozen=True)
class Ready:
    """A matcher, and of which state of the catalogue and which day it is."""

    matcher: Matcher
    revision: str
    as_of: date


@dataclass(frozen=True)
class Suggested:
    """A list with what is needed to show it.

    list_id
        Under which it is kept; None for a try-out, which is kept when something is chosen from it.
    """

    recommendation: Recommendation
    client: Client
    activities: Mapping[str, Activity]
    horizon: int
    intake_number: int | None
    list_id: int | None
    chosen: frozenset[str]


class Catalogues:
    """Matchers by scope: held, renewed in the background, the oldest let go."""

    def __init__(self, store: Store, make: MakeMatcher) -> None:
        self._store = store
        self._make = make
        self._ready: OrderedDict[Scope, Ready] = OrderedDict()
        self._building: dict[Scope, Future[Ready]] = {}
        self._lock = threading.Lock()
        self._builder = ThreadPoolExecutor(1, "catalogue")

    def of(self, user: User) -> Matcher:
        """The matcher for this user's clients; right after a change perhaps the one before."""
        scope = (user.municipality, user.organisation)
        revision, today = self._store.activities.revision(user), self._store.core.today()
        with self._lock:
            ready = self._ready.get(scope)
            if ready is not None:
                self._ready.move_to_end(scope)
                if ready.revision == revision and ready.as_of == today:
                    return ready.matcher
            building = self._building.get(scope)
            if building is None:
                building = self._builder.submit(self._build, scope, user, revision, today)
                self._building[scope] = building
        return ready.matcher if ready is not None else building.result().matcher

    def settle(self, user: User) -> None:
        """Waits until the matcher of this user is that of the catalogue as it is now."""
        while True:
            self.of(user)
            with self._lock:
                building = self._building.get((user.municipality, user.organisation))
            if building is None:
                return
            building.result()

    def stop(self) -> None:
        """Makes no more of them."""
        self._builder.shutdown(wait=True, cancel_futures=True)

    def _build(self, scope: Scope, user: User, revision: str, today: date) -> Ready:
        try:
            # Whoever changes the catalogue while it is read changes the revision, too: next time.
            ready = Ready(
                self._make(self._store.activities.catalogue(user), today), revision, today
            )
            with self._lock:
                self._ready[scope] = ready
                while len(self._ready) > MOST_SCOPES:
                    self._ready.popitem(last=False)
            log.info("catalogue ready: %d activities", len(ready.matcher.activities))
            return ready
        finally:
            with self._lock:
                self._building.pop(scope, None)


class Recommender:
    """What the pages, the API and the command line do with lists.

    top
        Length of a list.
    threads
        How many lists are made at a time; the rest waits its turn. With more of them, lists come no
        sooner and other pages later (docs/web-checks.md).
    """

    def __init__(self, store: Store, make: MakeMatcher, *, top: int = 10, threads: int = 2) -> None:
        self.store = store
        self.top = top
        self.catalogues = Catalogues(store, make)
        self._threads = threads
        self._turns: anyio.CapacityLimiter | None = None

    def start(self) -> None:
        """Makes the matchers that will be asked for, in the background."""
        seen: set[Scope] = set()
        for user in self.store.users.all(CONSOLE):
            scope = (user.municipality, user.organisation)
            if user.active and scope not in seen and len(seen) < MOST_SCOPES:
                seen.add(scope)
                threading.Thread(target=self._warm, args=(user,), daemon=True).start()

    def stop(self) -> None:
        """Ends the background work."""
        self.catalogues.stop()

    def _warm(self, user: User) -> None:
        try:
            self.catalogues.of(user)
        except (WorMatchError, RuntimeError) as error:
            log.warning("catalogue not made ready beforehand: %s", type(error).__name__)

    async def in_turn(self, work: Callable[[], Result]) -> Result:
        """The result of work that keeps a processor busy, done in one of a few threads."""
        if self._turns is None:
            self._turns = anyio.CapacityLimiter(self._threads)
        return await anyio.to_thread.run_sync(work, limiter=self._turns)

    def suggest(
        self,
        user: User,
        client_id: str,
        *,
        wish: str | None = None,
        avoid: str | None = None,
        keep: bool = True,
        top: int | None = None,
    ) -> Suggested:
        """The list for a client, kept as shown.

        wish, avoid
            Tried out in place of those of the intake; such a list is not kept.
        keep
            False for a list that nobody gets to see.

        Raises `NoIntake` for a client without one.
        """
        intake = self.store.intakes.latest(user, client_id)
        if intake is None:
            raise NoIntake(client_id)
        client = with_wish(intake.record, wish, avoid)
        tried = client is not intake.record
        there = self.store.participations.of_client(user, client_id)
        matcher = self.catalogues.of(user)
        read = as_read(client, matcher.taxonomy.problems_in)
        made = matcher.recommend_one(read, top or self.top, self.history(there))
        list_id = None
        if keep and not tried:
            list_id = self.store.lists.record_once(user, made, intake_number=intake.number)
        return Suggested(
            recommendation=made,
            client=client,
            activities={
                one.activity_id: matcher.activities[matcher.position[one.activity_id]]
                for one in made.suggestions
            },
            horizon=matcher.model.horizon,
            intake_number=None if tried else intake.number,
            list_id=list_id,
            chosen=frozenset(one.activity_id for one in there if one.open),
        )

    def look(
        self,
        user: User,
        client_id: str,
        activity_ids: Sequence[str],
        *,
        wish: str | None = None,
        avoid: str | None = None,
    ) -> tuple[Client, list[tuple[Activity, Look]], int]:
        """Why activities are where they are for a client, and among how many.

        wish, avoid: tried out in place of those of the intake.

        Raises `NoIntake`, or `UnknownRecord` for an activity that is not there.
        """
        intake = self.store.intakes.latest(user, client_id)
        if intake is None:
            raise NoIntake(client_id)
        matcher = self.catalogues.of(user)
        strange = [one for one in activity_ids if one not in matcher.position]
        if strange:
            raise UnknownRecord(f"expected known activities, found {len(strange)} unknown")
        there = self.store.participations.of_client(user, client_id)
        client = with_wish(intake.record, wish, avoid)
        read = as_read(client, matcher.taxonomy.problems_in)
        looks = matcher.look(read, activity_ids, self.history(there))
        offered = [matcher.activities[matcher.position[one]] for one in activity_ids]
        return (
            client,
            list(zip(offered, looks, strict=True)),
            len(matcher.activities),
        )

    def known(self, user: User, activity_ids: Sequence[str]) -> list[str]:
        """Those of the activities that lists of this user are made of."""
        position = self.catalogues.of(user).position
        return [one for one in activity_ids if one in position]

    def history(self, there: Sequence[Participation]) -> History:
        """What keeps activities off the list of a client."""
        outcomes = [outcome_of(one, one.chosen_on) for one in there]
        return read_history(outcomes, self.store.core.today())

    def record_choice(
        self,
        user: User,
        client_id: str,
        activity_id: str,
        *,
        list_id: int | None = None,
        reason: str | None = None,
        wish: str | None = None,
        avoid: str | None = None,
    ) -> Participation:
        """Client and coach chose this.

        wish, avoid
            Of a list that was tried out: it is made again and kept, so that what was chosen from
            is known. Choosing what is in no list is fine.
        """
        if list_id is None and (wish is not None or avoid is not None):
            tried = self.suggest(user, client_id, wish=wish, avoid=avoid)
            if activity_id in tried.activities:
                list_id = tried.list_id or self.store.lists.record_once(user, tried.recommendation)
        return self.store.lists.choose(user, client_id, activity_id, list_id=list_id, reason=reason)


def with_wish(client: Client, wish: str | None, avoid: str | None) -> Client:
    """The client with another wish; the very same where it is not another.

    What was read from the words that were there goes with them.
    """
    update: dict[str, Any] = {
        name: words.strip() or None
        for name, words in (("wish", wish), ("avoid", avoid))
        if words is not None and words.strip() != (getattr(client, name) or "")
    }
    if not update:
        return client
    unknown = Client(client_id=client.client_id)
    read = {name: getattr(unknown, name) for name in (*client.from_text, "from_text")}
    return client.model_copy(update={**read, **update})
