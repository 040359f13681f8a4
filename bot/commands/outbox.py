"""`tihang outbox`: what waits to be sent, what failed, what was given up, and another try by hand.

JSON of `list`: `[{id, state, kind, occasion, to, group, since, due, tries, reason}]`; never the words of a message.
"""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from bot.commands.on_database import on_database
from bot.commands.terminal import AsJson, Refused, number_of, print_json, refusals

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from storage.waiting import State, Waiting


outbox = typer.Typer(no_args_is_help=True, help="待发的消息：列出等待、失败、停发的，重试停发的。")

STATES = ("waiting", "failed", "parked", "cancelled", "sent")
_DEFAULT = "waiting,failed,parked"
_STATE_NAMES = {
    "waiting": "等待",
    "failed": "失败待重试",
    "parked": "停发",
    "cancelled": "已撤回",
    "sent": "已发出",
}
_KIND_NAMES = {"reply": "答复", "file": "文件", "notice": "提醒", "digest": "简报", "broadcast": "群发"}


@outbox.command("list")
def list_outbox(
    status: Annotated[
        str, typer.Option("--status", metavar="状态", help=f"{'、'.join(STATES)}，可用逗号隔开写几个。")
    ] = _DEFAULT,
    limit: Annotated[int, typer.Option("--limit", min=1, max=100_000, help="最多列出最近的多少条。")] = 1000,
    json_: AsJson = False,
) -> None:
    """列出没有发出的消息：编号、状态、给谁、什么事、从何时起、试了几次、原因；不显示内容。"""
    from storage.waiting import waiting

    with refusals():
        states = _states(status)
        found, total = on_database(lambda conn: waiting(conn, states, limit))
    if json_:
        print_json([asdict(one) | {"since": one.since.isoformat(), "due": one.due.isoformat()} for one in found])
        return
    if not found:
        typer.echo("没有这样的消息" if status != _DEFAULT else "没有等待、失败或停发的消息")
        return
    if total > len(found):
        typer.echo(f"共 {total} 条，只列出最近的 {len(found)} 条", err=True)
    for one in found:
        typer.echo(_line(one))


@outbox.command()
def retry(
    id_: Annotated[str, typer.Argument(metavar="ID", help="见 tihang outbox list --status parked。")],
) -> None:
    """让一条停发的消息再试一轮。"""
    from storage import outbox as promises
    from storage.roles import record
    from storage.waiting import state_of

    with refusals():
        number = number_of(id_)

        def work(conn: Connection) -> State | None:
            now = datetime.now(UTC)
            state = state_of(conn, number)
            if state == "parked":
                if not promises.retry(conn, number, now):
                    raise Refused(f"{number} 的内容已经清除，不能再发")
                record(conn, "retry", f"outbox {number}", now)
            return state

        state = on_database(work)
        if state is None:
            raise Refused(f"没有编号为 {number} 的消息，见 tihang outbox list")
        if state != "parked":
            raise Refused(f"{number} 现在是“{_STATE_NAMES[state]}”，只有停发的消息才能重试")
        typer.echo(f"已排入重试：{number}")


def _states(text: str) -> list[State]:
    found: list[State] = []
    for word in text.split(","):
        state = next((known for known in STATES if known == word.strip().casefold()), None)
        if state is None:
            raise Refused(f"--status: 只能是 {'、'.join(STATES)}：{word:.40}")
        found.append(state)  # type: ignore[arg-type]  # one of STATES
    return found


def _line(one: Waiting) -> str:
    from storage.clock import SHANGHAI

    since = one.since.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M")
    to = f"群“{one.to}”" if one.group else one.to
    about = _KIND_NAMES.get(one.kind, one.kind) + (f" {one.occasion}" if one.occasion else "")
    words = [str(one.id), _STATE_NAMES[one.state], to, about, since, f"试了 {one.tries} 次"]
    return "\t".join([*words, one.reason] if one.reason else words)
