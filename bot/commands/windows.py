"""`tihang windows`: what officers also do in chat, for scripts, with the same checks.

JSON of `list`: `[{id, kind, kind_name, tier, tier_name, region, place, year, opens, closes, leads, source, materials,
yearly}]`, days as `2026-12-01`; `tier`, `opens` and `leads` may be null (every title, only a last day, by default).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

import typer

from bot.commands.on_database import on_database
from bot.commands.terminal import AsJson, Refused, number_of, print_json, refusals, required_day

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection

    from storage.agenda import Almanac, Window

T = TypeVar("T")

windows = typer.Typer(no_args_is_help=True, help="申报窗口：列出、设定、取消。工作人员也可以在对话里设。")
Id = Annotated[
    str | None, typer.Option("--id", metavar="编号", help="要改的窗口，见 tihang windows list；不写就新设。")
]
Tier = Annotated[str | None, typer.Option("--tier", metavar="级别", help="例如 srdi.province；不写为各级称号都适用。")]
_SOURCE, _MATERIALS = 120, 300


@windows.command("list")
def list_windows(
    region: Annotated[str | None, typer.Option("--region", metavar="代码", help="只列这个地区和以下的。")] = None,
    json_: AsJson = False,
) -> None:
    """列出还有效的窗口，按截止日先后。"""
    from handlers.answers.window_words import named, span_words
    from knowledge.regions import within

    with refusals():
        _check_region(region)
        almanac = _on_database(lambda conn, almanac, now: almanac)
        found = [w for w in almanac.windows if region is None or within(w.region, region)]
    if json_:
        print_json([_record(window) for window in found])
    elif not found:
        typer.echo("还没有设窗口：tihang windows set --tier srdi.province --region 320831 --closes 2026-12-20")
    for window in found if not json_ else ():
        typer.echo(f"{window.id}\t{named(window)}\t{span_words(window)}\t{window.source}")


@windows.command("set")
def set_window(
    region: Annotated[str | None, typer.Option("--region", metavar="代码", help="地区（六位行政区划代码）。")] = None,
    closes: Annotated[str | None, typer.Option(metavar="日期", help="截止日，例如 2026-12-20。")] = None,
    opens: Annotated[str | None, typer.Option(metavar="日期", help="开始日；不写为只知道截止日。")] = None,
    tier: Tier = None,
    kind: Annotated[
        str | None,
        typer.Option(metavar="类型", help="application 申报（默认）、update 信息更新、check 名单核实、recheck 复核。"),
    ] = None,
    leads: Annotated[str | None, typer.Option(metavar="天数", help="提前几天提醒，例如 7,3,1；不写按默认。")] = None,
    source: Annotated[str | None, typer.Option(help="依据哪份通知。")] = None,
    materials: Annotated[str | None, typer.Option(help="要交的材料。")] = None,
    yearly: Annotated[bool | None, typer.Option("--yearly/--not-yearly", help="每年同一日期。")] = None,
    id_: Id = None,
    json_: AsJson = False,
) -> None:
    """设定一个窗口；写 --id 就改已有的，没写的不动。"""
    from handlers.almanac.checks import problem
    from handlers.answers.window_words import named, span_words
    from storage.agenda import WindowChange
    from storage.almanac import set_windows

    with refusals():
        number = None if id_ is None else number_of(id_)
        said = {
            "region": _check_region(region),
            "tier": _check_tier(tier),
            "kind": _check_kind(kind),
            "opens": required_day(opens, "--opens") if opens else None,
            "closes": required_day(closes, "--closes") if closes else None,
            "leads": _read_leads(leads),
            "source": _words(source, "--source", _SOURCE),
            "materials": _words(materials, "--materials", _MATERIALS),
            "yearly": yearly,
        }

        def work(conn: Connection, almanac: Almanac, now: datetime) -> Window:
            window = _laid_over(_held(almanac, number) if number is not None else None, said, now)
            wrong = problem(window, almanac.windows, _today(now))
            if wrong is not None:
                raise Refused(wrong)
            [row] = set_windows(conn, None, [WindowChange(window)], now)
            return replace(window, id=row)

        window = _on_database(work)
    if json_:
        print_json(_record(window))
    else:
        typer.echo(f"已设定 {window.id}：{named(window)}，{span_words(window)}")


@windows.command()
def remove(id_: Annotated[str, typer.Argument(metavar="编号", help="见 tihang windows list。")]) -> None:
    """取消一个窗口；还没发的提醒不再发。"""
    from handlers.answers.window_words import named, span_words
    from storage.agenda import WindowChange
    from storage.almanac import set_windows

    with refusals():
        number = number_of(id_)

        def work(conn: Connection, almanac: Almanac, now: datetime) -> Window:
            window = _held(almanac, number)
            set_windows(conn, None, [WindowChange(window, withdrawn=True)], now)
            return window

        window = _on_database(work)
    typer.echo(f"已取消 {window.id}：{named(window)}，{span_words(window)}")


def _held(almanac: Almanac, id_: int) -> Window:
    found = next((window for window in almanac.windows if window.id == id_), None)
    if found is None:
        raise Refused(f"没有编号 {id_} 的窗口，见 tihang windows list")
    return found


def _laid_over(held: Window | None, said: dict[str, Any], now: datetime) -> Window:
    """The window as it will be kept: what was said over what there is."""
    from storage.agenda import Window

    given = {name: value for name, value in said.items() if value is not None}
    if held is None:
        for name in ("region", "closes"):
            if name not in given:
                raise Refused(f"--{name}: 新设窗口必须写")
        given = {"kind": "application", "tier": None, "opens": None, **given}
        given.setdefault("source", f"系统管理员{_today(now).isoformat()}设定，没有写依据的通知")
        return Window(id=0, year=(given["opens"] or given["closes"]).year, **given)
    changed = replace(held, **given)
    return replace(changed, year=(changed.opens or changed.closes).year)


def _check_region(region: str | None) -> str | None:
    from knowledge.regions import gazetteer

    if region is not None and region not in {place.code for place in gazetteer().regions if place.code}:
        raise Refused(f"--region: 应为所服务地区的六位行政区划代码，例如 320831：{region:.40}")
    return region


def _check_tier(tier: str | None) -> str | None:
    from knowledge.tiers import tiers

    if tier is not None and tier not in tiers():
        raise Refused(f"--tier: 没有这个级别：{tier:.40}；例如 srdi.province、little_giant.national")
    return tier


def _check_kind(kind: str | None) -> str | None:
    from handlers.answers.window_words import KINDS

    if kind is not None and kind not in KINDS:
        raise Refused(f"--kind: 只能是 {'、'.join(KINDS)}：{kind:.40}")
    return kind


def _read_leads(leads: str | None) -> tuple[int, ...] | None:
    if leads is None:
        return None
    parts = [part.strip() for part in leads.replace("，", ",").split(",")]
    if not all(part.isascii() and part.isdecimal() and len(part) <= 4 for part in parts):
        raise Refused(f"--leads: 应为提前的天数，例如 7,3,1：{leads:.40}")
    return tuple(sorted({int(part) for part in parts}, reverse=True))


def _words(text: str | None, option: str, most: int) -> str | None:
    if text is None:
        return None
    said = " ".join(text.split())
    if len(said) > most or not said.isprintable():
        raise Refused(f"{option}: 最多{most}个字，不能有特殊字符")
    return said


def _record(window: Window) -> dict[str, Any]:
    from handlers.answers.window_words import KINDS, tier_words
    from handlers.language.elsewhere import place_words

    return {
        "id": window.id,
        "kind": window.kind,
        "kind_name": KINDS[window.kind],
        "tier": window.tier,
        "tier_name": tier_words(window.tier),
        "region": window.region,
        "place": place_words(window.region),
        "year": window.year,
        "opens": window.opens.isoformat() if window.opens else None,
        "closes": window.closes.isoformat(),
        "leads": list(window.leads) if window.leads is not None else None,
        "source": window.source,
        "materials": window.materials,
        "yearly": window.yearly,
    }


def _today(now: datetime) -> Any:
    from storage.clock import day_of

    return day_of(now)


def _on_database(work: Callable[[Connection, Almanac, datetime], T]) -> T:
    """Run in one transaction on the configured database, with what is set there held against others."""
    from datetime import UTC, datetime

    from storage.almanac import load, settle_on
    from storage.bindings import Meanwhile

    def transact(conn: Connection) -> T:
        almanac = load(conn)
        settle_on(conn, almanac.stamp)
        return work(conn, almanac, datetime.now(UTC))

    try:
        return on_database(transact)
    except Meanwhile:
        raise Refused("刚才有人也在改窗口，没有改动，请再试一次") from None
