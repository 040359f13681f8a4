"""我的数据 and 删除我的数据: what is held of a person and their firms, who saw it, and all of it taken out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from handlers import wishes
from handlers.choices import offer
from handlers.commands import CANCEL, bare
from handlers.consent import VERSION, state_in_words
from handlers.context import Turn
from handlers.dialog import Dialog
from handlers.firm import sourced
from handlers.people.firms import titled
from handlers.requests import telling
from handlers.requests.showing import line as request_line
from handlers.understanding.scope import Question
from knowledge.facts import catalogue
from knowledge.patterns import lazy
from knowledge.regions import region_name
from storage.clock import SHANGHAI, day_of
from storage.known import Consent, Fact, RequestKind
from storage.outgoing import Markdown, Text

DELETE = "delete-data"
YES, NO = "确定删除", "不删了"
PAGE = 30
"""Lines shown at once."""
_PAGE = lazy(r"第?\s*([0-9]{1,3})\s*页")
_ACTORS = {"officer": "工作人员", "cli": "系统管理员", "system": "系统"}
_TAIL = "要更正，说“我们能报什么”逐项改；导出成文件，说“导出我的数据”；撤回同意、删除，说“撤回同意”“删除我的数据”。"


def mine(turn: Turn, question: Question) -> bool:
    """Show what is on record, page by page."""
    lines = list(_lines(turn))
    pages = [lines[at : at + PAGE] for at in range(0, len(lines), PAGE)]
    said = _PAGE.search(question.text)
    number = min(max(int(said[1]) if said else 1, 1), len(pages))
    following = (
        f"第{number}/{len(pages)}页，说“我的数据 第{number % len(pages) + 1}页”看别的。" if len(pages) > 1 else ""
    )
    turn.answer.says(Markdown(content="\n".join(["**目前记着的情况**", *pages[number - 1], f"{following}{_TAIL}"])))
    return True


def erasing(turn: Turn, question: Question) -> bool:
    """删除我的数据: asked back first."""
    desc = "填过的、诉求、对话、提醒设置和收到的消息都删去，不能恢复；没确认的绑定一起取消。同意和查看记录只留时间。"
    turn.answer.says(offer(turn, DELETE, "确定要删除您的数据吗？", (YES, NO), desc))
    return True


def erase(turn: Turn, words: str) -> bool:
    """Take 确定删除; anything else leaves everything as it is."""
    turn.dialog.close_card()
    if bare(words) not in (YES, "确认删除", "确定"):
        turn.answer.says(Text(content="没有删除，都还在。"))
        return words == NO or CANCEL.fullmatch(bare(words)) is not None
    kept = any(firm.confirmed for firm in turn.known.firms)  # then what was handed in is the firm's
    ended: tuple[RequestKind, ...] = ("binding", "handoff", "appeal", "service")
    telling.taken_back(turn, "对方删除了自己的数据，自动撤回", ended if kept else (*ended, "declaration"))
    turn.answer.changes.erase = True
    turn.answer.changes.consent = Consent(VERSION, False, turn.context.now)
    turn.dialog = Dialog(wrong_codes=turn.dialog.wrong_codes)
    turn.answer.says(Text(content="已经删除您填过的全部情况，并记下您不再同意记录。需要时说“我们能报什么”重新开始。"))
    if left := [firm for firm in turn.known.firms if firm.confirmed]:
        names = "、".join(firm.name or "未写名称的企业" for firm in left)
        turn.answer.says(Text(content=f"您和{names}的绑定还在，已提交的申报属于企业；不再代表它，说“解绑”。"))
    return True


def _lines(turn: Turn) -> Iterator[str]:
    known = turn.known
    if known.consent or known.role == "enterprise":
        yield state_in_words(turn)
    if known.role == "officer":
        yield f"您是{region_name(known.officer_region or '')}的工作人员。"
    yield from _firms(turn)
    if known.declaration:
        whose = "您" if known.declaration.own else "同事"
        yield (
            f"已提交：第{known.declaration.version}版（{whose}，{_day(known.declaration.at)}，"
            f"{len(known.declaration.facts)}项）"
        )
    own = [request for request in known.requests if request.own and known.role == "enterprise"]
    yield from _under("您的诉求和申请", [request_line(request, turn.today) for request in own])
    codes = []
    for each in known.issued:
        used = f"{_day(each.used_at)}已用" if each.used_at else "已作废" if each.revoked_at else ""
        state = used or ("还没有用" if turn.context.now < each.expires_at else "已过期")
        codes.append(f"{each.firm or ''}，{_day(each.at)}发，{state}")
    yield from _under("您发的邀请码", codes)
    yield from _under("提醒", wishes.lines(known))
    if not known.everything:
        yield "谁看过、您发的邀请码：说“我的数据”看。"
    elif known.enterprise or own:
        looks = [f"{_moment(v.at)} {_ACTORS.get(v.actor, v.actor)}：{v.action}" for v in known.views]
        yield from _under("谁看过企业的情况和您提的事", looks or ["目前无人看过"])


def _firms(turn: Turn) -> Iterator[str]:
    """The firms, each with what is known of it: what speaks for the present one, and what the person entered."""
    known, present = turn.known, turn.known.enterprise
    for firm in known.firms:
        now = "，现在代表" if len(known.firms) > 1 and present and firm.id == present.id else ""
        yield f"企业：{titled(firm)}{now}" if firm.name else f"企业：还没有绑定{now}"
        yield from [f"统一社会信用代码：{firm.uscc}"] if firm.uscc else []
        yield from [f"地区：{region_name(firm.region)}"] if firm.region else []
        entered = [fact for number, fact in known.entered if number == firm.id]
        if present and firm.id == present.id:
            yield from _facts(known.facts)
            speaking = {(fact.key, fact.year, fact.source) for fact in known.facts}
            silent = [fact for fact in entered if (fact.key, fact.year, fact.source) not in speaking]
            yield from _under("您填过、现在不用的（撤回了同意，或有核实过的数）", list(_facts(silent)))
        else:
            yield from _facts(entered)
    if not known.firms and known.role == "enterprise":
        yield "还没有记录任何企业情况。"


def _facts(facts: Sequence[Fact]) -> Iterator[str]:
    for fact in facts:
        if fact.key in catalogue() and not fact.declined:
            yield sourced(fact)


def _under(heading: str, lines: Sequence[str]) -> Iterator[str]:
    if lines:
        yield f"**{heading}**"
        yield from lines


def _day(at: datetime | None) -> str:
    return day_of(at).isoformat() if at else ""


def _moment(at: datetime) -> str:
    return f"{at.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"
