"""没送到的有哪些, 谁退订了, 上周谁申报了, 昨天新来的有哪些: what happened at an officer's places, firm by firm.

No more is told of a firm than was asked, and every firm on a list is entered in the audit.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import cast

from sqlalchemy import Connection

from handlers.almanac.spans import SOME, Span, span_in
from handlers.consent import VERSION
from handlers.files.work import Told, Work
from handlers.language.elsewhere import place_words
from handlers.language.mentions import find_tiers
from handlers.officer.asked import names
from handlers.officer.by_window import about, windows_of
from handlers.officer.jobs import asked_by, fits, narrowed, setting_of
from handlers.requests.showing import KINDS
from handlers.wishes import thing_words
from knowledge.library import Library
from knowledge.patterns import lazy
from storage import lately, matters
from storage.clock import day_of
from storage.known import RequestKind
from storage.lately import Happened
from storage.looks import Look
from storage.outgoing import Text

_MOST = 1_900
"""Bytes; WeCom takes 2,048."""
_BACK = timedelta(days=90)
"""How far 没送到 looks back."""
_LONGEST_NAME = 30

Lines = list[tuple[str, int | None]]
"""Lines, each with the firm (by id) it tells of."""
Read = Callable[[Connection], Lines]


def told(work: Work, library: Library, now: datetime) -> Told:
    """The list that was asked for."""
    what, words = str(work.arguments["what"]), str(work.arguments["words"])
    asked, places = asked_by(work, library, now.date())
    if work.known.role != "officer" or not places:
        return Told([Text(content="只给工作人员看。")])
    today = now.date()
    span = span_in(words, today, "back") or Span(today - timedelta(days=SOME), today)
    match what:
        case "undelivered":
            head, foot = "没送到的（近90天）", "群发没送到的，说“群发结果”看。"
            lines = work.read(lambda conn: _undelivered(conn, places, now - _BACK))
        case "reminded":
            head = f"{span.words}发给企业的提醒"
            counts = work.read(lambda conn: lately.reminders(conn, places, span.first, span.last))
            sums = _sums(counts)
            if not counts or not _WHOM.search(words):
                first = narrowed(work, asked, places)
                return Told([Text(content="\n".join([*first, f"{names(places)}{head}：{sums}"]))])
            windows = windows_of(setting_of(work, library, today).almanac)
            rows = work.read(lambda conn: lately.reminded(conn, places, span.first, span.last))
            lines = [
                (f"{_firm(one)}：{about(one.what, windows)}，{_STATES[one.kind]}，{day_of(one.at)}", one.firm)
                for one in rows
            ]
            foot = f"一共{sums}按企业和事项列，一条可能发给几个人。"
        case "unagreed":
            head, foot = "还没有同意告知书的", "没有同意的，不提醒、不看数据；要请他们先同意。"
            silent, alone = work.read(lambda conn: lately.unagreed(conn, places, VERSION))
            lines = [(f"{_firm(one)}", one.firm) for one in silent]
            foot = f"另有{alone}家还没有人确认绑定，不列名。{foot}" if alone else foot
        case "changed":
            head, foot = f"{span.words}新填或改过情况的", "改了什么，看那家企业的数据。"
            changed = work.read(lambda conn: lately.changed(conn, places, span.first, span.last))
            lines = [(f"{_firm(one)}：{one.what}项，{day_of(one.at)}", one.firm) for one in changed]
        case "unsubscribed":
            head, foot = "退订了提醒的", "只退订提醒和群发；自己问的、提的诉求照常答复。"
            lines = work.read(lambda conn: _unsubscribed(conn, places))
        case "handed_in":
            head, foot = f"{span.words}申报或提交的", "“已办”是企业自己说的，以申报平台为准。"
            windows = windows_of(setting_of(work, library, today).almanac)
            wanted = {tier.id for mention in find_tiers(words) for tier in mention.candidates}
            told_of = {
                key: about(key, windows)
                for key, w in windows.items()
                if not wanted or w.tier is None or w.tier in wanted
            }
            lines = work.read(lambda conn: _handed_in(conn, places, span, told_of, bool(wanted)))
        case _:
            head, foot = f"{span.words}新来的企业和提来的事", "没办结的，说“待办”逐件办。"
            lines = work.read(lambda conn: _came(conn, places, span))
    return listed(narrowed(work, asked, places), f"{names(places)}{head}", lines, foot, f"名单：{head}")


def listed(first: list[str], head: str, lines: Lines, foot: str, action: str) -> Told:
    """As many as one message holds; how many there are is always said, or that there are at least so many."""
    if not lines:
        return Told([Text(content="\n".join([*first, f"{head}：没有。{foot}"]))])
    least = "至少" if len(lines) >= lately.MOST else ""
    said = [*first, f"{head}，{least}{len(lines)}条："]
    shown = list[int | None]()
    for n, (line, firm) in enumerate(lines):
        if not fits([*said, line, foot, "还有100000条没有列。"], _MOST):
            said.append(f"还有{least}{len(lines) - n}条没有列。")
            break
        said.append(line)
        shown.append(firm)
    looks = [Look(firm, action) for firm in dict.fromkeys(shown) if firm is not None]
    return Told([Text(content="\n".join([*said, foot]))], looks)


_WHOM = lazy("谁|哪|名单|几家|多少家")
_STATES = {"sent": "已发", "pending": "等着发", "sending": "等着发", "parked": "没发成"}


def _sums(counts: Mapping[str, tuple[int, int]]) -> str:
    """How many messages, to how many firms, and what of them has not gone out."""
    if not counts:
        return "没有。"
    (sent, firms), (parked, _) = counts.get("sent", (0, 0)), counts.get("parked", (0, 0))
    waiting = sum(counts.get(state, (0, 0))[0] for state in ("pending", "sending"))
    said = [f"已发{sent}条，{firms}家"] + ([f"等着发{waiting}条"] if waiting else [])
    said += [f"没发成{parked}条（说“没送到的有哪些”看）"] if parked else []
    return f"{'，'.join(said)}。"


def _undelivered(conn: Connection, places: Sequence[str], since: datetime) -> Lines:
    return [
        (
            f"· {_name(row.name) if row.firm is not None else f'群“{row.name}”'}（{place_words(row.region)}）："
            f"{row.why or '原因不明'}{f'（{row.count}条）' if row.count > 1 else ''}",
            row.firm,
        )
        for row in matters.undelivered(conn, places, since)
    ]


def _unsubscribed(conn: Connection, places: Sequence[str]) -> Lines:
    return [
        (f"{_firm(one)}：{thing_words(one.kind, one.topic) if one.kind else '全部提醒'}，{day_of(one.at)}", one.firm)
        for one in lately.unsubscribed(conn, places)
    ]


def _handed_in(conn: Connection, places: Sequence[str], span: Span, of: dict[str, str], narrowed: bool) -> Lines:
    """Applications that firms say they made, then what they handed in here; of a title asked for only the former."""
    found = [(one, of[one.what]) for one in lately.done(conn, places, span.first, span.last) if one.what in of]
    lines: Lines = [(f"{_firm(one)}：{thing}，说已办，{day_of(one.at)}", one.firm) for one, thing in found]
    if not narrowed:
        handed = lately.handed_in(conn, places, span.first, span.last)
        lines += [(f"{_firm(one)}：交来自报数据第{one.what}版，{day_of(one.at)}", one.firm) for one in handed]
    return lines


def _came(conn: Connection, places: Sequence[str], span: Span) -> Lines:
    new = lately.newcomers(conn, places, span.first, span.last)
    lines: Lines = [(f"{_firm(one)}：新绑定，{day_of(one.at)}", one.firm) for one in new]
    for one in lately.asked(conn, places, span.first, span.last):
        kind = KINDS[cast("RequestKind", one.kind)]
        thing = f"{kind}·{one.topic}" if one.topic and one.topic != kind else kind
        lines.append((f"{_firm(one)}：{one.what} {thing}，{day_of(one.at)}", one.firm))
    return lines


def _firm(one: Happened) -> str:
    return f"· {_name(one.name) if one.firm is not None else '没有绑定企业的人'}（{place_words(one.region)}）"


def _name(name: str | None) -> str:
    plain = " ".join((name or "没有填名称的企业").split())
    return plain if len(plain) <= _LONGEST_NAME else f"{plain[:_LONGEST_NAME]}…"
