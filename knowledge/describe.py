"""A pack in plain Chinese lines, each with its clause: for `policies show` and for readers of a pack."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from knowledge.policy import Pack, Reward, Target
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


def describe(pack: Pack, as_of: date) -> Iterator[str]:
    """Everything a pack holds, section by section."""
    yield f"《{pack.title}》{pack.number or '（文中没有文号）'}"
    yield f"{'、'.join(pack.issuers)}，{pack.issued.isoformat()}；{in_words(pack, as_of)}"
    yield f"效力依据：{pack.validity.rests_on}"
    if pack.reliability == "secondary":
        yield f"来源：{pack.source}"
    for title, lines in (
        ("目标", [f"{t.clause} {target_words(t)}" for t in pack.targets]),
        ("奖励和支持", [f"{r.clause} {reward_words(r)}" for r in pack.rewards]),
        ("叠加", [f"{pack.stacking.clause} {pack.stacking.says}"] if pack.stacking else []),
        ("名词", [f"{d.clause} {d.term}：{d.says}" for d in pack.definitions]),
        ("周期性工作", [f"{d.clause} {RHYTHM[d.rhythm]}：{d.what}（{d.who}）" for d in pack.duties]),
        ("服务", [f"{s.clause} {s.name}：{s.says}" for s in pack.services]),
        ("责任单位", [f"{d.clause} {d.matter}：{'、'.join(d.who)}" for d in pack.departments]),
        ("引用的文件", [f"{d.clause} 《{d.title}》{d.number or ''}" for d in pack.documents]),
        ("文件没有写的", [n.says for n in pack.not_given]),
        ("读法", [f"{r.id} {r.says}" for r in pack.readings]),
    ):
        if lines:
            yield f"\n【{title}】"
            yield from lines
    for program in pack.programs:
        yield f"\n【{program.name}】{program.clause}"
        yield from (f"{c.clause} {c.says}" for c in program.conditions)
        if program.defers_to:
            yield program.defers_to


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
