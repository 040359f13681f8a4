"""Several firms of one person: which one is spoken for now, another one instead, none of it any more."""

from __future__ import annotations

import re

from handlers.choices import SEPARATOR, offer
from handlers.commands import bare
from handlers.context import Turn
from handlers.dialog import Pending
from handlers.language.matters import matter_of
from handlers.people import uscc
from handlers.people.binding import switch
from handlers.requests import telling
from handlers.understanding.scope import Question
from knowledge.patterns import lazy
from knowledge.regions import region_name
from storage.known import Enterprise
from storage.outgoing import Button, ButtonCard, CardUpdate, Markdown, Text

SWITCH, UNBIND = "switch", "unbind"
LEAVE, STAY = "确定解绑", "不解绑"
_NTH = lazy(r"第?\s*(\d{1,3})\s*[家个号]?")
_SAID = lazy(
    r"(?:我要|我想|请|帮我|看看|再看看)?(?:切换(?:一下)?(?:企业|公司)|换(?:一)?家(?:企业|公司)|解绑(?:企业|公司)?|解除绑定|取消绑定|绑定(?:企业|公司)"
    r"|邀请同事|撤回同意|告知书|我的数据(?:第?\d{1,2}页)?|删除我的数据)"
)
_NONE = "您还没有绑定企业。要绑定，说“绑定企业”；有邀请码的直接发给我。"


def titled(firm: Enterprise) -> str:
    """金湖示例阀门有限公司（已确认）."""
    if firm.name is None:
        place = f"{region_name(firm.region)}，" if firm.region else ""
        return f"还没有写名称的企业（{place}未绑定）"
    return f"{firm.name}（{'已确认' if firm.confirmed else '待确认'}）"


def switch_firm(turn: Turn, question: Question) -> bool:
    """切换企业: which, unless the words name one of them already."""
    firms = turn.known.firms
    if turn.known.role == "officer":
        turn.answer.says(Text(content="您是工作人员，不代表企业。"))
    elif not firms:
        turn.answer.says(Text(content=_NONE))
    elif len(firms) == 1:
        turn.answer.says(Text(content=f"您只有一家企业：{titled(firms[0])}。要再绑一家，说“绑定企业”。"))
    elif firm := _named(turn, turn.text):
        _chosen(turn, firm)
    else:
        turn.dialog.pending = Pending(flow=SWITCH, asking="which")
        Switching.repeat(turn, turn.dialog.pending)
    return True


def unbind(turn: Turn, question: Question) -> bool:
    """解绑: asked back first, with what goes and what stays. Who became an officer may leave a firm, too."""
    firm = turn.known.enterprise
    if turn.known.role == "officer" and firm is None:
        turn.answer.says(Text(content="您是工作人员，不代表企业。"))
    elif firm is None:
        turn.answer.says(Text(content=_NONE))
    else:
        turn.dialog.pending = Pending(flow=UNBIND, asking="sure", said={"firm": str(firm.id)})
        Unbinding.repeat(turn, turn.dialog.pending)
    return True


class Switching:
    """The open question which firm."""

    @staticmethod
    def take(turn: Turn, pending: Pending, words: str) -> str | None:
        """A number or a name."""
        firm = _named(turn, bare(words))
        if firm is None:
            return "请回企业前面的数字，或者写企业名称。"
        turn.dialog.pending = None
        _chosen(turn, firm)
        return None

    @staticmethod
    def repeat(turn: Turn, pending: Pending) -> None:
        """The firms, numbered; buttons for the first six."""
        firms, present = turn.known.firms, turn.known.enterprise
        lines = [
            f"{n}. {titled(firm)}{'　← 现在代表' if present and firm.id == present.id else ''}"
            for n, firm in enumerate(firms, 1)
        ]
        turn.dialog.awaiting, turn.dialog.choices = SWITCH, [f"第{n}家" for n in range(1, len(firms) + 1)]
        turn.answer.says(Text(content="\n".join(lines)))
        buttons = tuple(Button(key=f"{SWITCH}{SEPARATOR}{nth}", text=nth) for nth in turn.dialog.choices[:6])
        turn.answer.says(ButtonCard(title="代表哪一家？", desc="回数字或企业名称。", buttons=buttons))


class Unbinding:
    """The open question whether to leave the firm."""

    @staticmethod
    def take(turn: Turn, pending: Pending, words: str) -> str | None:
        """确定解绑 or 不解绑."""
        said, firm = bare(words), turn.known.enterprise
        if said not in (LEAVE, "确定", "解绑", STAY, "不", "不了", "否"):
            return f"请回“{LEAVE}”或“{STAY}”。"
        turn.dialog.close_pending()
        if said in (STAY, "不", "不了", "否") or firm is None or pending.said.get("firm") != str(firm.id):
            turn.answer.says(Text(content="没有解绑，都还在。"))
            return None
        turn.answer.changes.unbind = True
        if not firm.confirmed:
            telling.taken_back(turn, "对方解除了绑定，自动撤回", ("binding",), firm.id)
        kept = (
            "您填过的情况已经属于企业，留给企业继续用；您发出去还没用的邀请码作废。"
            if firm.confirmed
            else "您为它填过的情况已经删去，没办完的绑定申请撤回。"
        )
        turn.answer.says(Text(content=f"已解绑{firm.name or ''}。{kept}"))
        if turn.dialog.form is not None:
            turn.dialog.form = None
            turn.answer.says(Text(content="没填完的核对也结束了。"))
        left = [each for each in turn.known.firms if each.id != firm.id]
        if left:
            turn.answer.says(Text(content=f"现在代表：{titled(left[-1])}。要换别家，说“切换企业”。"))
        return None

    @staticmethod
    def repeat(turn: Turn, pending: Pending) -> None:
        """What leaving means."""
        firm = turn.known.enterprise
        if firm is None:
            turn.dialog.pending = None
            return
        kept = "您填过的情况留给企业" if firm.confirmed else "您为它填过的情况会删去，不能恢复"
        desc = f"{firm.name or '还没有写名称的企业'}：解绑以后您不再代表它，也看不到它的情况；{kept}。"
        turn.answer.says(offer(turn, UNBIND, "确定要解绑吗？", (LEAVE, STAY), desc))


def _chosen(turn: Turn, firm: Enterprise) -> None:
    turn.dialog.close_card()
    if turn.known.enterprise and firm.id == turn.known.enterprise.id:
        turn.answer.says(Text(content=f"现在代表的就是这一家：{titled(firm)}。"))
    else:
        switch(turn, firm)
        if not firm.confirmed:
            turn.answer.says(Text(content="它还没有确认，只看得到您自己填的。"))


def _named(turn: Turn, words: str) -> Enterprise | None:
    """The one firm that a number or a (part of a) name means; None where none or several fit."""
    firms = turn.known.firms
    if (nth := _NTH.fullmatch(words.strip())) and 1 <= int(nth[1]) <= len(firms):
        return firms[int(nth[1]) - 1]
    named = [firm for firm in firms if firm.name]
    full = [firm for firm in named if firm.name and firm.name in words]
    core = re.sub(r"切换(?:到|成|企业|公司)?|换(?:一家|成|到|企业|公司)?|企业|公司|[，,。\s]", "", words)
    part = [firm for firm in named if firm.name and len(core) >= 2 and core in firm.name]
    found = full or part
    return found[0] if len(found) == 1 else None


def is_said(turn: Turn, words: str) -> bool:
    """Whether a message is one of the words about who speaks, or states a firm by its code, and nothing else is open
    that takes such words.
    """
    plain = bare(words)
    if _SAID.fullmatch(plain.replace(" ", "")):
        return True
    return turn.dialog.pending is None and matter_of(plain) == "bind" and uscc.looks_like_one(plain)


def mark(turn: Turn) -> None:
    """Whoever has several firms is told with each answer for which one they speak."""
    changes, firm = turn.answer.changes, turn.known.enterprise
    moved = changes.bind or changes.redeem or changes.unbind or changes.erase or changes.switch_to is not None
    if len(turn.known.firms) < 2 or firm is None or moved or turn.known.role == "officer":
        return
    said = f"（现在代表：{titled(firm)}）"
    for at, message in enumerate(turn.answer.messages):
        match message:
            case CardUpdate():
                continue
            case Text() | Markdown():
                turn.answer.messages[at] = message.model_copy(update={"content": f"{said}\n{message.content}"})
            case _:
                turn.answer.messages.insert(at, Text(content=said))
        return
