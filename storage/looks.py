"""Who was shown somebody else's data: as it is written down, and as it is told to whom it belongs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class View:
    """One look at the firm's data by somebody else."""

    at: datetime
    actor: str
    action: str


@dataclass(frozen=True, slots=True)
class Look:
    """An officer was shown data of a firm (by id), or of a request by its number, or of both; `action` says why."""

    firm: int | None
    action: str
    number: str | None = None
