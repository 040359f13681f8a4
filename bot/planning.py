"""The planner as it is wired: every source of reminders, with the library and the privacy notice in force."""

from __future__ import annotations

from collections.abc import Callable

from handlers.consent import VERSION
from knowledge.library import Library
from scheduler.planning.duties import Duties
from scheduler.planning.forms import Forms
from scheduler.planning.hearing import Source
from scheduler.planning.overdue import Overdue
from scheduler.planning.planner import Planner
from scheduler.planning.titles import Titles
from scheduler.planning.windows import Windows
from storage.clock import Clock
from storage.database import Store

NOTICE = VERSION
"""Whoever has not agreed to this version of the notice is not written to about a firm."""


def sources(library: Library) -> tuple[Source, ...]:
    """Every reason to write to people, in the order they are planned."""
    return Windows(library), Titles(library.packs.values()), Forms(NOTICE), Duties(library), Overdue()


def planner(store: Store, library: Callable[[], Library], clock: Clock, business: Clock) -> Planner:
    """What plans the reminders of a running bot."""
    return Planner(store, lambda: sources(library()), clock, business, NOTICE)
