"""A pack in plain Chinese lines, each with its clause: for `policies show` and for readers of a pack."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from typing import Any, NamedTuple

from knowledge.facts import catalogue
from knowledge.model import Model
from knowledge.policy import Pack, Reward, SizeRow, Target
from knowledge.tiers import tiers
from knowledge.validity import in_words
from knowledge.wording import number

RHYTHM = {
    "monthly": "每月", "quarterly": "每季度", "yearly": "每年", "regular": "定期", "once": "一次", "ongoing": "常态",
}  # fmt: skip
AUDIENCE = {
    "enterprise": "企业", "cluster": "产业集群", "platform": "平台（基地）", "district": "区县、功能区",
    "design_institute": "工业设计研究院",
}  # fmt: skip


class Part(NamedTuple):
    """One entry of a pack outside its programs: its words, and what tells it from its neighbours.

    `name` is the same in another version of the document, `about` also where the clause is another.
    """

    entry: Model
    clause: str
    words: str
    name: tuple[Any, ...]
    about: tuple[Any, ...]


def parts(pack: Pack) -> dict[str, list[Part]]:
    """What a pack holds besides its programs, by section, each entry in words."""

    def listed(
        entries: Iterable[Any],
        words: Callable[[Any], str],
        about: Callable[[Any], Any],
        at_clause: Callable[[Any], Any] | None = None,
    ) -> list[Part]:
        found = []
        for entry in entries:
            clause, key = getattr(entry, "clause", ""), (at_clause or about)(entry)
            found.append(Part(entry, clause, words(entry), (clause, key), (about(entry),)))
        return found

    return {
        "目标": listed(pack.targets, target_words, lambda t: (t.what, t.tier)),
        "奖励和支持": listed(
            pack.rewards,
            reward_words,
            lambda r: (r.awards or r.says, r.audience, r.kind),
            lambda r: (r.awards, r.audience, r.kind),
        ),
        "叠加": listed([pack.stacking] if pack.stacking else [], lambda s: s.says, lambda s: "stacking"),
        "名词": listed(pack.definitions, lambda d: f"{d.term}：{d.says}", lambda d: d.term),
        "周期性工作": listed(pack.duties, lambda d: f"{RHYTHM[d.rhythm]}：{d.what}（{d.who}）", lambda d: d.what),
        "称号有效期": listed(pack.terms, lambda t: t.says, lambda t: t.tiers),
        "服务": listed(pack.services, lambda s: f"{s.name}：{s.says}", lambda s: s.name),
        "责任单位": listed(pack.departments, lambda d: f"{d.matter}：{'、'.join(d.who)}", lambda d: d.matter),
        "引用的文件": listed(pack.documents, lambda d: f"《{d.title}》{d.number or ''}", lambda d: d.title),
        "文件没有写的": listed(pack.not_given, lambda n: n.says, lambda n: (n.topic, n.tiers)),
        "读法": listed(pack.readings, lambda r: f"{r.id} {r.says}", lambda r: r.id),
        "划型标准": listed(pack.sizes, size_words, lambda s: s.industry),
        "例子": listed(pack.examples, lambda e: e.name, lambda e: (e.name, e.tier, e.variant)),
    }


def describe(pack: Pack, as_of: date) -> Iterator[str]:
    """Everything a pack holds, section by section; its examples are for checking it and are left out."""
    yield f"《{pack.title}》{pack.number or '（文中没有文号）'}"
    yield f"{'、'.join(pack.issuers)}，{pack.issued or '印发日期未见'}；{in_words(pack, as_of)}"
    yield f"效力依据：{pack.validity.rests_on}"
    if pack.reliability == "secondary":
        yield f"来源：{pack.source}"
    for title, found in parts(pack).items():
        if found and title != "例子":
            yield f"\n【{title}】"
            yield from (f"{part.clause} {part.words}".lstrip() for part in found)
    for program in pack.programs:
        yield f"\n【{program.name}】{program.clause}"
        yield from (f"{c.clause} {c.says}" for c in program.conditions)
        if program.defers_to:
            yield program.defers_to


def size_words(row: SizeRow) -> str:
    """The size limits of an industry: `工业：从业人员 中型300人、小型20人起，1000人以上为大型`."""
    facts = catalogue()
    limits = []
    for limit in row.limits:
        unit = facts[limit.metric].shown_unit
        top = f"，{limit.large}{unit}以上为大型" if limit.large is not None else ""
        limits.append(f"{facts[limit.metric].label}中型{limit.medium}{unit}、小型{limit.small}{unit}起{top}")
    return f"{row.industry}：{'；'.join(limits)}"


def target_words(target: Target) -> str:
    """A target with its period and softness: `到2024年，新增300家，累计525家`."""
    if target.by is not None:
        period = f"到{target.by}年"
    elif target.year is not None:
        period = f"{target.year}年"
    else:
        first, last = target.each_year or (0, 0)
        period = f"{first}—{last}年每年"
    parts = []
    if target.new is not None:
        parts.append(
            f"新增{_count(target.new, target)}{'左右' if target.about else ''}{'以上' if target.at_least else ''}"
        )
    if target.total is not None:
        soft = "左右" if target.about_total else "以上" if target.at_least and target.new is None else ""
        parts.append(f"{'' if target.each_year else '累计'}{_count(target.total, target)}{soft}")
    if target.says is not None and not parts:
        parts.append(target.says)
    return f"{target.what}：{period}，{'，'.join(parts)}"


def _count(count: tuple[int, int], target: Target) -> str:
    low, high = count
    return f"{low}{target.unit}" if low == high else f"{low}—{high}{target.unit}"


def reward_words(reward: Reward) -> str:
    """A reward with its ceiling; without a figure it says so."""
    who = "" if reward.audience == "enterprise" else f"（给{AUDIENCE[reward.audience]}）"
    if reward.kind == "benefit":
        return f"{reward.says}{who}"
    if reward.ceiling is None:
        money = "文件没有写明金额"
    else:
        money = f"{'每年' if reward.per else ''}最高{number(reward.ceiling)}万元{'，一次性' if reward.once else ''}"
        if reward.rate is not None:
            money = f"按{number(reward.rate * 100)}%，{money}"
    names = "、".join(tiers()[tier].name for tier in reward.awards)
    if names and reward.ceiling is not None:
        return f"{names}{who}：{money}"
    says = reward.says.rstrip("。")
    # Most entries say their figure, or that there is none, themselves.
    told = reward.ceiling is not None and f"{number(reward.ceiling)}万元" in says
    silent = told or any(word in says for word in ("没有写", "未写", "未列", "没有内容"))
    return f"{says}{who}" if silent else f"{says}{who}：{money}"


def clause_words(pack: Pack | None, policy: str, clause: str, as_of: date) -> str:
    """`《…方案》三(一)3，计划期已结束（…）`; by the bare id of a pack that is no longer in the library."""
    return f"《{pack.title}》{clause}，{in_words(pack, as_of)}" if pack else f"{policy} {clause}"
