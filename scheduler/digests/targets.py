"""Targets of plans against what is on record, in lines."""

from __future__ import annotations

from itertools import groupby

from knowledge.describe import target_words
from knowledge.progress import Progress, progress, standing_word
from knowledge.regions import depth
from scheduler.digests.lines import Part
from scheduler.digests.scope import Scope
from storage.briefing import Line


def targets(scope: Scope) -> Part | None:
    """Plans against what is on record: of the places' own documents, else of those below. News where a digest tells
    only that.
    """
    if scope.held is None:
        return None
    packs = sorted(scope.library.packs.values(), key=lambda pack: (depth(pack.region), pack.policy))
    found = progress(packs, scope.regions, scope.held, scope.today)
    own = [one for one in found if one.pack.region in scope.regions]
    lines: list[Line] = []
    short: list[Line] = []
    for policy, rows in groupby(own or found, lambda one: one.pack.policy):
        listed = list(rows)
        pack = scope.library.packs[policy]
        clauses = "、".join(dict.fromkeys(one.target.clause for one in listed))
        lines.append(Line(f"《{pack.short}》{standing_word(pack, scope.today)}，{clauses}："))
        lines += [_line(list(of_target)) for _, of_target in groupby(listed, lambda one: id(one.target))]
        short += [Line(_target(one)) for one in listed if one.target.year is None]
    if not lines:
        return None
    first = lines[0].text.removesuffix("：")
    several = len({one.pack.policy for one in own or found})
    ground = first if several == 1 else f"{first}等{several}个文件"
    lines.append(Line("在册只数在这里登记了称号的企业，不是全部。"))
    return Part(f"目标和在册（只数这里登记的；{ground}）", tuple(short), tuple(lines), news=scope.until is not None)


def _line(numbers: list[Progress]) -> Line:
    """A target as its document has it, and what is reached of each of its numbers."""
    return Line(f"　{target_words(numbers[0].target)}；{'，'.join(one.reached_words for one in numbers)}")


def _target(one: Progress) -> str:
    aim = f"{'累计' if one.measure == 'total' else '新增'}{one.aim_words}"
    return f"{one.name}：{one.last}年止{aim}，在册{one.reached}家"


def aims(scope: Scope) -> tuple[str, ...]:
    """How targets stand, line by line: by this it is told whether anything changed."""
    found = targets(scope)
    return tuple(line.text for line in found.full) if found else ()
