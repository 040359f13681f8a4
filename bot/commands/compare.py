"""`tihang policies diff`: what changes from one document to another, and who stands otherwise for it."""

from __future__ import annotations

import os
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.commands.terminal import MAX_INPUT, AsJson, AsOf, Refused, print_json, read_day, read_input, refusals

if TYPE_CHECKING:
    from knowledge.compare.flips import Versions
    from knowledge.compare.records import LibraryDiff
    from knowledge.library import Library
    from knowledge.policy import Pack
    from storage.database import Store

Side = Annotated[str, typer.Argument(help="政策编号（见 tihang policies list），或政策包文件")]


def diff(
    a: Side,
    b: Side,
    profile: Annotated[str | None, typer.Option(help="企业情况 JSON 文件，- 为标准输入：这家企业的结论怎么变")] = None,
    library: Annotated[bool, typer.Option("--library", help="数据库里哪些企业的结论会变")] = False,
    as_of: AsOf = None,
    json_: AsJson = False,
) -> None:
    """比较两份政策：条件、数值、奖励、目标、有效期有哪些不同。"""
    with refusals():
        _diff(a, b, profile, library, read_day(as_of), json_)


def _diff(a: str, b: str, profile: str | None, library: bool, day: date, json_: bool) -> None:
    from knowledge.compare.diff import diff as compared
    from knowledge.compare.diff_words import lines
    from knowledge.compare.flip_words import firm_lines, library_lines
    from knowledge.compare.flips import Versions
    from knowledge.library import load_library
    from knowledge.profile import read_json, read_profile

    packs = load_library()
    old, new = (_pack(packs, name) for name in (a, b))
    found = compared(old, new, day)
    versions = Versions(packs, old, new)
    firm = None if profile is None else versions.firm(read_profile(read_json(read_input(profile)), day), day)
    firms = _all_firms(versions, day) if library else None
    if json_:
        extra: dict[str, Any] = {
            name: part.model_dump(mode="json")
            for name, part in (("firm", firm), ("library", firms))
            if part is not None
        }
        print_json({**found.model_dump(mode="json"), **extra})
        return
    typer.echo("\n".join(lines(found)))
    if firm is not None:
        typer.echo("\n".join(firm_lines(firm)))
    if firms is not None:
        typer.echo("\n".join(library_lines(firms)))


def _pack(library: Library, name: str) -> Pack:
    """A pack by its id, or from a file; a file's version is replaced where its document is."""
    from knowledge.load import load_pack
    from knowledge.policy import MARKED

    if name in library.packs:
        return library.packs[name]
    if not os.path.isfile(name):
        raise Refused(f"没有这份政策，也没有这个文件：{name:.80}（编号见 tihang policies list）")
    if os.path.getsize(name) > MAX_INPUT:
        raise Refused(f"文件太大，最多 4 MB：{name:.80}")
    pack = load_pack(Path(name))
    known = library.packs.get(pack.policy)
    if known is None or known.validity.replaced_on is None:
        return pack
    marks = known.validity.model_dump(include=set(MARKED))
    return pack.model_copy(update={"validity": pack.validity.model_copy(update=marks)})


def _all_firms(versions: Versions, day: date) -> LibraryDiff:
    import asyncio

    from bot.commands.starting import migrated_database, start_refusals

    with start_refusals():
        return asyncio.run(_tally(migrated_database(), versions, day))


async def _tally(url: str, versions: Versions, day: date) -> LibraryDiff:
    from storage.database import opened

    async with opened(url) as store:
        return await _read_all(store, versions, day)


async def _read_all(store: Store, versions: Versions, day: date) -> LibraryDiff:
    from handlers.firm import profile
    from knowledge.compare.flips import Tally
    from storage.firms import read_all

    subject = " ".join(pack.policy for pack in versions.packs)
    tally = Tally(versions, day)
    async for firms in read_all(store, "policies diff --library", subject, datetime.now(UTC)):
        for firm in firms:
            region = firm.enterprise.region
            known = None if region is None else profile(region, firm.facts, day)
            tally.add(firm.enterprise.id, firm.enterprise.name, known)
    return tally.result()
