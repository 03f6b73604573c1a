"""Clients and activities as columns: the form in which factors and limits read them.

The columns follow from the entities: each numeric, yes/no, date or coded field of `Client` and
`Activity` becomes one array under its own name. Text stays with the records.

    number, share, scale   float64, unknown = NaN
    yes/no                 float64, 1 yes, 0 no, unknown = NaN (so is `wheelchair`)
    date                   float64, proleptic ordinal in days, unknown = NaN
    one code               float64, position in its vocabulary, unknown = NaN
    several codes          uint64, one bit per code in vocabulary order, unknown = 0
    availability           (n, 4) uint64, one bit per half hour of the week, unknown = all 0
    slots                  `WeekSlots`: the distinct slots in the same bits, and which ones each
                           row has
    read                   uint64, one bit per field of `READ_FIELDS` that was read from words
"""

from __future__ import annotations

import types
import typing
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache
from typing import Any

import numpy as np
from pydantic import BaseModel
from scipy import sparse

from wor_match.domain import vocabulary as v
from wor_match.domain.entities import SLOT, Activity, Client

DAY_START_HOUR = 6
HALF_HOURS = 36  # a day runs from 06:00 to 24:00
WORDS = 4  # 7 days of 36 bits fit in four words of 64
ASSUMED_HALF_HOURS = 4  # a meeting whose end is unknown takes two hours (assumption)

_CODES: dict[str, Sequence[str]] = {
    "gender": list(v.GENDERS),
    "frequency": list(v.FREQUENCIES),
    "cost_unit": list(v.COST_UNITS),
}
_CODE_SETS: dict[str, Sequence[str]] = {
    "principle": list(v.PRINCIPLES),
    "problems": list(v.PROBLEMS),
    "blockers": list(v.BLOCKERS),
    "transport": list(v.TRANSPORT),
    "languages": list(v.LANGUAGES),
}


READ_FIELDS = ("age", "gender", "languages", "max_travel_km", "wheelchair")
"""Fields of which a limit has to know whether they were read from words (`from_text`)."""


def was_read(columns: Columns, field: str) -> np.ndarray:
    """Where a field was read from words, not from a column of the file."""
    return np.asarray((columns.read & np.uint64(1 << READ_FIELDS.index(field))) != 0)


def code(vocabulary: Mapping[str, Any], name: str) -> int:
    """The position of a code in its vocabulary: what a column of one code holds."""
    return list(vocabulary).index(name)


def bit(vocabulary: Mapping[str, Any], name: str) -> np.uint64:
    """The bit of a code in a column of several codes."""
    return np.uint64(1 << list(vocabulary).index(name))


class Vectors:
    """One vector per row, dense or sparse: the exception to broadcasting.

    On a grid a similarity is a matrix product, on pairs a product row by row.
    """

    def __init__(self, matrix: np.ndarray | sparse.csr_array) -> None:
        self.matrix: Any = matrix

    @cached_property
    def _transposed(self) -> Any:
        # Sparse: turned once for all products, since that costs as much as many products.
        return self.matrix.T.tocsr() if sparse.issparse(self.matrix) else self.matrix.T

    def __len__(self) -> int:
        return int(self.matrix.shape[0])

    def take(self, rows: np.ndarray) -> Vectors:
        return Vectors(self.matrix[rows])

    def dot_grid(self, other: Vectors) -> np.ndarray:
        """`(n, m)` float32: every row with every row of the other."""
        product = self.matrix @ other._transposed
        return product.toarray() if sparse.issparse(product) else np.asarray(product)

    def dot_pairs(self, other: Vectors) -> np.ndarray:
        """`(n,)` float64: each row with the row of the other at the same place."""
        if sparse.issparse(self.matrix):
            return np.asarray(self.matrix.multiply(other.matrix).sum(axis=1, dtype=float)).ravel()
        return np.einsum("ij,ij->i", self.matrix, other.matrix, dtype=np.float64)

    def filled(self) -> np.ndarray:
        """`(n,)` true where a row is not all zeros: where there was a text."""
        if sparse.issparse(self.matrix):
            return np.diff(self.matrix.indptr) > 0
        return np.asarray((self.matrix != 0).any(axis=1))


@dataclass(frozen=True)
class Ragged:
    """A few vectors per row: `vectors` (m, d), and row i owns `start[i]` up to `start[i + 1]`."""

    vectors: Vectors
    start: np.ndarray

    def __len__(self) -> int:
        return len(self.start) - 1

    def counts(self) -> np.ndarray:
        return np.diff(self.start)

    def take(self, rows: np.ndarray) -> Ragged:
        counts = self.counts()[rows]
        start = np.concatenate([[0], np.cumsum(counts)])
        offsets = np.arange(start[-1]) - np.repeat(start[:-1], counts)
        return Ragged(self.vectors.take(np.repeat(self.start[rows], counts) + offsets), start)


@dataclass(frozen=True)
class WeekSlots:
    """The times of activities, each distinct slot once.

    masks
        `(K, 4)` uint64, the half hours that a slot covers.
    exact
        `(K,)` true where day and hours are known ("di 10:00-12:00"), false for "di" or "10:00".
    of
        `(n, S)` positions in `masks`; -1 where a row has fewer slots.
    """

    masks: np.ndarray
    exact: np.ndarray
    of: np.ndarray

    def __len__(self) -> int:
        return len(self.of)

    def take(self, rows: np.ndarray) -> WeekSlots:
        return WeekSlots(self.masks, self.exact, self.of[rows])


Column = np.ndarray | Vectors | Ragged | WeekSlots


class Columns:
    """Named arrays of one length, or a view of them shaped for a grid.

    `columns.age` is an array of shape `(n,)`. `as_rows()` gives `(n, 1)` and `as_columns()` gives
    `(1, n)`, so that a factor written with broadcasting fills a grid of clients and activities.
    """

    def __init__(self, arrays: Mapping[str, Column], length: int) -> None:
        self._arrays = dict(arrays)
        self._length = length

    def __len__(self) -> int:
        return self._length

    def __iter__(self) -> Iterator[str]:
        return iter(self._arrays)

    def __contains__(self, name: object) -> bool:
        return name in self._arrays

    def __getitem__(self, name: str) -> Any:
        return self._arrays[name]

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):  # asked by copy and pickle before there are any arrays
            raise AttributeError(name)
        try:
            return self.__dict__["_arrays"][name]
        except KeyError:
            raise AttributeError(f"no column {name!r} among {', '.join(self._arrays)}") from None

    def select(self, names: Iterable[str]) -> Columns:
        """Only these columns: a factor sees what it says it reads."""
        return Columns({name: self._arrays[name] for name in names}, self._length)

    def with_columns(self, **arrays: Column) -> Columns:
        return Columns({**self._arrays, **arrays}, self._length)

    def take(self, rows: np.ndarray) -> Columns:
        """These rows, in this order."""
        taken = {
            name: array[rows] if isinstance(array, np.ndarray) else array.take(rows)
            for name, array in self._arrays.items()
        }
        return Columns(taken, len(rows))

    def single(self) -> Columns:
        """The same with numbers in single precision: half the memory to go through on a grid."""
        arrays = {
            name: array.astype(np.float32)
            if isinstance(array, np.ndarray) and array.dtype == np.float64
            else array
            for name, array in self._arrays.items()
        }
        return Columns(arrays, self._length)

    def as_rows(self) -> Columns:
        """The rows of a grid: every array gets an axis for the other side."""
        return self._reshaped(lambda array: array[:, None])

    def as_columns(self) -> Columns:
        """The columns of a grid."""
        return self._reshaped(lambda array: array[None, :])

    def _reshaped(self, reshape: Any) -> Columns:
        arrays = {
            name: reshape(array) if isinstance(array, np.ndarray) else array
            for name, array in self._arrays.items()
        }
        return Columns(arrays, self._length)


def client_columns(clients: Sequence[Client]) -> Columns:
    """Columns of `Client` records, in their order."""
    return _columns(clients, Client)


def activity_columns(activities: Sequence[Activity], as_of: date) -> Columns:
    """Columns of `Activity` records, in their order; also `at_home`, and the day of looking."""
    return _columns(activities, Activity).with_columns(
        at_home=np.array([float(activity.at_home) for activity in activities]),
        as_of=np.full(len(activities), float(as_of.toordinal())),
    )


def _columns(records: Sequence[BaseModel], model: type[BaseModel]) -> Columns:
    arrays: dict[str, Column] = {}
    for name, kind in _kinds(model).items():
        values = [getattr(record, name) for record in records]
        if kind == "number":
            arrays[name] = np.array([np.nan if x is None else x for x in values], dtype=float)
        elif kind == "date":
            arrays[name] = np.array([np.nan if x is None else x.toordinal() for x in values], float)
        elif kind == "access":
            yes_no = {"yes": 1.0, "no": 0.0}
            arrays[name] = np.array([yes_no.get(x, np.nan) for x in values], dtype=float)
        elif kind == "code":
            positions = {item: float(i) for i, item in enumerate(_CODES[name])}
            arrays[name] = np.array([positions.get(x, np.nan) for x in values], dtype=float)
        elif kind == "codes":
            bits = {item: 1 << i for i, item in enumerate(_CODE_SETS[name])}
            arrays[name] = np.array(
                [sum(bits[item] for item in x) for x in values], dtype=np.uint64
            )
        elif kind == "availability":
            masks = [_union(x) for x in values]
            arrays[name] = np.array([_words(mask) for mask in masks], np.uint64).reshape(-1, WORDS)
        elif kind == "slots":
            arrays[name] = _week_slots(values)
        elif kind == "read":
            bits = {item: 1 << i for i, item in enumerate(READ_FIELDS)}
            arrays["read"] = np.array(
                [sum(bits.get(item, 0) for item in set(x)) for x in values], dtype=np.uint64
            )
    return Columns(arrays, len(records))


@lru_cache
def _kinds(model: type[BaseModel]) -> dict[str, str]:
    """The kind of column that each field becomes; text fields become none."""
    kinds: dict[str, str] = {}
    for name, field in model.model_fields.items():
        basic = {_base(option) for option in _options(field.annotation)}
        if name in ("slots", "availability"):
            kinds[name] = name
        elif name == "from_text":
            kinds[name] = "read"
        elif name == "wheelchair" and str in basic:
            kinds[name] = "access"
        elif name in _CODES:
            kinds[name] = "code"
        elif name in _CODE_SETS:
            kinds[name] = "codes"
        elif basic & {bool, int, float}:
            kinds[name] = "number"
        elif date in basic:
            kinds[name] = "date"
    return kinds


def _options(annotation: Any) -> list[Any]:
    origin = typing.get_origin(annotation)
    if origin is typing.Annotated:
        return _options(typing.get_args(annotation)[0])
    if origin in (typing.Union, types.UnionType):
        return [option for part in typing.get_args(annotation) for option in _options(part)]
    return [annotation]


def _base(annotation: Any) -> Any:
    if typing.get_origin(annotation) is typing.Literal:
        return type(typing.get_args(annotation)[0])
    return annotation


@lru_cache(maxsize=100_000)
def slot_mask(slot: str) -> tuple[int, bool]:
    """The half hours of the week that a slot may cover, as bits, and whether it is just these.

    Of a slot without a day ("10:00-12:00") that is on each day, of one without hours the whole day.
    """
    match = SLOT.fullmatch(slot)
    if match is None:
        raise ValueError(f"expected a slot such as 'ma 10:00-12:00', found {slot!r}")
    part = match["part"] or match["any_part"]
    start, end = match["start"] or match["any_start"], match["end"] or match["any_end"]
    if start:
        first = _half_hour(start)
        last = _half_hour(end, up=True) if end else first + ASSUMED_HALF_HOURS
    elif part:
        first, last = ((hour - DAY_START_HOUR) * 2 for hour in v.DAY_PARTS[part])
    else:
        first, last = 0, HALF_HOURS
    first, last = max(0, min(first, HALF_HOURS - 1)), max(1, min(last, HALF_HOURS))
    day_bits = (1 << last) - (1 << first)
    days = [list(v.DAYS).index(match["day"])] if match["day"] else range(len(v.DAYS))
    return sum(day_bits << (day * HALF_HOURS) for day in days), match["start"] is not None


def _half_hour(clock: str, up: bool = False) -> int:
    hours, minutes = map(int, clock.split(":"))
    half_hours, rest = divmod((hours - DAY_START_HOUR) * 60 + minutes, 30)
    return half_hours + (1 if up and rest else 0)


def _union(slots: Iterable[str]) -> int:
    mask = 0
    for slot in slots:
        mask |= slot_mask(slot)[0]
    return mask


def _words(mask: int) -> list[int]:
    return [(mask >> (64 * word)) & 0xFFFF_FFFF_FFFF_FFFF for word in range(WORDS)]


def _week_slots(values: Sequence[Sequence[str]]) -> WeekSlots:
    width = max((len(slots) for slots in values), default=0)
    kinds = sorted({slot for slots in values for slot in slots})
    position = {slot: row for row, slot in enumerate(kinds)}
    of = np.full((len(values), width), -1, dtype=np.int64)
    for row, slots in enumerate(values):
        of[row, : len(slots)] = [position[slot] for slot in slots]
    covered = [slot_mask(slot) for slot in kinds]
    masks = np.array([_words(mask) for mask, _ in covered], dtype=np.uint64).reshape(-1, WORDS)
    return WeekSlots(masks, np.array([exact for _, exact in covered], dtype=bool), of)
