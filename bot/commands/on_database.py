"""One transaction on the configured database, for commands that end at once."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:  # read in with the database, which `tihang --help` need not wait for
    from sqlalchemy import Connection

T = TypeVar("T")


def on_database(work: Callable[[Connection], T]) -> T:
    """What `work` gives back; what an operator can mend ends the command with a line. Raises what `work` raises."""
    import asyncio

    from bot.commands.starting import migrated_database, start_refusals
    from storage.database import opened

    async def run(url: str) -> T:
        async with opened(url) as store:
            return await store.run(work)

    with start_refusals():
        return asyncio.run(run(migrated_database()))
