"""All packs together, compiled once: which document speaks where."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from knowledge.compile import Check, compile_rule
from knowledge.facts import catalogue
from knowledge.load import POLICIES, PackMistake, load_pack
from knowledge.needs import needs
from knowledge.policy import Condition, Pack, Program, Validity
from knowledge.regions import depth, within
from knowledge.search import Index
from knowledge.texts.passage import PolicyText

_MARKS = re.compile(r"[《》“”\"'（）()〔〕\[\]\s—\-－·]")


def unmarked(text: str) -> str:
    """A text without brackets, quotes, dashes and blanks, for comparing titles as people type them."""
    return _MARKS.sub("", text)


@dataclass(frozen=True)
class ReadyProgram:
    """A program of a pack with its clauses compiled."""

    pack: Pack
    program: Program
    validity: Validity
    """Its own where it has one, else its document's."""
    checks: tuple[tuple[Condition, Check, tuple[str, ...]], ...]
    """Each condition with its compiled rule and the facts in it that take another's value when unstated."""


@dataclass(frozen=True)
class Library:
    """The packs by id; built once at start and never changed."""

    packs: dict[str, Pack]
    texts: tuple[PolicyText, ...] = ()
    """The imported texts, to be searched; facts are taken from the packs alone."""

    def with_texts(self, texts: tuple[PolicyText, ...]) -> Library:
        """The same packs beside other texts; what was worked out of the packs is shared, not worked out again."""
        made = replace(self, texts=texts)
        of_packs = {name: getattr(self, name) for name in ("programs", "names", "index", "size_pack")}
        made.__dict__.update(of_packs)
        return made

    @cached_property
    def programs(self) -> tuple[ReadyProgram, ...]:
        """Every program, compiled, in the order of the packs."""
        return tuple(
            ReadyProgram(
                pack,
                program,
                program.validity or pack.validity,
                tuple((c, compile_rule(c.rule), _borrowing(c)) for c in program.conditions),
            )
            for pack in self.packs.values()
            for program in pack.programs
        )

    @cached_property
    def names(self) -> dict[str, tuple[str, ...]]:
        """What each document is called, without marks; names under four characters say too little."""
        return {
            pack.policy: tuple(
                name
                for name in map(unmarked, (pack.title, pack.short, *pack.also, pack.number or ""))
                if len(name) >= 4
            )
            for pack in self.packs.values()
        }

    @cached_property
    def index(self) -> Index:
        """What the documents say, found by words."""
        return Index(self.packs.values())

    @cached_property
    def size_pack(self) -> Pack | None:
        """The pack that holds the size standard."""
        return next((pack for pack in self.packs.values() if pack.sizes), None)

    def speaking(self, region: str) -> tuple[Pack, ...]:
        """The packs that apply to a region, nearest first."""
        found = [pack for pack in self.packs.values() if within(region, pack.region)]
        return tuple(sorted(found, key=lambda pack: -depth(pack.region)))


def _borrowing(condition: Condition) -> tuple[str, ...]:
    keys = dict.fromkeys(key for key, _ in needs(condition.rule))
    return tuple(key for key in keys if catalogue()[key].falls_back_to)


def load_library(paths: Iterable[Path] | None = None) -> Library:
    """Load packs (those that come with Tihang by default). Raises PackMistake with every mistake of every file."""
    packs: dict[str, Pack] = {}
    lines: list[str] = []
    for path in sorted(POLICIES.glob("*.yaml")) if paths is None else paths:
        try:
            pack = load_pack(path)
        except PackMistake as mistake:
            lines += mistake.lines
            continue
        if pack.policy in packs:
            lines.append(f"{path.name}: 政策编号 {pack.policy} 与另一个文件重复")
        packs[pack.policy] = pack
    if lines:
        raise PackMistake(lines)
    return Library(_superseded(packs))


def _superseded(packs: dict[str, Pack]) -> dict[str, Pack]:
    """The packs with the day marked from which another one took their place."""
    later = {old: pack for pack in packs.values() for old in pack.supersedes if old in packs}
    return {policy: pack if policy not in later else _replaced(pack, later[policy]) for policy, pack in packs.items()}


def _replaced(pack: Pack, by: Pack) -> Pack:
    marked = {"replaced_on": by.validity.first_day, "replaced_by": by.policy}
    return pack.model_copy(update={"validity": pack.validity.model_copy(update=marked)})
