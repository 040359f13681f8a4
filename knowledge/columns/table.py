"""Many firms at once, one row each: an array per fact and year, exact, by interval or unknown.

Numbers are whole multiples of `1 / scale` held in float64, where whole numbers up to 2**53 are exact. What cannot be
written so (a tenth of a 元 in a share of 20 decimals) leaves its row to the exact path: the row is `odd`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from knowledge.facts import catalogue

if TYPE_CHECKING:
    from knowledge.profile import Profile

Floats = NDArray[np.float64]
Days = NDArray[np.float32]
Codes = NDArray[np.uint8]
Mask = NDArray[np.bool_]
Bits = NDArray[np.uint8]
"""A mask as it is worked with: eight rows to a byte."""
UNKNOWN = 255
"""The code of an unknown flag (else 0 no, 1 yes), level (else its place on the scale) or choice (else its place)."""
EXACT = 2.0**53
"""Up to here float64 holds every whole number."""


class Bounds(NamedTuple):
    """What a column's values lie within: the least (open ends included), the largest size of a finite one."""

    low: float
    limit: float
    known: bool
    """No value is unknown."""


@dataclass(frozen=True)
class Numbers:
    """One number per firm, times `scale`: NaN in both where unknown, an infinite end where it is open.

    `hi` is the very array of `lo` where no firm's number is an interval. Money is 元, the rest as the catalogue has it.
    """

    lo: Floats
    hi: Floats
    scale: int = 1

    @classmethod
    def of(cls, lo: Floats, hi: Floats | None = None, scale: int = 1) -> Numbers:
        """Check and take arrays. Raises ValueError for what is not whole, too large, turned round or half unknown."""
        low = np.ascontiguousarray(lo, dtype=np.float64)
        high = low if hi is None or hi is lo else np.ascontiguousarray(hi, dtype=np.float64)
        for end in (low,) if high is low else (low, high):
            finite = end[np.isfinite(end)]
            if not np.array_equal(finite, np.rint(finite)) or np.abs(finite).max(initial=0) > EXACT:
                raise ValueError("a column holds whole numbers up to 2**53: scale it")
        if high is low and np.isinf(low).any():
            raise ValueError("an open end belongs to an interval: give both ends")
        if high is not low:
            if not np.array_equal(np.isnan(low), np.isnan(high)):
                raise ValueError("a number is known at both ends or not at all")
            if (low > high).any() or (low == np.inf).any() or (high == -np.inf).any():
                raise ValueError("an interval is turned round")
        return cls(low, high, scale)


@dataclass(frozen=True)
class Held:
    """A title by firm: held at all, held without a day, and the latest day (ordinal, NaN none) up to the day asked."""

    held: Mask
    undated: Mask
    latest: Days


@dataclass(frozen=True)
class Columns:
    """The firms of a library as arrays; facts without an array are unknown of every firm.

    `numbers` by fact and calendar year (None where not yearly), `days` as ordinals (NaN unknown). `titles_known` and
    `incidents_known` tell an empty list from none; an absent tier or kind occurs nowhere. `stated` marks the firms that
    ever stated a fact which else takes another's value. `odd` rows are decided one by one from their profile.
    """

    as_of: date
    region: NDArray[np.int32]
    numbers: Mapping[tuple[str, int | None], Numbers] = field(default_factory=dict)
    codes: Mapping[str, Codes] = field(default_factory=dict)
    days: Mapping[str, Days] = field(default_factory=dict)
    titles_known: Mask | None = None
    titles: Mapping[str, Held] = field(default_factory=dict)
    incidents_known: Mask | None = None
    incidents: Mapping[str, Days] = field(default_factory=dict)
    stated: Mapping[str, Mask] = field(default_factory=dict)
    odd: Mapping[int, Profile] = field(default_factory=dict)

    @classmethod
    def of(cls, profiles: Sequence[Profile], as_of: date) -> Columns:
        """The firms of these profiles on a day, in their order."""
        from knowledge.columns.profiles import read_columns

        return read_columns(profiles, as_of)

    def __post_init__(self) -> None:
        """Every column has a value for every firm: ValueError names the one that has not."""
        for name, array in self.arrays.items():
            if array.shape != (self.rows,):
                raise ValueError(f"{name}: {array.shape} values for {self.rows} firms")

    @property
    def rows(self) -> int:
        """How many firms."""
        return len(self.region)

    @property
    def year(self) -> int:
        """The last closed year."""
        return self.as_of.year - 1

    @cached_property
    def _bounds(self) -> dict[int, Bounds]:
        return {}

    def bounds(self, array: NDArray[Any]) -> Bounds:
        """The bounds of one of these columns, looked up when first asked for."""
        if id(array) not in self._bounds:
            self._bounds[id(array)] = _bounds(array)
        return self._bounds[id(array)]

    @cached_property
    def _lent(self) -> dict[tuple[str, int | None], Numbers | None]:
        return {}

    def lent(self, key: str, year: int | None) -> Numbers | None:
        """A fact with another's value where it is unknown, made when first asked for; None if of another scale."""
        place = (key, year)
        if place not in self._lent:
            own, lender = self.numbers.get(place), catalogue()[key].falls_back_to
            other = None if lender is None else self.numbers.get((lender, year))
            self._lent[place] = None
            if own is not None and other is not None and own.scale == other.scale:
                low = np.where(np.isnan(own.lo), other.lo, own.lo)
                exact = own.hi is own.lo and other.hi is other.lo
                high = low if exact else np.where(np.isnan(own.hi), other.hi, own.hi)
                self._lent[place] = Numbers(low, high, own.scale)
        return self._lent[place]

    @cached_property
    def _filled(self) -> dict[tuple[int, float], Floats]:
        return {}

    def filled(self, array: Floats, least: float) -> Floats:
        """A column with a number in place of what is unknown, made when first asked for."""
        key = id(array), least
        if key not in self._filled:
            self._filled[key] = np.where(np.isnan(array), least, array)
        return self._filled[key]

    @cached_property
    def _marks(self) -> dict[tuple[int, int | None], Bits]:
        return {}

    def marks(self, array: NDArray[Any], code: int | None = None) -> Bits:
        """Where a column has a code, a number is unknown or a mask holds, as bits kept beside the column."""
        key = id(array), code
        if key not in self._marks:
            held = array == code if code is not None else array if array.dtype == np.bool_ else np.isnan(array)
            self._marks[key] = np.packbits(held)
        return self._marks[key]

    @cached_property
    def ever_stated(self) -> Mapping[str, Mask]:
        """For each fact that may take another's value: the firms that stated it for some year."""
        found = dict(self.stated)
        for key, fact in catalogue().items():
            if fact.falls_back_to and key not in found:
                known = [~np.isnan(number.lo) for (name, _), number in self.numbers.items() if name == key]
                if known:
                    found[key] = np.logical_or.reduce(known)
        return found

    @cached_property
    def arrays(self) -> Mapping[str, NDArray[np.generic]]:
        """Every array by a name to tell it by."""
        found: dict[str, NDArray[np.generic]] = {"region": self.region}
        for (key, year), number in self.numbers.items():
            name = key if year is None else f"{key}.{year}"
            found[name] = number.lo
            if number.hi is not number.lo:
                found[f"{name}.hi"] = number.hi
        found |= {f"code {key}": array for key, array in self.codes.items()}
        found |= {f"day {key}": array for key, array in self.days.items()}
        found |= {f"incident {key}": array for key, array in self.incidents.items()}
        found |= {f"stated {key}": array for key, array in self.stated.items()}
        for key, title in self.titles.items():
            found |= {f"held {key}": title.held, f"undated {key}": title.undated, f"won {key}": title.latest}
        known = {"titles": self.titles_known, "incidents": self.incidents_known}
        found |= {key: array for key, array in known.items() if array is not None}
        return found


def _bounds(array: NDArray[Any]) -> Bounds:
    if array.dtype.kind != "f":
        return Bounds(float(array.min(initial=0)), float(array.max(initial=0)), True)
    low, high = float(np.fmin.reduce(array, initial=np.inf)), float(np.fmax.reduce(array, initial=-np.inf))
    finite = array if np.isfinite([low, high]).all() else array[np.isfinite(array)]
    limit = float(np.fmax.reduce(np.abs(finite), initial=0.0))
    return Bounds(low, limit, not np.isnan(array).any())
