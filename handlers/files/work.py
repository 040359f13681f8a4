"""Slow work as its maker is given it, and what comes of it.

A message asks for work with `Changes.jobs`; `handlers/working.py` names the maker of each kind. A maker runs in a
thread, outside any transaction. It reads what it needs through `work.read`, one short transaction at a time, and
gives back what is answered. What must be true at the moment it is said (a row promised, a choice kept in the dialog)
is done by `Told.finish` and `Told.dialog`, in the one transaction that ends the job.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol, TypeVar

from sqlalchemy import Connection

from storage.blobs import Blob
from storage.known import Declaration, Known
from storage.looks import Look
from storage.outgoing import ButtonCard, Markdown, Text

T = TypeVar("T")

EXPORT, PLAN = "export", "plan"
"""The kinds of job that make a file of a person's own firm."""

Said = Text | Markdown | ButtonCard


class Read(Protocol):
    """Runs a function of a connection in a short transaction of its own, and waits for what it gives."""

    def __call__(self, reading: Callable[[Connection], T]) -> T:
        """What `reading` gives. Raises DatabaseUnavailable: the job is then done again later."""


class _Nothing:
    def __call__(self, reading: Callable[[Connection], T]) -> T:
        raise RuntimeError("this work has no database")


@dataclass(frozen=True, slots=True)
class Work:
    """One job with what is known of the person now, which may be more or less than when it was asked for."""

    kind: str
    arguments: dict[str, Any]
    known: Known
    declared: tuple[Declaration, ...] = ()
    """Every version handed in that the person may see, the newest first."""
    read: Read = field(default_factory=_Nothing, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Told:
    """Several messages, in order, and what changes with them.

    `viewed` are the looks at firms' data this answer is; `dialog` makes the new stored dialog of the old one (the
    same one back: nothing changes); `finish` does and says what belongs to the end of the job, given the system's
    moment: its words come last.
    """

    messages: Sequence[Said | Blob] = ()
    viewed: Sequence[Look] = ()
    dialog: Callable[[dict[str, Any] | None], dict[str, Any] | None] | None = None
    finish: Callable[[Connection, datetime], Sequence[Said]] | None = None


Done = Blob | Text | Told
"""A file, words where there is nothing to make one of, or several of both."""
