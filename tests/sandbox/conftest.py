"""The sandbox with a small bot behind it, over real HTTP."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from tests.sandbox.small_bot import Running, running_sandbox


@pytest.fixture
async def running() -> AsyncIterator[Running]:
    """A running sandbox."""
    async with running_sandbox() as started:
        yield started
