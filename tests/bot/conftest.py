"""The stand-in for WeCom and a client of it, for every test of this folder."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from bot.wecom import WeComClient
from tests.fake_wecom import FakeWeCom, fake_wecom


@pytest.fixture
async def wecom() -> AsyncIterator[FakeWeCom]:
    """The API's stand-in."""
    async with fake_wecom() as fake:
        yield fake


@pytest.fixture
async def client(wecom: FakeWeCom) -> AsyncIterator[WeComClient]:
    """A started client of the stand-in."""
    made = WeComClient(wecom.settings())
    await made.start()
    yield made
    await made.stop()
