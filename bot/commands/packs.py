"""`tihang facts` and `tihang policies`: what the engine knows."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from bot.commands.compare import diff
from bot.commands.terminal import AsJson, AsOf, Refused, print_json, read_day, refusals

policies = typer.Typer(no_args_is_help=True, help="政策包：列出、查看、检查、比较。")
policies.command()(diff)


def facts(json_: AsJson = False) -> None:
    """列出全部事实：键、名称、单位、问法。"""
    from knowledge.facts import catalogue
    from knowledge.report import fact_json

    if json_:
        print_json([fact_json(fact) for fact in catalogue().values()])
        return
    for fact in catalogue().values():
        unit = f"（{fact.shown_unit}{'，按年度' if fact.yearly else ''}）" if fact.shown_unit else ""
        typer.echo(f"{fact.key}\t{fact.label}{unit}\t{fact.question}")


@policies.command("list")
def list_(as_of: AsOf = None, json_: AsJson = False) -> None:
    """列出政策及其在某一天的效力。"""
    from knowledge.library import load_library
    from knowledge.report import policies_json
    from knowledge.validity import in_words, standing, standing_in_words

    with refusals():
        library, day = load_library(), read_day(as_of)
        if json_:
            print_json(policies_json(library, {p.policy: standing(p.validity, day) for p in library.packs.values()}))
            return
        for pack in library.packs.values():
            own = (f"；其中{p.name}：{standing_in_words(p.validity, day)}" for p in pack.programs if p.validity)
            typer.echo(f"{pack.policy}\t{pack.title}\t{in_words(pack, day)}{''.join(own)}")


@policies.command()
def show(policy: str, as_of: AsOf = None, json_: AsJson = False) -> None:
    """查看一份政策的条款、目标、奖励和文件没有写的。"""
    from knowledge.library import load_library

    with refusals():
        library = load_library()
        pack = library.packs.get(policy)
        if pack is None:
            raise Refused(f"没有这份政策 {policy[:40]}，见 tihang policies list")
        if json_:
            print_json(pack.model_dump(mode="json"))
        else:
            from knowledge.describe import describe

            typer.echo("\n".join(describe(pack, read_day(as_of))))


@policies.command()
def lint(path: Annotated[Path | None, typer.Argument(help="文件或文件夹；不写则检查自带的政策包")] = None) -> None:
    """检查政策包：写法、条款、分档、引用，并运行其中的例子。"""
    from knowledge.conflicts import conflicts, superseded
    from knowledge.examples import failures
    from knowledge.library import Library, load_library
    from knowledge.load import POLICIES, PackMistake, load_pack
    from knowledge.policy import Pack

    files = sorted(POLICIES.glob("*.yaml")) if path is None else _files(path)
    base, wrong = Library({}), 0
    packs: dict[str, str] = {}
    sound: dict[str, Pack] = {}
    with refusals():
        base = load_library()
    for file in files:
        try:
            pack = load_pack(file)
            lines = [f"{file.name}: {line}" for line in failures(pack, base)]
        except PackMistake as mistake:
            lines = mistake.lines
        else:
            if pack.policy in packs:
                lines.append(f"{file.name}: 政策编号 {pack.policy} 与 {packs[pack.policy]} 重复")
            packs[pack.policy], sound[pack.policy] = file.name, pack
            if not lines:
                typer.echo(f"✓ {file.name}: {len(pack.programs)}项条件，{len(pack.examples)}个例子")
        wrong += len(lines)
        for line in lines:
            typer.echo(f"✗ {line}", err=True)
    # Against the packs that come with Tihang too: these are beside them once they are in.
    together = superseded({**base.packs, **sound})
    for line in conflicts(together, {policy: packs.get(policy, f"{policy}.yaml") for policy in together}):
        wrong += 1
        typer.echo(f"✗ {line}", err=True)
    if wrong:
        raise typer.Exit(1)


def _files(path: Path) -> list[Path]:
    found = sorted(path.glob("*.yaml")) if path.is_dir() else [path]
    if not found or not all(file.is_file() for file in found):
        typer.echo(f"没有找到政策包：{path}", err=True)
        raise typer.Exit(1)
    return found


@policies.command()
def schema() -> None:
    """输出政策包的 JSON Schema，供编辑器提示和检查。"""
    from knowledge.schema import pack_schema

    print_json(pack_schema())
