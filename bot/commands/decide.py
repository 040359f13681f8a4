"""`tihang assess` and `tihang rewards`: the policy engine on the command line."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Annotated, Any

import typer

from bot.commands.terminal import (
    AsJson,
    AsLines,
    AsOf,
    Refused,
    answer_lines,
    only,
    print_json,
    read_day,
    read_input,
    refusals,
    required_day,
)

MAX_AWARDS = 100
"""Titles of one request; each is held against every other."""


def assess(
    file: Annotated[str | None, typer.Argument(help="企业情况 JSON 文件，- 为标准输入")] = None,
    as_of: AsOf = None,
    policy: Annotated[str | None, typer.Option(help="只看这份政策")] = None,
    tier: Annotated[str | None, typer.Option(help="只看这个称号")] = None,
    json_: AsJson = False,
    lines: AsLines = False,
) -> None:
    """对照政策评估一家企业。"""
    from knowledge.library import load_library
    from knowledge.profile import read_json

    with refusals():
        library = load_library()
        if lines:
            given = {"as_of": read_day(as_of).isoformat(), "policy": policy, "tier": tier}
            answer_lines(lambda request: _assessed(library, {**given, **request}))
            return
        if file is None:
            typer.echo("请给出企业情况文件，或用 - 从标准输入读", err=True)
            raise typer.Exit(2)
        profile = read_json(read_input(file))
        request = {"profile": profile, "as_of": read_day(as_of).isoformat(), "policy": policy, "tier": tier}
        if json_:
            print_json(_assessed(library, request))
        else:
            _print_assessment(library, _decided(library, request))


def _assessed(library: Any, request: dict[str, Any]) -> dict[str, Any]:
    from knowledge.report import assessment_json

    return assessment_json(_decided(library, request))


def _decided(library: Any, request: dict[str, Any]) -> Any:
    from knowledge.assess import assess as decide
    from knowledge.profile import read_profile
    from knowledge.tiers import tiers

    only(request, ("profile", "as_of", "policy", "tier"))
    policy, tier = request.get("policy"), request.get("tier")
    if policy is not None and policy not in tuple(library.packs):
        raise Refused(f"policy: 没有这份政策 {policy!s:.40}，见 tihang policies list")
    if tier is not None and tier not in tuple(tiers()):
        raise Refused(f"tier: 不认识的称号 {tier!s:.40}")
    day = required_day(request.get("as_of"))
    return decide(library, read_profile(request.get("profile"), day), day, policy, tier)


def _print_assessment(library: Any, assessment: Any) -> None:
    from handlers.verdict.assessment import by_document, contradiction_words, name_of, size_words, tally, validity_of
    from knowledge.validity import standing_in_words
    from knowledge.wording import STATES

    typer.echo(f"截至{assessment.as_of.isoformat()}")
    for line in (*size_words(assessment, library), *contradiction_words(assessment)):
        typer.echo(line)
    if not assessment.programs:
        typer.echo("这个地区的文件没有可以逐条核对的条件。")
    for program in (program for group in by_document(assessment.programs) for program in group):
        pack = program.pack
        doubt = "；来自二手资料，待确认" if pack.reliability == "secondary" else ""
        typer.echo(f"\n{name_of(program)}：{STATES[program.state]}{tally(program)}")
        standing = standing_in_words(validity_of(program), assessment.as_of)
        typer.echo(f"  依据《{pack.title}》{pack.number or ''}，{standing}{doubt}")
        for line in _clause_lines(program, assessment.as_of):
            typer.echo(f"  {line}")


def _clause_lines(program: Any, day: date) -> Iterator[str]:
    from knowledge.distance import plan
    from knowledge.facts import catalogue
    from knowledge.gap_words import arm_words, unmet_words
    from knowledge.wording import STATES

    own = plan(program, day)
    for clause in program.clauses:
        outcome, condition = clause.outcome, clause.condition
        state, tail = STATES[outcome.state], "、".join(catalogue()[key].label for key in outcome.missing)
        tail = f"（缺：{tail}）" if tail else ""
        if outcome.state == "unmet":
            state, gaps = unmet_words(clause, own)
            tail = f"：{gaps}" if gaps else ""
        yield f"{condition.clause} {state}{'（初步）' if clause.preliminary else ''} {condition.says}{tail}"
        yield from (f"  {arm_words(arm).strip()}" for arm in outcome.neighbours)


def rewards(
    region: Annotated[str | None, typer.Option(help="行政区划代码，例如 371100")] = None,
    as_of: AsOf = None,
    award: Annotated[list[str] | None, typer.Option(help="称号，可带日期：little_giant.national:2024-05-01")] = None,
    json_: AsJson = False,
    lines: AsLines = False,
) -> None:
    """这些称号在当地值多少（最高额）。"""
    from knowledge.library import load_library

    with refusals():
        library = load_library()
        if lines:
            day = read_day(as_of).isoformat()
            answer_lines(lambda request: _valued(library, {"as_of": day, **request}))
            return
        if region is None or not award:
            typer.echo("请给出 --region 和至少一个 --award", err=True)
            raise typer.Exit(2)
        awards = [dict(zip(("tier", "on"), item.split(":", 1), strict=False)) for item in award]
        result = _valued(library, {"region": region, "as_of": read_day(as_of).isoformat(), "awards": awards})
        if json_:
            print_json(result)
        else:
            _print_worth(library, result, read_day(as_of))


def _valued(library: Any, request: dict[str, Any]) -> dict[str, Any]:
    from knowledge.profile import read_region
    from knowledge.report import worth_json
    from knowledge.rewards import worth

    only(request, ("region", "as_of", "awards"))
    day = required_day(request.get("as_of"))
    awards = request.get("awards")
    if not isinstance(awards, list) or not awards:
        raise Refused('awards: 应为列表，例如 [{"tier": "little_giant.national", "on": "2024-05-01"}]')
    if len(awards) > MAX_AWARDS:
        raise Refused(f"awards: 太多了（{len(awards)}项），一次最多{MAX_AWARDS}项")
    read = tuple(_award(item, f"awards[{i}]", day) for i, item in enumerate(awards))
    return worth_json(worth(library, read_region(request.get("region")), day, read))


def _award(item: Any, place: str, day: date) -> Any:
    from knowledge.profile import read_number
    from knowledge.rewards import Award
    from knowledge.tiers import tiers

    if not isinstance(item, dict):
        raise Refused(f"{place}: 应为对象，键为 tier、on、paid")
    only(item, ("tier", "on", "paid"), place + ".")
    if not isinstance(item.get("tier"), str) or item["tier"] not in tiers():
        raise Refused(f"{place}.tier: 不认识的称号 {item.get('tier')!s:.40}")
    on = None if item.get("on") is None else required_day(item["on"], f"{place}.on")
    if on is not None and on > day:
        raise Refused(f"{place}.on: {on.isoformat()} 还没有到（按{day.isoformat()}）")
    paid = item.get("paid")
    had = None if paid is None else read_number(paid, f"{place}.paid", 10**6, "已领金额，单位万元")
    if had is not None and had < 0:
        raise Refused(f"{place}.paid: 已领金额不能是负数")
    return Award(item["tier"], on, had)


def _print_worth(library: Any, result: dict[str, Any], day: date) -> None:
    from knowledge.tiers import tiers
    from knowledge.validity import in_words

    for item in result["items"]:
        pack = library.packs[item["policy"]]
        money = f"最高{item['ceiling']}万元" if item["ceiling"] is not None else "文件没有写明金额"
        typer.echo(f"{tiers()[item['tier']].name}：{money}（{pack.short}，{item['clause']}；{in_words(pack, day)}）")
    if not result["items"]:
        typer.echo("当地文件没有写这些称号的奖励。")
    total = result["ceiling_total"]
    typer.echo(f"现在有效的合计：最高{total}万元" if total is not None else "现在没有可以计入的有效金额")
    for line in result["needs_decision"]:
        typer.echo(f"待定：{line}")
