"""All packs together, compiled once: which document speaks where."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from pathlib import Path

from knowledge.belonging import pack_of
from knowledge.conflicts import conflicts, superseded
from knowledge.engine.compile import Compiled, compile_rules
from knowledge.engine.needs import needs
from knowledge.entries import pack_entries, text_entries
from knowledge.facts import catalogue
from knowledge.load import POLICIES, PackMistake, load_pack
from knowledge.policy import Pack, Program, Validity
from knowledge.regions import depth, within
from knowledge.search import Index
from knowledge.texts.cleaning import bare
from knowledge.texts.passage import PolicyText


@dataclass(frozen=True)
class ReadyProgram:
    """A program of a pack, ready to be held against firms."""

    pack: Pack
    program: Program
    validity: Validity
    """Its own where it has one, else its document's."""

    @cached_property
    def compiled(self) -> Compiled:
        """Its clauses as one function, in the order of its conditions."""
        return compile_rules([condition.rule for condition in self.program.conditions])

    @cached_property
    def looks_at(self) -> tuple[tuple[tuple[str, int], ...], ...]:
        """For each condition every (fact, closed years back) it looks at."""
        return tuple(tuple(dict.fromkeys(needs(condition.rule))) for condition in self.program.conditions)

    @cached_property
    def borrowing(self) -> tuple[tuple[str, ...], ...]:
        """For each condition the facts in it that take another's value when unstated."""
        lent = {key for key, fact in catalogue().items() if fact.falls_back_to}
        return tuple(tuple(dict.fromkeys(key for key, _ in keys if key in lent)) for keys in self.looks_at)


def deferring_last(programs: Iterable[ReadyProgram]) -> tuple[ReadyProgram, ...]:
    """The same programs in the same order, but every one after those it defers to for its tier."""
    waiting, placed, seen = list(programs), list[ReadyProgram](), set[int]()

    def place(ready: ReadyProgram) -> None:
        if id(ready) in seen:
            return
        seen.add(id(ready))
        for first in waiting:
            if first.program.tier == ready.program.tier and first.pack.policy in ready.program.yields_to:
                place(first)
        placed.append(ready)

    for ready in waiting:
        place(ready)
    return tuple(placed)


@dataclass(frozen=True)
class Library:
    """The packs by id; built once at start and never changed."""

    packs: dict[str, Pack]
    texts: tuple[PolicyText, ...] = ()
    """The imported texts, to be searched; facts are taken from the packs alone."""

    def with_texts(self, texts: tuple[PolicyText, ...]) -> Library:
        """The same packs beside other texts, each with the pack it belongs to; what was compiled is shared."""
        packs = self.packs.values()
        made = replace(self, texts=tuple(replace(text, policy=pack_of(text, packs)) for text in texts))
        of_packs = {name: getattr(self, name) for name in ("programs", "names", "index", "size_pack")}
        made.__dict__.update(of_packs, text_index=Index(text_entries(made.texts)))
        return made

    @cached_property
    def programs(self) -> tuple[ReadyProgram, ...]:
        """Every program in the order of the packs; one that defers comes after those it defers to."""
        return deferring_last(
            ReadyProgram(pack, program, program.validity or pack.validity)
            for pack in self.packs.values()
            for program in pack.programs
        )

    @cached_property
    def names(self) -> dict[str, tuple[str, ...]]:
        """What each document is called, without marks; names under four characters say too little."""
        return {
            pack.policy: tuple(
                name for name in map(bare, (pack.title, pack.short, *pack.also, pack.number or "")) if len(name) >= 4
            )
            for pack in self.packs.values()
        }

    @cached_property
    def rewarded(self) -> dict[str, frozenset[str]]:
        """The tiers for which each document gives an amount."""
        return {
            pack.policy: frozenset(
                tier for reward in pack.rewards if reward.ceiling is not None for tier in reward.awards
            )
            for pack in self.packs.values()
        }

    @cached_property
    def index(self) -> Index:
        """What the documents say, found by words."""
        return Index(pack_entries(self.packs.values()))

    @cached_property
    def text_index(self) -> Index:
        """What the imported texts say, in their own words."""
        return Index(text_entries(self.texts))

    @cached_property
    def size_pack(self) -> Pack | None:
        """The pack that holds the size standard."""
        return next((pack for pack in self.packs.values() if pack.sizes), None)

    def speaking(self, region: str) -> tuple[Pack, ...]:
        """The packs that apply to a region, nearest first."""
        return self._speaking(region)

    @cached_property
    def _speaking(self) -> Callable[[str], tuple[Pack, ...]]:
        def find(region: str) -> tuple[Pack, ...]:
            found = [pack for pack in self.packs.values() if within(region, pack.region)]
            return tuple(sorted(found, key=lambda pack: -depth(pack.region)))

        return lru_cache(maxsize=1024)(find)


def load_library(paths: Iterable[Path] | None = None) -> Library:
    """Load packs (those that come with Tihang by default). Raises PackMistake with every mistake of every file."""
    packs: dict[str, Pack] = {}
    files: dict[str, str] = {}
    lines: list[str] = []
    for path in sorted(POLICIES.glob("*.yaml")) if paths is None else paths:
        try:
            pack = load_pack(path)
        except PackMistake as mistake:
            lines += mistake.lines
            continue
        if pack.policy in packs:
            lines.append(f"{path.name}: 政策编号 {pack.policy} 与另一个文件重复")
        packs[pack.policy], files[pack.policy] = pack, path.name
    marked = superseded(packs)
    lines += conflicts(marked, files)
    if lines:
        raise PackMistake(lines)
    return Library(marked)
