"""`tihang plan`: the notices that would go out on a day, by the planner's own code; nothing is promised or sent. That
it was looked at stands in the audit, as with every reading of firms from the command line.

JSON: `{date, notices: [{time, person, firm, kind, tier, region, stage, occasion, promised, first_line}]}`, in the order
they go out. `time` is Asia/Shanghai; `promised` tells that the outbox holds it already.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Annotated, Any

import typer

from bot.commands.terminal import AsJson, print_json, read_day, required_day


def plan(
    on: Annotated[
        str | None, typer.Option("--date", metavar="日期", help="哪一天，例如 2026-12-01；默认今天。")
    ] = None,
    json_: AsJson = False,
) -> None:
    """列出某一天会发出的提醒；只看，不排也不发。"""
    import asyncio

    from bot.commands.starting import migrated_database, start_refusals

    with start_refusals():
        day = required_day(on, "--date")
        notices = asyncio.run(_notices(migrated_database(), day))
        if json_:
            print_json({"date": day.isoformat(), "notices": notices})
        else:
            _print(day, notices)


async def _notices(url: str, day: date) -> list[dict[str, Any]]:
    from datetime import UTC, datetime, time

    from bot.planning import NOTICE, sources
    from knowledge.calendar.workdays import Workdays
    from knowledge.library import load_library
    from scheduler.planning.day import Day, Planned
    from storage.clock import SHANGHAI
    from storage.database import opened
    from storage.firms import record_reading
    from storage.reading import reading

    today, library = read_day(None), load_library()
    async with opened(url) as store, reading(store) as read:
        await store.run(lambda conn: record_reading(conn, "plan", day.isoformat(), datetime.now(UTC)))

        async def planned(on: date) -> list[Planned]:
            at_night = datetime.combine(on, time(), SHANGHAI)
            batches = Day(read, sources(library), on, at_night, NOTICE).planned()
            return [one async for batch in batches for one in batch]

        found = await planned(day)
        workdays = Workdays((await Day(read, (), day, datetime.now(SHANGHAI), NOTICE).almanac()).days)
        before = workdays.on_or_before(day - timedelta(days=1))
        if day < today:
            # What was missed then would go out today, not on that day.
            found = [one for one in found if one.promised or one.stage.day == day]
        elif before >= today:
            # What falls due before will have gone out by then.
            earlier = {one.decided.key for one in await planned(before)}
            found = [one for one in found if one.decided.key not in earlier]
        users = await read(lambda conn: _users(conn, {one.hearing.address_id for one in found}))
    found.sort(key=lambda one: (one.at, one.decided.key))
    return [_json(one, users) for one in found]


def _users(conn: Any, addresses: set[int]) -> dict[int, str]:
    from sqlalchemy import select

    from storage.many import among
    from storage.tables import address

    c, ids = address.c, sorted(addresses)
    query = select(c.id, c.user).where(among(c.id, "ids", conn.dialect.name))
    pages = (ids[start : start + 10_000] for start in range(0, len(ids), 10_000))
    return {row.id: row.user for page in pages for row in conn.execute(query, {"ids": page})}


def _json(one: Any, users: dict[int, str]) -> dict[str, Any]:
    hearing, message = one.hearing, one.message
    words = getattr(message, "title", "") or getattr(message, "content", "")
    return {
        "time": one.at.isoformat(),
        "person": users.get(hearing.address_id, ""),
        "firm": hearing.firm_name or None,
        "kind": hearing.occasion.kind,
        "tier": hearing.occasion.tier,
        "region": hearing.occasion.region,
        "stage": one.stage.name,
        "occasion": hearing.occasion.key,
        "promised": one.promised,
        "first_line": words.splitlines()[0] if words else "",
    }


def _print(day: date, notices: list[dict[str, Any]]) -> None:
    typer.echo(f"{day.isoformat()}会发出{len(notices)}条提醒" + ("：" if notices else "。"))
    for one in notices:
        firm = f"（{one['firm']}）" if one["firm"] else ""
        told = "，已在发件箱" if one["promised"] else ""
        typer.echo(
            f"{one['time'][11:16]} {one['person']}{firm} {one['first_line']} [{one['occasion']} {one['stage']}{told}]"
        )
