"""今年要复核不: the titles on record and those just named, by when they end, and the 复核 window where one is set."""

from __future__ import annotations

from datetime import date
from typing import Any

from handlers.answers import not_given
from handlers.answers.window_words import span_words
from handlers.citing import ground
from handlers.context import Turn
from handlers.firm import titles_said
from handlers.understanding.scope import Question
from handlers.verdict.checking import facts
from knowledge.calendar.terms import Expiry, awarded, expiry, recheck_window, unknown_term
from knowledge.patterns import lazy
from knowledge.provenance import SOURCE_NAMES
from knowledge.regions import NATIONAL
from knowledge.tiers import tiers
from storage.outgoing import Markdown, Text

_OTHER = lazy("撤销|取消|改名|更名|变更|重组|搬迁|合并|迁|更新|填报信息|培育库|县库|名单")
_UPDATES = lazy("信息更新|更新信息|年度更新|年度核[实对查]")
_AWARDED = lazy("评|获|得|拿|认定|批|下来|取得|是")
_AGO = lazy(r"(?<!\d)(20\d\d|\d\d)年")


def recheck(turn: Turn, question: Question) -> bool:
    """What is known of the firm's own titles first, then what the documents say."""
    if not _OTHER.search(question.text) and not turn.context.stateless:
        _tell_own(turn, question)
    told = not_given.recheck(turn, question)
    if told and _UPDATES.search(question.text) and turn.known.role == "enterprise" and not turn.context.stateless:
        turn.answer.says(Text(content="现在就要核对、更新的，说“开始年审”，我逐项问您。"))
    return told


def _tell_own(turn: Turn, question: Question) -> None:
    asked = {tier.id for tier in question.candidates} if question.said_tiers else set()
    told: list[tuple[str, date | int | None, str]] = []
    if turn.known.role == "enterprise":
        told = [one for one in _on_record(turn) if not asked or one[0] in asked]
    if not told:
        told = _just_said(turn, question)
    region = turn.home or question.region or NATIONAL
    lines: list[str] = []
    for tier, won, whose in told:
        end = expiry(turn.library.packs.values(), tier, won, region) if won is not None else None
        lines.append(f"**{tiers()[tier].name}**（{whose}）")
        if won is None:
            lines.append("取得的日期没有记，算不出哪天到期；告诉我取得的日期（写到日）就能算。")
        elif end is None:
            lines.append(unknown_term(tier))
        else:
            lines += [f"{end.when}。{_verdict(end, turn.today)}", _window_words(turn, tier, region, end)]
            lines.append(ground(end.pack, [end.term.clause], turn.today))
            turn.answer.cites(end.pack.policy, end.term.clause)
    if lines:
        turn.answer.says(Markdown(content="\n".join(lines)))


def _on_record(turn: Turn) -> list[tuple[str, date | int | None, str]]:
    fact = titles_said(facts(turn))
    value: list[dict[str, Any]] = (fact.value or []) if fact else []
    return [
        (title["tier"], awarded(title), SOURCE_NAMES[fact.source])
        for title in value
        if fact is not None and title.get("tier") in tiers()
    ]


def _just_said(turn: Turn, question: Question) -> list[tuple[str, date | int | None, str]]:
    """One title and the year it was won, named in the question itself."""
    years = {int(found) % 100 + 2000 for found in _AGO.findall(question.text)} - {turn.today.year}
    exact = [mention.exact for mention in question.tiers] if question.said_tiers else []
    if len(years) != 1 or len(exact) != 1 or exact[0] is None or not _AWARDED.search(question.text):
        return []
    year = years.pop()
    return [(exact[0].id, year, "按您说的")] if year <= turn.today.year else []


def _verdict(end: Expiry, today: date) -> str:
    if end.last_day is not None and end.last_day < today:
        return "已经过了有效期；复核通过没有，以认定文件为准。"
    if end.year < today.year:
        return "按此算已经过了有效期；复核通过没有，以认定文件为准。"
    if end.year == today.year:
        return "今年到期，今年要复核。"
    return f"今年不到期，{end.year}年要复核。"


def _window_words(turn: Turn, tier: str, region: str, end: Expiry) -> str:
    window = recheck_window(turn.known.almanac.windows, tier, region, end.year)
    if window is None:
        return "复核时间以主管部门当年通知为准。"
    return f"{window.year}年的复核时间：{span_words(window)}（{window.source or '由主管部门工作人员设定'}）。"
