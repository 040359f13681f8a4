"""Two live rules for one tier: an error at load, unless one document supersedes the other or one rule defers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from itertools import combinations

from knowledge.policy import Pack, Program
from knowledge.regions import within
from knowledge.validity import last_day_in_force

Rule = tuple[Pack, Program]


def superseded(packs: Mapping[str, Pack]) -> dict[str, Pack]:
    """The packs with the day marked from which another one took their place (the first, where several do)."""
    later: dict[str, Pack] = {}
    for pack in sorted(packs.values(), key=lambda pack: pack.validity.first_day, reverse=True):
        later |= dict.fromkeys(pack.supersedes, pack)
    return {policy: _replaced(pack, later.get(policy)) for policy, pack in packs.items()}


def _replaced(pack: Pack, by: Pack | None) -> Pack:
    if by is None:
        return pack
    marked = {"replaced_on": by.validity.first_day, "replaced_by": by.policy}
    return pack.model_copy(update={"validity": pack.validity.model_copy(update=marked)})


def conflicts(packs: Mapping[str, Pack], files: Mapping[str, str]) -> Iterator[str]:
    """One Chinese line for every two rules that would speak for one tier at once, and for every circle of precedence.

    `packs` as `superseded` gives them; `files` names the file of each, by policy id.
    """
    for pack in packs.values():
        for old in pack.supersedes:
            if old == pack.policy or (old in packs and pack.policy in packs[old].supersedes):
                yield f"{files[pack.policy]}、{files.get(old, old)}: 互相替代，supersedes 只能单向"
    rules = [(pack, program) for pack in packs.values() for program in pack.programs]
    for one, other in combinations(rules, 2):
        if one[0].policy == other[0].policy or not _same_firms(one, other):
            continue
        both = (_yields(one, other), _yields(other, one))
        where = f"{files[one[0].policy]}、{files[other[0].policy]}: {one[1].tier}"
        if all(both):
            yield f"{where} 互相让位，yields_to 只能单向"
        elif not any(both) and (day := _first_shared_day(one, other)) is not None:
            yield (
                f"{where} 在 {day.isoformat()} 有两份现行规定；"
                "请在一方写 supersedes（整份替代）或 yields_to（这一项让位），或改正效力起止"
            )


def _same_firms(one: Rule, other: Rule) -> bool:
    """Whether some firm could ask for the tier under both: same tier, columns that meet, one region in the other."""
    (pack, program), (pack2, program2) = one, other
    return (
        program.tier == program2.tier
        and (program.variant == program2.variant or None in (program.variant, program2.variant))
        and (within(pack.region, pack2.region) or within(pack2.region, pack.region))
    )


def _yields(one: Rule, other: Rule) -> bool:
    return other[0].policy in one[1].yields_to


def _first_shared_day(one: Rule, other: Rule) -> date | None:
    validities = [program.validity or pack.validity for pack, program in (one, other)]
    first = max(validity.first_day for validity in validities)
    return first if first <= min(map(last_day_in_force, validities)) else None
