"""转人工: a person is called at once, the first time, wherever the talk is; who it is and when they answer is said."""

from __future__ import annotations

from handlers import consent
from handlers.choices import CITIES, offer
from handlers.codes import request_number
from handlers.commands import bare
from handlers.context import Turn
from handlers.dialog import Pending
from handlers.language.elsewhere import place_words
from handlers.language.mentions import find_places
from handlers.language.scan import scan
from handlers.requests.office import NOBODY_YET, leading, who_hears
from handlers.requests.promises import hours_words, next_open_day, workdays
from handlers.requests.showing import OPEN, STATES, due_words, kept, office_words, run_out
from handlers.requests.telling import to_officers
from handlers.understanding.scope import Question
from knowledge.patterns import lazy
from knowledge.regions import NATIONAL
from knowledge.validity import month_and_day
from storage.changes import NewRequest
from storage.known import Request
from storage.outgoing import Button, ButtonCard, Text

FLOW = "request"
PLACE = "handoff-place"
WORDS = "转人工"
_PLAINLY = lazy(
    r"(?:我?要|请|帮我|给我|麻烦)?(?:转接?|找|接|叫|来)?(?:个|一下|一位)?(?:人工|真人|工作人员|客服)(?:客服|服务|坐席)?[吧啊呀了]?"
)


def calls_for_a_person(words: str) -> bool:
    """Whether the words ask for a person and say nothing else: 转人工, 人工, 我要找工作人员."""
    return _PLAINLY.fullmatch(bare(words)) is not None


def handoff(turn: Turn, question: Question) -> bool:
    """Call a person, unless one is on the way; where the place is not known it is asked, once."""
    if turn.known.role == "officer":
        turn.answer.says(Text(content="您登记的是工作人员，不用转接。要看企业提的事项，说“待办”。"))
        return True
    if turn.context.stateless:
        _only_tell(turn, question.region)
        return True
    open_ = next((one for one in turn.known.requests if one.own and one.kind == "handoff" and one.state in OPEN), None)
    if open_ is not None:
        _stands(turn, open_)
        return True
    form = turn.dialog.form
    region = question.region or (form.region if form else None) or turn.dialog.topic.region
    if region is None or region == NATIONAL:
        _ask_place(turn, _asked_words(turn))
        return True
    _call(turn, region, _asked_words(turn))
    return True


def remember_asked(turn: Turn, question: Question) -> None:
    """Keep the last question of who has agreed to the notice: whoever is called later is told it.

    One that states figures is not kept: they belong among the firm's facts alone.
    """
    if consent.agreed(turn) and question.intent not in ("handoff", "greeting", "thanks", "help"):
        figures = any(span.kind not in ("year", "date") for span in scan(turn.text, turn.today))
        turn.dialog.asked = None if figures else kept(turn.text)


def place_said(turn: Turn, pending: Pending, words: str) -> str | None:
    """The answer to which place; another flow that was open goes on afterwards."""
    places = find_places(words)
    if places.region is None:
        if places.elsewhere:
            _give_back(turn, pending)
            turn.answer.says(
                Text(content=f"我这里没有{places.elsewhere}的工作人员，转不过去；请直接联系当地工业和信息化主管部门。")
            )
            return None
        return "要转给哪里的工作人员，请说市或县名。"
    _give_back(turn, pending)
    _call(turn, places.region.speaks_for, pending.said.get("words", ""))
    return None


def ask_place(turn: Turn) -> None:
    """Which place's people are called."""
    turn.answer.says(offer(turn, PLACE, "转给哪里的工作人员？", CITIES, "选一个，或直接说市、县名。"))


def offer_person(turn: Turn) -> ButtonCard:
    """After two messages nobody understood: a person, at the press of a button."""
    buttons = (Button(key=WORDS, text=WORDS), Button(key="帮助", text="帮助"))
    return ButtonCard(title="连着两句没读懂", desc="可以换个说法，也可以说“转人工”，交给工作人员。", buttons=buttons)


def _ask_place(turn: Turn, words: str) -> None:
    under = turn.dialog.pending
    said = {"words": words} if words else {}
    if under is not None:
        said["under"] = under.model_dump_json()
    turn.dialog.pending = Pending(flow=FLOW, asking="place", said=said)
    ask_place(turn)


def _give_back(turn: Turn, pending: Pending) -> None:
    under = pending.said.get("under")
    turn.dialog.pending = Pending.model_validate_json(under) if under else None
    turn.dialog.close_card()


def _asked_words(turn: Turn) -> str:
    """What the person wants to know: the words beside the call, else the last question; nothing without consent."""
    if not consent.agreed(turn):
        return ""
    return kept(turn.dialog.asked or "" if calls_for_a_person(turn.text) else turn.text)


def _call(turn: Turn, region: str, words: str) -> None:
    found, heard = leading(turn, region), who_hears(turn.known, region)
    days = workdays(turn.known)
    day = next_open_day(turn.context.now, days)
    new = NewRequest(
        request_number(turn.today, turn.context.fresh), "handoff", WORDS, words, region, found.office,
        found.pack.policy if found.pack else None, found.clause, day if heard else None,
    )  # fmt: skip
    turn.answer.changes.requests.append(new)
    to_officers(turn, new)
    when = "今天内" if day == turn.today else f"{month_and_day(day)}（下一个工作日）"
    if heard:
        lines = [f"已转人工，编号 {new.number}。", f"已通知：{heard}，{when}答复您（{hours_words(days, day)}）。"]
    else:
        lines = [f"已记下您要转人工，编号 {new.number}。", f"{place_words(region)}{NOBODY_YET}"]
    lines += _by_the_text(turn, region)
    lines.append(f"问的话一并转了：“{words}”" if words else _untold(turn))
    lines.append(f"说“办到哪了”看进展，说“撤回 {new.number}”撤掉。")
    turn.answer.says(Text(content="\n".join(lines)))


def _untold(turn: Turn) -> str:
    """That no words were passed on, and why not."""
    if consent.agreed(turn):
        return "没有转您的原话。"
    return "您还没有同意告知书，没有转您的原话；同意后说“补充 …”。"


def _by_the_text(turn: Turn, region: str) -> list[str]:
    """The office that leads by the documents of the place, with clause and validity; no telephone is in any."""
    found = leading(turn, region)
    if found.pack is None or found.clause is None:
        return [f"急事请直接联系{found.office}；文件没有写电话，我不杜撰。"]
    turn.answer.cites(found.pack.policy, found.clause)
    lines = [f"按《{found.pack.title}》{found.clause}，牵头的是{found.office}；文件没有写电话，我不杜撰。"]
    ended = run_out(found.pack, turn.today).split("，")[0]
    return [*lines, f"（{ended}。）"] if ended else lines


def _stands(turn: Turn, one: Request) -> None:
    pack = turn.library.packs.get(one.policy or "")
    due = due_words(one, turn.today)
    lines = [f"已经转过人工，编号 {one.number}，不用再转：{STATES[one.state]}{'，' + due if due else ''}。"]
    if one.office:
        lines.append(f"牵头单位：{office_words(one, pack)}")
    lines.append(f"要加话说“补充 {one.number} ……”；不用了说“撤回 {one.number}”。")
    turn.answer.says(Text(content="\n".join(lines)))


def _only_tell(turn: Turn, region: str | None) -> None:
    lines = ["在企业微信里对我说“转人工”，会马上通知当地的工作人员，并告诉您谁在什么时候答复。"]
    if region and region != NATIONAL:
        lines += _by_the_text(turn, region)
    turn.answer.says(Text(content="\n".join(lines)))
