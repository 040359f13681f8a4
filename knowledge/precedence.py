"""Which documents speak for a tier in a place on a day: those in force, else what last did, never a replaced rule."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta

from knowledge.library import Library, ReadyProgram, deferring_last
from knowledge.policy import Validity
from knowledge.regions import depth, within
from knowledge.validity import Standing, last_day_in_force, standing

_TURNS: tuple[tuple[Standing, ...], ...] = (("in_force",), ("period_over", "expired"), ("not_yet",), ("replaced",))
"""Whose turn it is to speak: the first of these that any rule of the tier is in."""


def speaking_programs(library: Library, region: str, as_of: date) -> tuple[ReadyProgram, ...]:
    """The programs to hold a firm of `region` against on a day, each tier by the rules that speak for it.

    For each tier (and column) those in force; where none is, those whose period is over or that have expired (the
    caller labels them), then those still to come; a replaced rule only where nothing else is left. Of several of
    one region that do not speak now, the nearest in time. Where several speak, one deferred to comes before the one
    that defers, else the nearest region first. A program is as valid as its own validity says, whatever became of
    its document.
    """
    tiers: dict[str, list[ReadyProgram]] = defaultdict(list)
    for ready in library.programs:
        if within(region, ready.pack.region):
            tiers[ready.program.tier].append(ready)
    return tuple(ready for programs in tiers.values() for ready in _best(programs, as_of))


def _best(programs: list[ReadyProgram], as_of: date) -> tuple[ReadyProgram, ...]:
    """Those of one tier whose turn it is, in the order they are to be named."""
    ranked = [(_turn(ready.validity, as_of), ready) for ready in programs]
    speak = [ready for turn, ready in ranked if turn == min(t for t, other in ranked if _same_column(ready, other))]
    nearest = [
        ready
        for ready in speak
        if _away(ready.validity, as_of)
        == min(
            _away(other.validity, as_of)
            for other in speak
            if _same_column(ready, other) and other.pack.region == ready.pack.region
        )
    ]
    return deferring_last(sorted(nearest, key=lambda ready: -depth(ready.pack.region)))


def _turn(validity: Validity, as_of: date) -> int:
    now = standing(validity, as_of)
    return next(turn for turn, standings in enumerate(_TURNS) if now in standings)


def _away(validity: Validity, as_of: date) -> timedelta:
    """How far a day lies before the first or after the last day of a rule."""
    end = last_day_in_force(validity)
    return max(validity.first_day - as_of, as_of - end, timedelta())


def _same_column(one: ReadyProgram, other: ReadyProgram) -> bool:
    """Whether both are for the same firms: a program without a variant is for those of every column."""
    return one.program.variant == other.program.variant or None in (one.program.variant, other.program.variant)
