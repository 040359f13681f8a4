"""The short form of `make faults`: two processes die under 2,000 notices, and WeCom has a bad day."""

from __future__ import annotations

from pathlib import Path

from storage.migrate import upgrade
from tests.faults.storm import SHORT, rage, told


async def test_whatever_dies_and_fails_every_notice_arrives_once_in_order_at_its_person(
    postgres_database: str, tmp_path: Path
) -> None:
    await upgrade(postgres_database)
    seen = await rage(SHORT, postgres_database, tmp_path)
    print(told(SHORT, seen))
    assert seen.wrongs == {}
    assert seen.deaths == SHORT.deaths
    assert seen.exits == [0, 0]
