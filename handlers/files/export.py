"""导出我的数据: everything 我的数据 shows, as a workbook with one sheet for each kind of record."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from handlers import wishes
from handlers.files.names import file_name
from handlers.files.record import NOTHING, holds_anything, requests_of
from handlers.files.sheets import Column, workbook
from handlers.files.work import Done, Work
from handlers.firm import shown, source_words
from handlers.requests.showing import KINDS, STATES
from knowledge.facts import INCIDENT_NAMES, FactDef, catalogue
from knowledge.regions import region_name
from knowledge.tiers import tiers
from knowledge.wording import VARIANTS
from storage.blobs import Blob
from storage.clock import SHANGHAI
from storage.known import Declaration, Fact, Known, Request
from storage.looks import View
from storage.outgoing import Text

_SIDES = {"enterprise": "企业", "officer": "工作人员", "system": "系统"}
_FIGURES = (
    Column("项目", 26), Column("年度", 8), Column("下限", 14), Column("上限", 14), Column("单位", 8),
    Column("内容", 30), Column("来源", 24),
)  # fmt: skip


def make(work: Work, now: datetime) -> Done:
    """The workbook, of what the person may see now."""
    known = work.known
    if not holds_anything(known):
        return Text(content=NOTHING)
    sheets = {
        "说明": ((Column("事项", 20), Column("内容", 80)), list(_about(known, now))),
        "企业情况": ((*_FIGURES, Column("记录日期", 12), Column("原话", 40)), list(_facts(known.facts))),
        "提交记录": (
            (Column("版本", 8), Column("提交时间", 18), Column("提交人", 8), *_FIGURES),
            list(_declared(work.declared)),
        ),
        "诉求": (_REQUEST_COLUMNS, [_request(each, known) for each in requests_of(known)]),
        "查看记录": (
            (Column("时间", 18), Column("查看人", 28), Column("事由", 50)),
            [(_local(view.at), view.actor, view.action) for view in _views(known)],
        ),
        "提醒": ((Column("内容", 80),), [(line,) for line in wishes.lines(known)]),
    }
    firm = known.enterprise.name if known.enterprise else None
    return Blob(file_name("我的数据", firm, now.date(), "xlsx"), workbook(sheets, now))


def _about(known: Known, now: datetime) -> Iterable[tuple[str, Any]]:
    firm, consent = known.enterprise, known.consent
    yield "这是什么", "梯航助手目前记着的、您可以看到的全部企业情况和往来记录，按您的要求导出。"
    yield "导出时间", _local(now)
    if firm is not None:
        yield "企业", firm.name or "没有填"
        yield "统一社会信用代码", firm.uscc or "没有填"
        yield "地区", region_name(firm.region) if firm.region else "没有填"
        if firm.variant:
            yield "类别", VARIANTS[firm.variant]
        whose = "已确认，含本企业其他人填的和工作人员核实的" if firm.confirmed else "还没有确认，只含您本人填的"
        yield "您与企业的关系", whose
    if consent is None:
        yield "同意情况", "没有记录"
    else:
        agreed = "已同意" if consent.granted else "不同意或已撤回"
        yield "同意情况", f"{agreed}告知书 {consent.version} 版（{_local(consent.at):%Y-%m-%d}）"
    yield "企业情况", "每一项现在采用的值。不是准确数的，下限和上限不同，空着的一端表示没有界限；金额单位是万元。"
    yield "提交记录", "每次确认提交时的内容，最近的在前；与现在的记录可能不同。"
    yield "诉求", "您提出的，以及您已确认代表的企业提出的；办结超过90天的不再列出。"
    yield "查看记录", "工作人员看过本企业情况的记录，最近50次。"
    yield "提醒", "您选的、要过和退订的提醒，和最近一年发给您的提醒及回复，最近20件。"
    yield "来源", "“自报”是企业自己填的、没有核实的数；“工作人员核实”和“证书”是核实过的。"
    yield "更正和删除", "在对话里说“我们能报什么”可以逐项更正，说“删除我的数据”可以删除。"


def _facts(facts: Sequence[Fact]) -> Iterable[tuple[Any, ...]]:
    for fact in facts:
        if (meant := catalogue().get(fact.key)) is not None:
            on = _local(fact.at).date() if fact.at else None
            # Another's own words could tell who they are.
            yield (*_figures(meant, fact), on, fact.said if fact.own else None)


def _declared(versions: Sequence[Declaration]) -> Iterable[tuple[Any, ...]]:
    for each in versions:
        head = (each.version, _local(each.at), "您" if each.own else "同事")
        for fact in each.facts:
            if (meant := catalogue().get(fact.key)) is not None:
                yield (*head, *_figures(meant, fact))


def _figures(meant: FactDef, fact: Fact) -> tuple[Any, ...]:
    if fact.declined:
        return meant.label, fact.year, None, None, None, "说过不清楚或不方便说", source_words(fact)
    if not meant.numeric:
        return meant.label, fact.year, None, None, None, _content(meant, fact), source_words(fact)
    low, high = (None if end is None else end / meant.scale for end in (fact.lo, fact.hi))
    return meant.label, fact.year, low, high, meant.shown_unit, shown(meant, fact), source_words(fact)


def _won(title: dict[str, Any]) -> str:
    """The day a title was won, or the year, where nobody remembers the day."""
    year = f"{title['year']}年" if title.get("year") else "日期没有填"
    return str(title.get("on") or year)


def _content(meant: FactDef, fact: Fact) -> str:
    """A value in full, where an echo would only count it."""
    if meant.type == "titles" and fact.value:
        return "；".join(f"{tiers()[each['tier']].name}（{_won(each)}）" for each in fact.value)
    if meant.type == "incidents" and fact.value:
        return "；".join(f"{INCIDENT_NAMES[each['kind']]}（{each['on']}）" for each in fact.value)
    return shown(meant, fact)


_REQUEST_COLUMNS = (
    Column("编号", 16), Column("类别", 12), Column("事项", 20), Column("提出人", 8), Column("内容", 50),
    Column("状态", 10), Column("提出时间", 18), Column("承办", 24), Column("依据文件", 18), Column("条款", 12),
    Column("答复期限", 12), Column("办理经过", 60),
)  # fmt: skip


def _request(each: Request, known: Known) -> tuple[Any, ...]:
    steps = "\n".join(
        f"{_local(step.at):%Y-%m-%d} {_SIDES[step.side]}：{STATES[step.state]} {step.note}".strip()
        for step in each.steps
    )
    who = "您" if each.person_id == known.person_id else "同事"
    return (
        each.number, KINDS[each.kind], each.topic, who, each.words, STATES[each.state], _local(each.created_at),
        each.office, each.policy, each.clause, each.due, steps,
    )  # fmt: skip


def _views(known: Known) -> Sequence[View]:
    return known.views if known.role == "enterprise" else ()


def _local(moment: datetime) -> datetime:
    return moment.astimezone(SHANGHAI)
