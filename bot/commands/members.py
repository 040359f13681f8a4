"""`tihang members`: who works for the bureau, and for which place.

JSON of `list`: `[{userid, role, role_name, region, place, name, since}]`; `name` may be null.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

import typer

from bot.commands.on_database import on_database
from bot.commands.terminal import AsJson, Refused, print_json, refusals

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from bot.settings import WeComSettings
    from storage.incoming import Address

T = TypeVar("T")

members = typer.Typer(no_args_is_help=True, help="工作人员：列出、登记、取消。企业人员不用登记。")
UserId = Annotated[str, typer.Argument(metavar="USERID", help="企业微信的成员账号。")]
_ROLES: dict[str, str] = {"officer": "工作人员", "leader": "领导"}
_LONGEST_NAME = 40


@members.command("list")
def list_members(json_: AsJson = False) -> None:
    """列出工作人员和领导。"""
    from knowledge.regions import region_name
    from storage.roles import roles

    with refusals():
        held = _on_database(lambda conn, app: roles(conn, app.corp_id, str(app.agent_id)))
    records = [
        {
            "userid": one.user,
            "role": one.role,
            "role_name": _ROLES[one.role],
            "region": one.region,
            "place": region_name(one.region),
            "name": one.name,
            "since": one.granted_at.isoformat(),
        }
        for one in held
    ]
    if json_:
        print_json(records)
    elif not records:
        typer.echo('还没有登记工作人员：tihang members add USERID --region 320831 --name "金湖县工信局"')
    else:
        for one in records:
            name = one["name"] or "（没有写名称）"
            typer.echo(f"{one['userid']}\t{one['role_name']}\t{one['place']} {one['region']}\t{name}")


@members.command()
def add(
    userid: UserId,
    region: Annotated[str, typer.Option("--region", metavar="代码", help="负责的地区（六位行政区划代码）。")],
    role: Annotated[str, typer.Option("--role", metavar="角色", help="officer 工作人员，leader 领导。")] = "officer",
    name: Annotated[str | None, typer.Option("--name", help="告诉企业的称呼，例如“金湖县工信局”。")] = None,
) -> None:
    """登记一位工作人员或领导；重复登记只更新称呼。"""
    from knowledge.regions import region_name
    from storage import people
    from storage.roles import record

    with refusals():
        _check(userid, region, role)
        called = _name(name)

        def work(conn: Connection, app: WeComSettings) -> None:
            now = datetime.now(UTC)
            person = people.find_or_create(conn, _address(app, userid), now).known.person_id
            people.grant(conn, person, role, region, now, called)
            record(conn, f"grant {role}", f"person {person} {region}", now)

        _on_database(work)
        typer.echo(f"已登记：{userid}，{_ROLES[role]}，{region_name(region)}{f'，{called}' if called else ''}")


@members.command()
def remove(
    userid: UserId,
    region: Annotated[str | None, typer.Option("--region", metavar="代码", help="只取消这个地区的。")] = None,
    role: Annotated[str | None, typer.Option("--role", metavar="角色", help="只取消这个角色。")] = None,
) -> None:
    """取消一位工作人员或领导；说过的、做过的记录都保留。"""
    from storage import people
    from storage.roles import record, take_back

    with refusals():
        _check(userid, region, role)

        def work(conn: Connection, app: WeComSettings) -> int:
            person = people.find(conn, _address(app, userid))
            ended = take_back(conn, person, role, region) if person is not None else 0
            if ended:
                record(conn, f"revoke {role or '*'}", f"person {person} {region or '*'}", datetime.now(UTC))
            return ended

        if not _on_database(work):
            raise Refused(
                f"没有登记过 {userid:.64}{' 的这个角色或地区' if role or region else ''}，见 tihang members list"
            )
        typer.echo(f"已取消：{userid}")


def _check(userid: str, region: str | None, role: str | None) -> None:
    from knowledge.regions import gazetteer
    from storage.incoming import names_one_person

    if not names_one_person(userid):
        raise Refused(f"USERID: 应为一位成员的账号：{userid:.64}")
    if region is not None and region not in {place.code for place in gazetteer().regions if place.code}:
        raise Refused(f"--region: 应为所服务地区的六位行政区划代码，例如 320831：{region:.40}")
    if role is not None and role not in _ROLES:
        raise Refused(f"--role: 只能是 officer（工作人员）或 leader（领导）：{role:.40}")


def _name(name: str | None) -> str | None:
    called = " ".join((name or "").split())
    if len(called) > _LONGEST_NAME or not called.isprintable():
        raise Refused(f"--name: 最多{_LONGEST_NAME}个字，不能有换行等特殊字符")
    return called or None


def _address(app: WeComSettings, userid: str) -> Address:
    from bot.events import CHANNEL
    from storage.incoming import Address

    return Address(CHANNEL, app.corp_id, str(app.agent_id), userid)


def _on_database(work: Callable[[Any, Any], T]) -> T:
    """Run in one transaction on the configured database, with the app whose people these are."""
    from bot.commands.starting import start_refusals
    from bot.settings import Settings, read_settings

    with start_refusals():
        app = read_settings(Settings).wecom
    return on_database(lambda conn: work(conn, app))
