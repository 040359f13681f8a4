"""Slow work as its maker is given it, and what comes of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from storage.blobs import Blob
from storage.known import Declaration, Known
from storage.outgoing import Text

EXPORT, PLAN = "export", "plan"
"""The kinds of job."""


@dataclass(frozen=True, slots=True)
class Work:
    """One job with what is known of the person now, which may be more or less than when it was asked for."""

    kind: str
    arguments: dict[str, Any]
    known: Known
    declared: tuple[Declaration, ...] = ()
    """Every version handed in that the person may see, the newest first."""


Done = Blob | Text
"""A file, or words where there is nothing to make one of."""
