"""What an officer sees: 待办 as a numbered list, one request in full, what was handed in. Each look is written down."""

from __future__ import annotations

from handlers.context import Turn
from handlers.firm import sourced
from handlers.language.elsewhere import place_words
from handlers.requests.office import has_say, only_seen
from handlers.requests.showing import OPEN, due_words, is_late, kept, office_words, steps, what
from handlers.requests.showing import STATES as STATE_WORDS
from handlers.requests.telling import TITLE, buttons, first_acts
from handlers.understanding.scope import Question
from knowledge.facts import catalogue
from knowledge.patterns import lazy
from storage.clock import day_of
from storage.known import Request
from storage.looks import Look
from storage.outgoing import ButtonCard, Text

_LIST = "desk:"
_MOST = 1850
"""Bytes of one page; WeCom takes 2048."""
KEYED = 250
"""Characters of a note inside a button: WeCom takes a key of 1024 bytes."""
_COMMON = lazy("股份|有限|责任|公司|集团")
_ACT = lazy("退回|驳回|通过|受理|办结")
_NOTE = lazy("(?:让|叫|请|要)(?:他们?|其|对方|它)?(?:们)?(.*)")


def desk(turn: Turn, question: Question) -> bool:
    """待办: what is open in the region, the earliest day first."""
    _page(turn, 0)
    return True


def is_listed(turn: Turn) -> bool:
    """Whether the list was the last thing shown."""
    return (turn.dialog.awaiting or "").startswith(_LIST)


def next_page(turn: Turn) -> None:
    """更多: the list goes on."""
    _page(turn, int((turn.dialog.awaiting or "").removeprefix(_LIST)))


def _page(turn: Turn, first: int) -> None:
    every = [one for one in turn.known.requests if one.state in OPEN]
    here = "、".join(map(place_words, turn.known.regions or (turn.known.officer_region,)))
    if not every[first:]:
        text = f"{here}没有待办。" if not every else "没有更多了。"
        turn.answer.says(Text(content=text))
        return
    late = sum(is_late(one, turn.today) for one in every)
    many = max(turn.known.waiting, len(every))
    lines = [f"{here}待办{many}件" + (f"，其中逾期{late}件" if late else "") + "："]
    choices: list[str] = []
    for one in every[first:]:
        text = f"{len(choices) + 1}. {_line(one, turn)}"
        if len("\n".join([*lines, text]).encode()) > _MOST:
            break
        lines.append(text)
        choices.append(f"看内容 {one.number}")
    end = first + len(choices)
    if end < len(every):
        lines.append(f"回序号看内容；还有{many - end}件，说“更多”。")
    elif end < many:
        lines.append(f"回序号看内容；另有{many - end}件期限更晚，办掉前面的就会列出来。")
    else:
        lines.append("回序号看内容。")
    turn.dialog.awaiting, turn.dialog.choices = f"{_LIST}{end}", choices
    turn.answer.says(Text(content="\n".join(lines)))


def _line(one: Request, turn: Turn) -> str:
    parts = (one.number, what(one), place_words(one.region), STATE_WORDS[one.state], due_words(one, turn.today))
    return ("【逾期】" if is_late(one, turn.today) else "") + " ".join(part for part in parts if part)


def detail(turn: Turn, one: Request, rest: str = "") -> None:
    """One request with its words and steps, and what can be done with it."""
    due = due_words(one, turn.today)
    lines = [
        f"{one.number} {what(one)}",
        f"状态：{STATE_WORDS[one.state]}{'，' + due if due else ''}",
        f"地区：{place_words(one.region)}",
        f"企业：{_firm(one)}",
    ]
    if one.office:
        lines.append(f"责任单位：{office_words(one, turn.library.packs.get(one.policy or ''))}")
    lines.append(f"内容：{kept(one.words)}" if one.words else "内容：没有记（没有同意记录，或已删除）")
    lines += steps(one, seen_by_asker=False)
    _looked(turn, one, "内容")
    turn.answer.says(Text(content="\n".join(lines)))
    _offer_acts(turn, one)


def data(turn: Turn, one: Request, rest: str = "") -> None:
    """看数据: what was handed in with a declaration, with its version and day."""
    if one.declared is None:
        turn.answer.says(Text(content=f"{one.number} 没有可看的数据：不是数据核对，或数据已经删除。"))
        return
    day = day_of(one.declared.at).isoformat()
    lines = [f"{one.number} {_firm(one)}：第{one.declared.version}版，{day}提交"]
    lines += [sourced(fact) for fact in one.declared.facts if fact.key in catalogue()]
    _looked(turn, one, "数据")
    turn.answer.says(Text(content="\n".join(lines)))
    _offer_acts(turn, one)


def review(turn: Turn, question: Question) -> bool:
    """恒丰机械那份退回去: a request told by the firm's name is shown, with a button that does what was said."""
    every = [one for one in turn.known.requests if one.state in OPEN]
    act = _ACT.search(question.text)
    meant = [one for one in every if one.firm and _named(one.firm, question.text)]
    if turn.known.role != "officer" or act is None:
        return False
    if len(meant) != 1:
        text = "没有找到是哪一件。" if not meant else f"这家有{len(meant)}件。"
        turn.answer.says(Text(content=f"{text}请说“待办”，再用编号办，例如“退回 编号 请补什么”。"))
        return True
    said = _NOTE.search(question.text[act.end() :])
    note = kept(said[1])[:KEYED].strip("，,。 ") if said else ""
    one = meant[0]
    detail(turn, one)
    if not has_say(turn.known, one.region):
        turn.answer.says(Text(content=only_seen(turn, one)))
        return True
    words = {"驳回": "退回", "通过": "收下" if one.kind == "declaration" else "确认"}.get(act[0], act[0])
    command = f"{words} {one.number} {note}".strip()
    turn.dialog.choices = [command]
    card = ButtonCard(
        title=f"{words}这一件吗？",
        desc=f"1. {command}"[:150],
        buttons=buttons((words,), f"{one.number} {note}".strip()),
    )
    turn.answer.says(card)
    return True


def _named(firm: str, text: str) -> bool:
    """Whether a text names a firm, in full or by four characters in a row of what is its own in the name."""
    own = _COMMON.sub("", firm)
    return firm in text or (len(own) > 1 and own in text) or any(own[n : n + 4] in text for n in range(len(own) - 3))


def _offer_acts(turn: Turn, one: Request) -> None:
    acts = first_acts(one)
    if not has_say(turn.known, one.region):
        acts = tuple(act for act in acts if act == "看数据")
    if not acts:
        return
    turn.dialog.awaiting, turn.dialog.choices = None, [f"{act} {one.number}" for act in acts]
    numbered = "　".join(f"{n}. {act}" for n, act in enumerate(acts, 1))
    title = f"{one.number} 怎么办？"[:TITLE]
    turn.answer.says(ButtonCard(title=title, desc=numbered, buttons=buttons(acts, one.number)))


def _firm(one: Request) -> str:
    if one.enterprise_id is None:
        return "没有绑定企业"
    return f"{one.firm or '没有说名称'}{'' if one.vouched else '（身份未核实）'}"


def _looked(turn: Turn, one: Request, what_: str) -> None:
    turn.answer.changes.viewed.append(Look(one.enterprise_id, f"查看{what_}（{one.number}）", one.number))
