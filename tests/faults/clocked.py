"""`tihang serve` by another clock, in a real process: `python -m tests.faults.clocked serve`.

CLOCKED_AT is the business moment at its start (ISO, with a zone), CLOCKED_BACK the seconds by which the system's clock
is behind the machine's. Both go on from there.
"""

from __future__ import annotations

import asyncio
import os
from datetime import datetime, timedelta

from bot.answering import Answering
from bot.app import App
from bot.commands.serve import run
from bot.settings import Settings, read_settings
from knowledge.library import load_library
from storage.clock import BusinessClock, SystemClock


class SetBack:
    """The machine's time, less so many seconds."""

    def __init__(self, seconds: float) -> None:
        self._behind = timedelta(seconds=seconds)

    def now(self) -> datetime:
        """The moment it shows."""
        return SystemClock().now() - self._behind


def main() -> None:
    """Serve until told to end."""
    system = SetBack(float(os.environ.get("CLOCKED_BACK", "0")))
    business = BusinessClock(system, datetime.fromisoformat(os.environ["CLOCKED_AT"]) - system.now())
    app = App(read_settings(Settings), Answering(load_library(), business), system)
    asyncio.run(run(app))


if __name__ == "__main__":
    main()
