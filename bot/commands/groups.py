"""`tihang groups`: groups that get the officers' digests by their robots, as numbers without the names of firms.

JSON of `list`: `[{id, region, place, name, digest, digest_name, day, key_end, trouble, since}]`; `key_end` are the last
four characters of the robot's key, which is never shown; `trouble` why nothing arrives, empty while it does.
"""

from __future__ import annotations

import re
import sys
import warnings
from datetime import UTC, datetime
from getpass import GetPassWarning
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.commands.on_database import on_database
from bot.commands.terminal import AsJson, Refused, number_of, print_json, refusals

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from storage.groups import Group


groups = typer.Typer(no_args_is_help=True, help="收简报的群：列出、登记、移除。群里只报数，不写企业名称。")
_DIGESTS = {"daily": "每个工作日", "weekly": "每周", "monthly": "每月", "quarterly": "每季度"}
_LAST_DAY = {"daily": 0, "weekly": 7, "monthly": 31, "quarterly": 31}
_KEY = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.I)
_ADDRESS = re.compile(r"https://\S+/webhook/send\?key=")
_LONGEST_NAME = 40
_LONGEST_LINE = 400


@groups.command("list")
def list_groups(json_: AsJson = False) -> None:
    """列出收简报的群，以及为什么收不到。"""
    from storage.groups import groups as every

    with refusals():
        records = [_record(group) for group in on_database(every)]
    if json_:
        print_json(records)
    elif not records:
        typer.echo("还没有登记群：tihang groups add --region 320831 --name 工作群 --digest weekly")
    for one in [] if json_ else records:
        day = f" {one['day']}" if one["day"] else ""
        trouble = f"\t收不到：{one['trouble']}" if one["trouble"] else ""
        typer.echo(
            f"{one['id']}\t{one['place']} {one['region']}\t{one['name']}\t{one['digest_name']}{day}"
            f"\t密钥尾号 {one['key_end']}{trouble}"
        )


@groups.command()
def add(
    region: Annotated[str, typer.Option("--region", metavar="代码", help="报哪个地区（六位行政区划代码）。")],
    name: Annotated[str, typer.Option("--name", help="群的名称，只用来认。")],
    digest: Annotated[
        str, typer.Option("--digest", metavar="多久", help="daily、weekly、monthly 或 quarterly。")
    ] = "weekly",
    day: Annotated[int | None, typer.Option("--day", help="星期几（1—7），或几号（1—31）。")] = None,
    key_stdin: Annotated[bool, typer.Option("--key-stdin", help="从标准输入读机器人的密钥；不写就在这里问。")] = False,
) -> None:
    """登记一个群。密钥不写在命令里，以免留在历史记录中；重复登记同一个机器人只改名称、地区和频次。"""
    from storage.groups import add as put
    from storage.roles import record

    with refusals():
        _check(region, digest, day)
        called = _name(name)
        key = _read_key(key_stdin)

        def work(conn: Connection) -> tuple[Group, bool]:
            now = datetime.now(UTC)
            group, new = put(conn, region, called, key, digest, day, now)  # type: ignore[arg-type]
            record(conn, "add group", f"group {group.id} {region}", now)
            return group, new

        group, new = on_database(work)
        one = _record(group)
        typer.echo(
            f"{'已登记' if new else '已更新'}：{one['id']}，{one['place']}，{called}，{one['digest_name']}发，"
            f"密钥尾号 {one['key_end']}"
        )


@groups.command()
def remove(group: Annotated[str, typer.Argument(metavar="编号", help="见 tihang groups list。")]) -> None:
    """移除一个群，不再往里发；还没发的也不发了。"""
    from storage.groups import remove as take_out
    from storage.roles import record

    with refusals():
        number = number_of(group)

        def work(conn: Connection) -> Group | None:
            now = datetime.now(UTC)
            gone = take_out(conn, number, now)
            if gone is not None:
                record(conn, "remove group", f"group {number} {gone.region}", now)
            return gone

        gone = on_database(work)
        if gone is None:
            raise Refused(f"没有编号 {group} 的群，见 tihang groups list")
        typer.echo(f"已移除：{group}，{gone.name}")


def _record(group: Group) -> dict[str, Any]:
    from knowledge.regions import region_name

    return {
        "id": group.id,
        "region": group.region,
        "place": region_name(group.region),
        "name": group.name,
        "digest": group.digest,
        "digest_name": _DIGESTS.get(group.digest, group.digest),
        "day": group.digest_day,
        "key_end": group.key_end,
        "trouble": group.trouble,
        "since": group.since.isoformat(),
    }


def _check(region: str, digest: str, day: int | None) -> None:
    from knowledge.regions import gazetteer

    if region not in {place.code for place in gazetteer().regions if place.code}:
        raise Refused(f"--region: 应为所服务地区的六位行政区划代码，例如 320831：{region:.40}")
    if digest not in _DIGESTS:
        raise Refused(f"--digest: 只能是 {'、'.join(_DIGESTS)}：{digest:.40}")
    last = _LAST_DAY[digest]
    if day is not None and not 1 <= day <= last:
        raise Refused(f"--day: {_DIGESTS[digest]}一次的" + (f"应为 1 到 {last}：{day}" if last else "不用写"))


def _name(name: str) -> str:
    called = " ".join(name.split())
    if not called or len(called) > _LONGEST_NAME or not called.isprintable():
        raise Refused(f"--name: 要写群的名称，最多{_LONGEST_NAME}个字，不能有特殊字符")
    return called


def _read_key(from_stdin: bool) -> str:
    """The robot's key, or the address that ends in it; it is neither shown nor repeated in an error."""
    line = sys.stdin.buffer.readline(_LONGEST_LINE) if from_stdin else _ask_for_key().encode()
    said = line.decode("utf-8", errors="replace")
    plain = said.strip().removeprefix("\ufeff")
    key = _ADDRESS.sub("", plain, count=1)
    if not _KEY.fullmatch(key):
        raise Refused("机器人的密钥不对：应为 Webhook 地址里 key= 后面的一段，8-4-4-4-12 位的十六进制数")
    return key.lower()


def _ask_for_key() -> str:
    """Typed without being shown, or not at all: where there is no terminal nothing is read."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", GetPassWarning)
            return str(typer.prompt("机器人的密钥（Webhook 地址里 key= 后面的一段，输入时不显示）", hide_input=True))
    except (GetPassWarning, typer.Abort):
        raise Refused("没有读到机器人的密钥，没有登记；在脚本里请用 --key-stdin 从标准输入给") from None
