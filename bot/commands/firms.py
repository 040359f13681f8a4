"""`tihang firms`: the enterprises of the database by region, tier and state, and those that lack one thing.

JSON of `counts`: `{as_of, firms, without_region, regions: [{region, name, firms, programs: [PROGRAM + {states: {met,
judge, unknown, unmet}, preliminary: {the same}}]}]}`: numbers of firms; `preliminary` are those of them that verified
facts alone would not put there. `near`: `{as_of, firms, without_region, one_clause: [FIRM + PROGRAM + {clause, says,
stands, gap, judge, preliminary}], one_fact: [FIRM + PROGRAM + {clauses, fact, label, judge, preliminary}]}`: `gap` in
words (may be empty), `judge` how many clauses a person must decide besides. FIRM is `{id, name, region}`, PROGRAM
`{policy, tier, variant, tier_name, document, validity, validity_words}`. A fact that is not known is never a no: it
keeps a firm out of `one_clause`, and where it is all that is missing the firm is in `one_fact`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.commands.terminal import AsJson, AsOf, Refused, print_json, read_day, refusals

if TYPE_CHECKING:
    from knowledge.columns.tally import Firm, OneShort, Tally
    from knowledge.library import ReadyProgram

firms = typer.Typer(no_args_is_help=True, help="数据库里的企业：按地区、称号统计，差一项的名单。")
Region = Annotated[str | None, typer.Option("--region", metavar="代码", help="只看这个地区（六位行政区划代码）及其下")]
Tier = Annotated[str | None, typer.Option("--tier", metavar="称号", help="只看这个称号，例如 little_giant.national")]
_SHOWN = 50
"""Firms of each list on a screen; the JSON has all."""
_PAGE = 2000


@firms.command()
def counts(region: Region = None, tier: Tier = None, as_of: AsOf = None, json_: AsJson = False) -> None:
    """按地区、称号、结论统计企业数。"""
    with refusals():
        _counts(region, tier, read_day(as_of), json_)


@firms.command()
def near(region: Region = None, tier: Tier = None, as_of: AsOf = None, json_: AsJson = False) -> None:
    """差一项的企业：只有一条不满足的，以及只缺一个数据的。"""
    with refusals():
        _near(region, tier, read_day(as_of), json_)


def _counts(region: str | None, tier: str | None, day: date, json_: bool) -> None:
    tally = _tally(region, tier, day)
    left = _read("firms counts", region, tier, day, tally.count)
    document = {
        **_head(tally, left, day),
        "regions": [
            {
                "region": code,
                "name": _place(code),
                "firms": tally.firms[code],
                "programs": [
                    {**_program(ready, day), "states": _numbers(own.states), "preliminary": _numbers(own.preliminary)}
                    for ready, own in programs
                ],
            }
            for code, programs in tally.counts()
        ],
    }
    if json_:
        print_json(document)
    else:
        typer.echo("\n".join(_count_lines(document)))


def _near(region: str | None, tier: str | None, day: date, json_: bool) -> None:
    from knowledge.tiers import tiers

    tally, found = _tally(region, tier, day), list["OneShort"]()
    left = _read("firms near", region, tier, day, lambda batch: found.extend(tally.near(batch)))
    found.sort(key=lambda one: (
        one.firm.profile.region, tiers()[one.ready.program.tier].rank, one.ready.pack.policy,
        one.ready.program.variant or "", one.firm.id,
    ))  # fmt: skip
    document = {
        **_head(tally, left, day),
        "one_clause": [_one_clause(one, day) for one in found if one.fact is None],
        "one_fact": [_one_fact(one, day) for one in found if one.fact is not None],
    }
    if json_:
        print_json(document)
    else:
        typer.echo("\n".join(_near_lines(document)))


# --- reading ---------------------------------------------------------------------------------------------------------


def _tally(region: str | None, tier: str | None, day: date) -> Tally:
    from knowledge.columns.tally import Tally
    from knowledge.library import load_library
    from knowledge.tiers import tiers

    if region is not None and not (region.isascii() and region.isdigit() and len(region) == 6):
        raise Refused(f"--region: 应为六位行政区划代码，例如 320831：{region:.40}")
    if tier is not None and tier not in tiers():
        raise Refused(f"--tier: 不认识的称号 {tier:.40}")
    return Tally(load_library(), day, tier)


def _read(action: str, region: str | None, tier: str | None, day: date, take: Callable[[list[Firm]], None]) -> int:
    """Hand over the firms of the region in batches; how many have no region comes back."""
    import asyncio

    from bot.commands.starting import migrated_database, start_refusals

    with start_refusals():
        url = migrated_database()
        return asyncio.run(_pages(url, action, region, tier, day, take))


async def _pages(
    url: str, action: str, region: str | None, tier: str | None, day: date, take: Callable[[list[Firm]], None]
) -> int:
    from knowledge.columns.tally import Firm
    from knowledge.recorded import profile
    from knowledge.regions import within
    from storage.database import opened
    from storage.firms import read_all

    without = 0
    async with opened(url) as store:
        async for found in read_all(store, action, f"{region or '*'} {tier or '*'}", datetime.now(UTC), _PAGE):
            batch = list[Firm]()
            for each in found:
                known = each.enterprise
                if known.region is None:
                    without += 1
                elif region is None or within(known.region, region):
                    batch.append(Firm(known.id, known.name, profile(known.region, each.facts, day)))
            if batch:
                take(batch)
    return without


# --- records ---------------------------------------------------------------------------------------------------------


def _head(tally: Tally, without_region: int, day: date) -> dict[str, Any]:
    return {"as_of": day.isoformat(), "firms": tally.firms.total(), "without_region": without_region}


def _numbers(found: Any) -> dict[str, int]:
    return {state: found[state] for state in ("met", "judge", "unknown", "unmet")}


def _place(code: str) -> str:
    from knowledge.regions import region_name

    return region_name(code)


def _program(ready: ReadyProgram, day: date) -> dict[str, Any]:
    from knowledge.validity import standing, standing_in_words
    from knowledge.wording import program_name

    program = ready.program
    return {
        "policy": ready.pack.policy,
        "tier": program.tier,
        "variant": program.variant,
        "tier_name": program_name(program.name, program.variant),
        "document": ready.pack.short,
        "validity": standing(ready.validity, day),
        "validity_words": standing_in_words(ready.validity, day),
    }


def _short(one: OneShort, day: date) -> dict[str, Any]:
    return {
        "id": one.firm.id,
        "name": one.firm.name,
        "region": one.firm.profile.region,
        **_program(one.ready, day),
        "judge": len(one.verdict.with_state("judge")),
        "preliminary": any(clause.preliminary for clause in one.verdict.clauses),
    }


def _one_clause(one: OneShort, day: date) -> dict[str, Any]:
    from knowledge.distance import plan
    from knowledge.gap_words import unmet_words

    [clause] = one.verdict.with_state("unmet")
    stands, gap = unmet_words(clause, plan(one.verdict, day))
    said = {"clause": clause.condition.clause, "says": clause.condition.says, "stands": stands, "gap": gap}
    return {**_short(one, day), **said}


def _one_fact(one: OneShort, day: date) -> dict[str, Any]:
    from knowledge.facts import catalogue

    clauses = [clause.condition.clause for clause in one.verdict.with_state("unknown")]
    return {**_short(one, day), "clauses": clauses, "fact": one.fact, "label": catalogue()[one.fact or ""].label}


# --- words -----------------------------------------------------------------------------------------------------------


def _head_lines(document: dict[str, Any]) -> Iterator[str]:
    yield f"按{document['as_of']}看，企业{document['firms']}家"
    if document["without_region"]:
        yield f"另有{document['without_region']}家没有填地区，无法对照政策"


def _count_lines(document: dict[str, Any]) -> Iterator[str]:
    from knowledge.wording import STATES

    yield from _head_lines(document)
    for region in document["regions"]:
        yield f"\n【{region['name']}】{region['firms']}家"
        if not region["programs"]:
            yield "没有适用的政策"
        by_document = dict[str, list[str]]()
        for program in region["programs"]:
            told = "，".join(f"{STATES[state]}{number}" for state, number in program["states"].items() if number)
            early = sum(program["preliminary"].values())
            by_document.setdefault(f"《{program['document']}》，{program['validity_words']}", []).append(
                f"　{program['tier_name']}：{told}" + (f"（{early}家的结论未经核实，是初步的）" if early else "")
            )
        for document_line, lines in by_document.items():
            yield document_line
            yield from lines


def _near_lines(document: dict[str, Any]) -> Iterator[str]:
    yield from _head_lines(document)
    for title, key in (("差一项", "one_clause"), ("只缺一个数据", "one_fact")):
        found = document[key]
        yield f"\n【{title}】{f'{len(found)}条' if found else '没有'}"
        for one in found[:_SHOWN]:
            yield f"{one['name'] or '企业' + str(one['id'])}（{_place(one['region'])}）"
            yield "　" + _program_line(one)
            if key == "one_clause":
                yield f"　{one['clause']}，{one['stands']}：{one['gap'] or one['says']}"
            else:
                yield f"　还不知道{one['label']}（{'、'.join(one['clauses'])}）"
            if one["judge"]:
                yield f"　另有{one['judge']}条要工作人员认定"
            if one["preliminary"]:
                yield "　有数据未经核实，是初步结论"
        if len(found) > _SHOWN:
            yield f"……还有{len(found) - _SHOWN}条，用 --json 看全部"


def _program_line(program: dict[str, Any]) -> str:
    return f"{program['tier_name']}（《{program['document']}》，{program['validity_words']}）"
