"""A comparison of two documents in short Chinese lines, to be read on a telephone."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from typing import Any

from knowledge.compare.records import (
    ClauseChange,
    FieldChange,
    LeafChange,
    PackDiff,
    PartChange,
    ProgramChange,
    Side,
)
from knowledge.describe import AUDIENCE, RHYTHM
from knowledge.policy import Reliability
from knowledge.regions import region_name
from knowledge.tiers import tiers
from knowledge.wording import STATES, VARIANTS, program_name

_EFFECTS = {"tighter": "（更严）", "looser": "（放宽）", None: ""}
_VERSIONS = {"added": "新增", "removed": "取消", "changed": "改动"}
_DOCUMENTS = {"added": "只在乙", "removed": "只在甲", "changed": "不同"}
"""Of two documents neither took anything from the other."""
_IN_FULL = ("目标", "奖励和支持", "叠加", "划型标准")
_NAMES = ("title", "short", "also", "number")
"""What the first lines say already where the documents are two."""
RELIABILITY: dict[Reliability, str] = {"official": "原文", "secondary": "二手资料，待确认"}
_FIELDS = {
    "title": "标题", "short": "简称", "also": "别称", "number": "文号", "issuers": "发文机关", "issued": "印发日期",
    "region": "适用地区", "reliability": "来源可靠程度", "source": "来源", "validity": "有效期",
    "supersedes": "所替代的文件", "name": "名称", "clause": "条款号", "subject": "对象", "defers_to": "以何为准",
    "yields_to": "让位于", "note": "说明", "readings": "读法", "ceiling": "最高金额（万元）", "rate": "比例",
    "awards": "对应称号", "audience": "给谁", "once": "是否一次性", "per": "按什么发", "says": "文字",
    "new": "新增数", "total": "累计数", "by": "到哪一年", "year": "哪一年", "each_year": "每年的起止",
    "about": "新增数是否约数", "about_total": "累计数是否约数", "at_least": "是否“以上”", "unit": "单位",
    "tier": "称号", "what": "事项", "kind": "种类", "refers_to": "所依据的文件", "rule": "叠加规则",
    "reading": "读法", "term": "名词", "who": "谁来做", "rhythm": "周期", "times": "次数", "matter": "事项",
    "topic": "事项", "tiers": "称号", "why": "为什么引用", "included": "是否收入", "limits": "界限",
    "industry": "行业", "id": "读法编号", "first_day": "起始日", "last_day": "最后一天", "rests_on": "效力依据",
    "last_day_clause": "有效期条款", "plan_years": "计划年份", "facts": "企业情况", "expect": "应得的结论",
    "as_of": "按哪一天", "variant": "类别",
}  # fmt: skip
"""What the fields of a pack are called, in `changes` and in the JSON Schema."""


def lines(found: PackDiff) -> Iterator[str]:
    """The whole comparison, what decides most first."""
    yield f"甲：{_side(found.a)}"
    yield f"乙：{_side(found.b)}"
    yield f"效力按{found.as_of.isoformat()}看；下面只比文字和数值，不论是否有效。"
    if found.same:
        yield "两份一样，没有差异。"
        return
    if not (found.fields or found.programs or found.parts):
        yield "除政策编号外没有差异。"
    versions = found.a.policy == found.b.policy or found.a.title == found.b.title
    words = _VERSIONS if versions else _DOCUMENTS
    for program in found.programs:
        yield from _program(program, words)
    yield from _parts(found.parts, words, in_full=versions)
    shown = tuple(field for field in found.fields if versions or field.field not in _NAMES)
    if shown:
        yield "\n【文件本身】"
        yield from _fields(shown)


def _parts(parts: tuple[PartChange, ...], words: dict[str, str], in_full: bool) -> Iterator[str]:
    sections: dict[str, list[PartChange]] = {}
    for part in parts:
        sections.setdefault(part.section, []).append(part)
    counted = []
    for section, found in sections.items():
        if section in _IN_FULL or (in_full and section != "例子"):
            yield f"\n【{section}】"
            for part in found:
                yield from _part(part, words)
        else:
            numbers = Counter(words[part.change] for part in found)
            counted.append(f"{section}：" + "，".join(f"{change}{number}条" for change, number in numbers.items()))
    if counted:
        yield "\n【其他】（逐条见 --json）"
        yield from counted


def _side(side: Side) -> str:
    number = f" {side.number}" if side.number else ""
    return f"《{side.short}》{number}（{side.policy}，{RELIABILITY[side.reliability]}），{side.says}"


def _program(program: ProgramChange, words: dict[str, str]) -> Iterator[str]:
    count = f"（{len(program.clauses)}条）" if program.change == "removed" else ""
    yield f"\n【{program_name(program.name, program.variant)}】{words[program.change]}{count}"
    if program.change == "added":
        yield from (f"{clause.b_clause} {clause.b_says}" for clause in program.clauses)
    if program.change != "changed":
        return
    for clause in program.clauses:
        yield from _clause(clause, words)
    for leaf in program.moved:
        told = "，要求没有变" if leaf.a == leaf.b else f"，{leaf.a} → {leaf.b}{_EFFECTS[leaf.effect]}"
        yield f"移动 {leaf.what}：{leaf.a_clause} → {leaf.b_clause}{told}"
    yield from _fields(program.fields)


def _clause(clause: ClauseChange, words: dict[str, str]) -> Iterator[str]:
    if clause.a_says is None or clause.b_says is None:
        yield f"{words[clause.change]} {clause.a_clause or clause.b_clause} {clause.a_says or clause.b_says}"
        return
    same_number = clause.a_clause == clause.b_clause
    name = clause.b_clause if same_number else f"{clause.a_clause} → {clause.b_clause}"
    match clause.change:
        case "number":
            yield f"条款号 {name}，内容没有变"
        case "wording":
            yield f"文字 {name}，条件没有变"
            yield f"　甲：{clause.a_says}"
            yield f"　乙：{clause.b_says}"
        case "other":
            yield f"说明 {name}，条件没有变"
        case _:
            yield f"条件 {name}"
            yield from (f"　{_leaf(leaf)}" for leaf in clause.leaves)
            if clause.structure:
                yield f"　“且”“或”的关系变了：{clause.structure[0]} → {clause.structure[1]}"
            if clause.a_says == clause.b_says:
                yield "　条款文字没有跟着改，请核对"
    # Which readings a clause names says little to who does not edit packs.
    told = tuple(f for f in clause.fields if f.field != "readings" or clause.change == "other")
    yield from (f"　{line}" for line in _fields(told))


def _leaf(leaf: LeafChange) -> str:
    where = "、".join(leaf.where)
    place = f"{where}：" if where else ""
    match leaf.change:
        case "added":
            return f"{place}新增{'备选' if leaf.optional else '要求'}：{leaf.b}"
        case "removed":
            return f"{place}取消{'备选' if leaf.optional else '要求'}：{leaf.a}"
        case "bound":
            return f"{place}{leaf.what}：{leaf.a} → {leaf.b}{_EFFECTS[leaf.effect]}"
        case _:
            return f"{place}{leaf.a} → {leaf.b}"


def _part(part: PartChange, words: dict[str, str]) -> Iterator[str]:
    a, b = f"{part.a_clause or ''} {part.a}".strip(), f"{part.b_clause or ''} {part.b}".strip()
    if part.change != "changed":
        yield f"{words[part.change]} {b if part.a is None else a}"
    elif a != b:
        yield f"{words['changed']} {a} → {b}"
    else:
        yield f"{words['changed']} {a}"
        yield from (f"　{line}" for line in _fields(part.fields))


def _fields(changes: tuple[FieldChange, ...]) -> Iterator[str]:
    for change in changes:
        if isinstance(change.a, dict) and isinstance(change.b, dict):
            keys = [key for key in dict.fromkeys((*change.a, *change.b)) if change.a.get(key) != change.b.get(key)]
            inner = (FieldChange(field=key, a=change.a.get(key), b=change.b.get(key)) for key in keys)
            yield from (f"{field_name(change.field)}·{line}" for line in _fields(tuple(inner)))
        else:
            said = _place if change.field == "region" else _value
            yield f"{field_name(change.field)}：{said(change.a)} → {said(change.b)}"


def field_name(key: str) -> str:
    """What a field of a pack is called in Chinese; a key of a free table stays as it is."""
    return _FIELDS.get(key, key)


def _place(code: Any) -> str:
    return f"{region_name(code)}（{code}）" if code else "没有写"


def _value(value: Any) -> str:
    match value:
        case None | [] | "":
            return "没有写"
        case bool():
            return "是" if value else "否"
        case [int() as low, int() as high]:
            return f"{low}—{high}"
        case list() if all(isinstance(item, str) for item in value):
            return "、".join(map(_value, value))
        case list() | dict():
            return json.dumps(value, ensure_ascii=False)
        case str() if value in tiers():
            return tiers()[value].name
        case _:
            return _WORDS.get(value, str(value))


_WORDS: dict[Any, str] = {
    **RELIABILITY, **AUDIENCE, **RHYTHM, **STATES, **VARIANTS, "additive": "可以叠加", "highest_only": "就高，不重复",
    "cash": "现金", "benefit": "不是现金", "enterprise": "企业", "product": "产品", "year": "每年",
}  # fmt: skip
"""What the fixed values of a pack are called."""
