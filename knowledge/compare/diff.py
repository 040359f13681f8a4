"""What changes from one policy document to another, clause by clause: the figures first, then the words.

Clauses of one tier are matched by their number where both are versions of one document, else by what they measure;
the same two documents always give the same answer.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from datetime import date
from itertools import pairwise
from typing import Any, Literal, NamedTuple

from knowledge.compare.leaves import Leaf, effect, in_words, leaves, matched, skeleton
from knowledge.compare.records import (
    ClauseChange,
    FieldChange,
    LeafChange,
    PackDiff,
    PartChange,
    ProgramChange,
    Side,
)
from knowledge.describe import Part, parts
from knowledge.model import Model
from knowledge.policy import MARKED, Condition, Pack, Program
from knowledge.validity import in_words as validity_words
from knowledge.validity import standing

_HEADER = ("title", "short", "also", "number", "issuers", "issued", "region", "reliability", "source", "validity",
           "supersedes")  # fmt: skip
_PROGRAM = ("name", "clause", "subject", "defers_to", "yields_to", "validity", "note")
_CONDITION = ("note", "readings", "reliability")


class Pair(NamedTuple):
    """A clause on both sides; None where it is not there."""

    a: Condition | None
    b: Condition | None


def diff(a: Pack, b: Pack, as_of: date) -> PackDiff:
    """Compare two documents; `as_of` only says which of them speaks on that day, never what is compared."""
    fields, programs, others = _fields(a, b, _HEADER), tuple(_programs(a, b)), tuple(_parts(a, b))
    same = a.policy == b.policy and not (fields or programs or others)
    return PackDiff(
        as_of=as_of, a=_side(a, as_of), b=_side(b, as_of), same=same, fields=fields, programs=programs, parts=others
    )


def _side(pack: Pack, as_of: date) -> Side:
    return Side(
        policy=pack.policy, title=pack.title, short=pack.short, number=pack.number, region=pack.region,
        reliability=pack.reliability, validity=standing(pack.validity, as_of), says=validity_words(pack, as_of),
    )  # fmt: skip


def _fields(a: Model, b: Model, names: tuple[str, ...] = ()) -> tuple[FieldChange, ...]:
    wanted = set(names) if names else None
    before, after = (model.model_dump(mode="json", include=wanted) for model in (a, b))
    return tuple(
        FieldChange(field=name, a=_written(before[name]), b=_written(after[name]))
        for name in names or before
        if _written(before[name]) != _written(after[name])
    )


def _written(value: Any) -> Any:
    return {k: v for k, v in value.items() if k not in MARKED} if isinstance(value, dict) else value


def programs_of(pack: Pack) -> dict[tuple[str, str | None], Program]:
    """The programs of a document by tier and variant."""
    return {(program.tier, program.variant): program for program in pack.programs}


def _programs(a: Pack, b: Pack) -> Iterable[ProgramChange]:
    before, after = programs_of(a), programs_of(b)
    for key in dict.fromkeys((*before, *after)):
        old, new = before.get(key), after.get(key)
        if old is None or new is None:
            there = new or old
            assert there is not None
            change: Literal["added", "removed"] = "added" if old is None else "removed"
            clauses = tuple(_alone(change, condition) for condition in there.conditions)
            yield ProgramChange(change=change, tier=key[0], variant=key[1], name=there.name, clauses=clauses)
            continue
        fields = _fields(old, new, _PROGRAM)
        clauses, moved = _clauses(old, new, a.policy == b.policy)
        if fields or clauses:
            yield ProgramChange(
                change="changed", tier=key[0], variant=key[1], name=new.name, clauses=clauses, moved=moved,
                fields=fields,
            )  # fmt: skip


# --- clauses ------------------------------------------------------------------------------------------------------


def pairs(a: Program, b: Program, one_document: bool) -> list[Pair]:
    """Which clause of one program is which of the other, in the order of `b`, what `b` has not at the end."""
    found = dict(_matched_clauses(a.conditions, b.conditions, one_document))
    back = {j: i for i, j in found.items()}
    taken = [Pair(a.conditions[back[j]] if j in back else None, new) for j, new in enumerate(b.conditions)]
    return taken + [Pair(old, None) for i, old in enumerate(a.conditions) if i not in found]


def _matched_clauses(a: tuple[Condition, ...], b: tuple[Condition, ...], by_number: bool) -> list[tuple[int, int]]:
    """Greedy from the likest pair down: the same number, then shared measures, then shared words."""
    left = [(_measures(old), _bigrams(old.says)) for old in a]
    right = [(_measures(new), _bigrams(new.says)) for new in b]
    scored: list[tuple[float, int, int]] = []
    for i, (facts, words) in enumerate(left):
        for j, (other_facts, other_words) in enumerate(right):
            numbered = a[i].clause == b[j].clause
            shared, worded = _overlap(facts, other_facts), _overlap(words, other_words)
            alike = shared >= 0.2 or worded >= 0.5 or (numbered and worded >= 0.25)
            if alike or (numbered and by_number):
                scored.append((2 * shared + worded + numbered * (10 if by_number else 0.5), i, j))
    result: list[tuple[int, int]] = []
    for _, i, j in sorted(scored, key=lambda item: (-item[0], item[1], item[2])):
        if all(i != x and j != y for x, y in result):
            result.append((i, j))
    return result


def _measures(condition: Condition) -> Counter[Any]:
    return Counter(leaf.measures for leaf in leaves(condition.rule) if leaf.facts and leaf.measures[0] != "case")


def _bigrams(text: str) -> Counter[Any]:
    return Counter(pairwise(text))


def _overlap(a: Counter[Any], b: Counter[Any]) -> float:
    """Shared over all, 0 where there is nothing."""
    whole = (a | b).total()
    return (a & b).total() / whole if whole else 0.0


def _clauses(a: Program, b: Program, one_document: bool) -> tuple[tuple[ClauseChange, ...], tuple[LeafChange, ...]]:
    changes: list[ClauseChange] = []
    gone: list[tuple[str, Leaf]] = []
    come: list[tuple[str, Leaf]] = []
    for old, new in pairs(a, b, one_document):
        if old is not None and new is not None:
            change, lost, won = _clause(old, new)
            changes += [change] if change else []
            gone += [(old.clause, leaf) for leaf in lost]
            come += [(new.clause, leaf) for leaf in won]
        elif new is not None:
            changes.append(_alone("added", new))
            come += [(new.clause, leaf) for leaf in leaves(new.rule)]
        elif old is not None:
            changes.append(_alone("removed", old))
            gone += [(old.clause, leaf) for leaf in leaves(old.rule)]
    return tuple(changes), tuple(_moved(gone, come))


def _alone(change: Literal["added", "removed"], condition: Condition) -> ClauseChange:
    asks = tuple(_one_sided(change, leaf) for leaf in leaves(condition.rule))
    if change == "added":
        return ClauseChange(
            change="added", a_clause=None, b_clause=condition.clause, a_says=None, b_says=condition.says, leaves=asks
        )
    return ClauseChange(
        change="removed", a_clause=condition.clause, b_clause=None, a_says=condition.says, b_says=None, leaves=asks
    )


def _clause(old: Condition, new: Condition) -> tuple[ClauseChange | None, list[Leaf], list[Leaf]]:
    """The change of a clause that stands on both sides, and the leaves only one side has."""
    a, b = leaves(old.rule), leaves(new.rule)
    same = matched(a, b)
    lost = [leaf for i, leaf in enumerate(a) if i not in {i for i, _ in same}]
    won = [leaf for j, leaf in enumerate(b) if j not in {j for _, j in same}]
    changed = [_leaf(a[i], b[j]) for i, j in same if a[i].words != b[j].words]
    changed += [_one_sided("removed", leaf) for leaf in lost] + [_one_sided("added", leaf) for leaf in won]
    bones = (
        skeleton(old.rule, {i: n for n, (i, _) in enumerate(same)}),
        skeleton(new.rule, {j: n for n, (_, j) in enumerate(same)}),
    )
    structure = (in_words(old.rule), in_words(new.rule)) if bones[0] != bones[1] else None
    fields = _fields(old, new, _CONDITION)
    kind = (
        "rule" if changed or structure
        else "wording" if old.says != new.says
        else "number" if old.clause != new.clause
        else "other" if fields
        else None
    )  # fmt: skip
    if kind is None:
        return None, lost, won
    change = ClauseChange(
        change=kind, a_clause=old.clause, b_clause=new.clause, a_says=old.says, b_says=new.says,
        leaves=tuple(changed), structure=structure, fields=fields,
    )  # fmt: skip
    return change, lost, won


def _leaf(a: Leaf, b: Leaf) -> LeafChange:
    if a.where != b.where:  # in another arm, or in all of them: the figures alone would say too little
        whole = ["：".join((*leaf.where, leaf.words)) for leaf in (a, b)]
        return LeafChange(
            change="form", what=b.subject, facts=b.facts, a=whole[0], b=whole[1], optional=b.optional
        )  # fmt: skip
    only_bound = a.side == b.side and a.shape == b.shape and a.bound != b.bound
    kind: Literal["judge", "bound", "form"] = "judge" if a.measures == ("judge",) else "bound" if only_bound else "form"
    said = (a.bound, b.bound) if kind == "bound" else (a.words, b.words)
    return LeafChange(
        change=kind, what=b.subject, where=b.where, facts=b.facts, a=said[0], b=said[1], effect=effect(a, b),
        optional=b.optional,
    )  # fmt: skip


def _one_sided(change: Literal["added", "removed"], leaf: Leaf) -> LeafChange:
    said = {"a" if change == "removed" else "b": leaf.words}
    return LeafChange(
        change=change, what=leaf.subject, where=leaf.where, facts=leaf.facts, optional=leaf.optional, **said
    )


def _moved(gone: list[tuple[str, Leaf]], come: list[tuple[str, Leaf]]) -> Iterable[LeafChange]:
    a, b = ([item for item in side if item[1].facts and item[1].measures[0] != "case"] for side in (gone, come))
    for i, j in matched([leaf for _, leaf in a], [leaf for _, leaf in b]):
        (old_clause, old), (new_clause, new) = a[i], b[j]
        yield _leaf(old, new).model_copy(update={"change": "moved", "a_clause": old_clause, "b_clause": new_clause})


# --- everything outside the programs ------------------------------------------------------------------------------


def _parts(a: Pack, b: Pack) -> Iterable[PartChange]:
    before, after = parts(a), parts(b)
    keys: list[Callable[[Part], Any]] = [lambda part: part.entry, lambda part: part.name, lambda part: part.about]
    if a.policy == b.policy:  # what is left in a clause of one document was rewritten
        keys.append(lambda part: part.clause or part.about)
    for section in before:
        old, new = list(before[section]), list(after[section])
        for key in keys:
            for part in list(old):
                found = next((other for other in new if key(other) == key(part)), None)
                if found is None:
                    continue
                old.remove(part)
                new.remove(found)
                if part.entry != found.entry:
                    yield PartChange(
                        section=section, change="changed", a_clause=part.clause, b_clause=found.clause, a=part.words,
                        b=found.words, fields=_fields(part.entry, found.entry),
                    )  # fmt: skip
        for part in old:
            yield PartChange(section=section, change="removed", a_clause=part.clause, a=part.words)
        for part in new:
            yield PartChange(section=section, change="added", b_clause=part.clause, b=part.words)
