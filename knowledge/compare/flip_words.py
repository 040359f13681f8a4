"""Who flips between two documents, in short Chinese lines."""

from __future__ import annotations

from collections.abc import Iterator

from knowledge.compare.records import ClauseFlip, FirmDiff, LibraryDiff, TierStates
from knowledge.facts import catalogue
from knowledge.gap_words import gap_words
from knowledge.regions import region_name
from knowledge.size import CLASS_NAMES
from knowledge.wording import STATES, program_name

_SHOWN = 50
"""Firms named on a screen; the JSON names all."""


def firm_lines(found: FirmDiff) -> Iterator[str]:
    """One firm under both documents: every tier, and the clauses that stand otherwise."""
    yield f"\n【这家企业（{region_name(found.region)}）】"
    for name, applies in (("甲", found.a_applies), ("乙", found.b_applies)):
        if not applies:
            yield f"{name}不适用于这个地区，没有它的结论。"
    yield from _size(found.a_size, found.b_size)
    flips = sum(tier.flips for tier in found.programs)
    yield f"结论有变化的：{flips}项" if flips else "结论没有变化。"
    for tier in sorted(found.programs, key=lambda tier: not tier.flips):
        if tier.flips or tier.clauses:
            yield from _tier(tier)
    still = [tier for tier in found.programs if not tier.flips and not tier.clauses]
    for state, words in STATES.items():
        names = [program_name(t.name, t.variant) for t in still if t.a == t.b == state]
        if names:
            yield f"没有变，{words}：{'、'.join(names)}"
    for side, other in (("甲", "b"), ("乙", "a")):
        alone = [t for t in still if getattr(t, other) is None]
        if alone:
            said = (f"{program_name(t.name, t.variant)}{STATES[t.a or t.b or 'unknown']}" for t in alone)
            yield f"只在{side}有的：{'、'.join(said)}"


def library_lines(found: LibraryDiff) -> Iterator[str]:
    """All firms of the database: how many flip, in which tier, and who."""
    yield "\n【库内企业】"
    yield f"共{found.firms}家，结论有变化的{len(found.flipped)}家"
    if found.without_region:
        yield f"没有填地区、无法判断的{found.without_region}家"
    if found.elsewhere:
        yield f"不在两份文件共同适用地区的{found.elsewhere}家"
    for change in found.changes:
        name = program_name(change.name, change.variant)
        yield f"{name}：{STATES[change.a]} → {STATES[change.b]}，{change.firms}家"
    for firm in found.flipped[:_SHOWN]:
        yield f"\n{firm.name or f'企业{firm.id}'}（{region_name(firm.region)}）"
        yield from _size(firm.a_size, firm.b_size)
        for tier in firm.programs:
            yield from _tier(tier, deciding_only=True)
    if len(found.flipped) > _SHOWN:
        yield f"\n其余{len(found.flipped) - _SHOWN}家见 --json"


def _size(a: str, b: str) -> Iterator[str]:
    if a != b:
        yield f"企业规模：{CLASS_NAMES[a]} → {CLASS_NAMES[b]}"


def _tier(tier: TierStates, deciding_only: bool = False) -> Iterator[str]:
    name = program_name(tier.name, tier.variant)
    a, b = STATES[tier.a or "unknown"], STATES[tier.b or "unknown"]
    said = f"{a} → {b}" if tier.flips else f"{a}，没有变"
    yield f"{name}：{said}{'（初步，所据情况尚未核验）' if tier.preliminary else ''}"
    for clause in tier.clauses:
        if clause.decides or not deciding_only:
            yield _clause(clause, beside=tier.flips and not clause.decides)


def _clause(clause: ClauseFlip, beside: bool) -> str:
    number = " → ".join(dict.fromkeys(filter(None, (clause.a_clause, clause.b_clause))))
    if clause.a is None:
        states = f"新增，{STATES[clause.b or 'unknown']}"
    elif clause.b is None:
        states = f"取消，原来{STATES[clause.a]}"
    else:
        states = f"{STATES[clause.a]} → {STATES[clause.b]}"
    why = "；".join(dict.fromkeys(map(gap_words, clause.gap)))
    lacking = "、".join(catalogue()[key].label for key in clause.missing)
    tail = f"：{why}" if why else f"：还缺{lacking}" if lacking else ""
    return f"　{number} {states}{'（不起决定作用）' if beside else ''}{tail}"
