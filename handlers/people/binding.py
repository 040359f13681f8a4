"""Who a person speaks for: the firm's code, its name and place, echoed, confirmed, and handed to an officer."""

from __future__ import annotations

from collections.abc import Sequence

from handlers import consent
from handlers.choices import CITIES, offer, which_place
from handlers.codes import request_number
from handlers.commands import bare
from handlers.context import Turn
from handlers.dialog import Pending
from handlers.language.mentions import find_places
from handlers.people import naming, uscc
from handlers.requests import telling
from handlers.requests.office import who_hears
from handlers.requests.showing import KINDS, OPEN, STATES
from handlers.understanding.scope import Question
from knowledge.regions import region_name
from storage.changes import Bind, NewRequest
from storage.known import Enterprise, Request
from storage.outgoing import Text

FLOW = "bind"
YES, CHANGE = "对", "改"
_CHANGES = {"改代码": "uscc", "改名称": "name", "改地区": "region"}
_YES = ("对", "对的", "是", "是的", "没错", "正确", "确认", "确认绑定", "好", "好的", "嗯")
_ASK_CODE = "请发营业执照上的统一社会信用代码（18位）。"
_ASK_NAME = "请按营业执照写企业全称，例如“金湖示例阀门有限公司”。"


def bind(turn: Turn, question: Question) -> bool:
    """绑定企业, or a sentence with the code: 我是示例阀门厂的，代码 9137…"""
    begin(turn, turn.text)
    return True


def begin(turn: Turn, words: str = "") -> None:
    """Ask whom the person speaks for, after consent; what `words` say of it already is not asked again."""
    if turn.known.role == "officer":
        said = "您是工作人员，不代表企业，不用绑定。要让企业的人绑定，说“生成邀请码 统一社会信用代码 企业名称”。"
        turn.answer.says(Text(content=said))
        return
    pending = Pending(flow=FLOW, asking="uscc")
    turn.dialog.pending = pending
    stated = uscc.find(words)
    if not consent.agreed(turn):
        again = "刚才发的没有记下，同意后请再发一次。" if stated else ""
        turn.answer.says(Text(content=f"绑定企业要记下企业的名称和代码。{again}"))
        consent.ask(turn)
    elif stated:
        _stated(turn, pending, stated)
    else:
        if name := naming.find_name(words):
            pending.said["name"] = name
        repeat(turn, pending)


def take(turn: Turn, pending: Pending, words: str) -> str | None:
    """Use a message for the open question; None when it did, else the hint."""
    if not consent.agreed(turn):
        consent.ask(turn)
        return None
    stated = uscc.find(words)
    if stated and (stated.code or pending.asking != "name"):
        _stated(turn, pending, stated)
        return None
    match pending.asking:
        case "name":
            return _name(turn, pending, words)
        case "region":
            return _region(turn, pending, words)
        case "confirm" | "change":
            return _confirm(turn, pending, bare(words))
        case _:
            if name := naming.find_name(words):
                pending.said["name"] = name
                turn.answer.says(Text(content=f"记下名称：{name}。"))
                repeat(turn, pending)
                return None
            return "统一社会信用代码在营业执照上，18位数字和字母。"


def repeat(turn: Turn, pending: Pending) -> None:
    """Put the open question once more."""
    turn.dialog.close_card()
    match pending.asking:
        case "name":
            turn.answer.says(Text(content=_ASK_NAME))
        case "region":
            _ask_region(turn, pending)
        case "confirm":
            _echo(turn, pending)
        case "change":
            turn.answer.says(offer(turn, "bind-change", "改哪一项？", tuple(_CHANGES)))
        case _:
            turn.answer.says(Text(content=f"{_ASK_CODE}说“取消”可以先不绑。"))


def _stated(turn: Turn, pending: Pending, stated: uscc.Stated) -> None:
    """A code was written: refused with what is wrong, or kept, with the name beside it if there is one."""
    turn.dialog.close_card()
    if stated.code is None:
        turn.answer.says(Text(content=stated.wrong))
        if pending.asking != "uscc":
            repeat(turn, pending)
            return
        if stated.meant:
            turn.dialog.choices = [stated.meant]
            turn.answer.says(Text(content=f"是不是把数字打成了字母？要是这一个，回“1”：\n1. {stated.meant}"))
        return
    if pending.said.get("uscc") != stated.code and "name" in pending.said:
        pending.said.pop("region", None)  # it may have been worked out from the code before
    pending.said["uscc"] = stated.code
    if name := naming.find_name(stated.rest):
        pending.said["name"] = name
    if not _already(turn, stated.code):
        _next(turn, pending)


def _already(turn: Turn, code: str) -> bool:
    """A firm the person speaks for already is not bound again; it becomes the present one."""
    firm = next((each for each in turn.known.firms if each.uscc == code), None)
    if firm is None:
        return False
    asked = next((each for each in turn.known.requests if is_binding_of(each, firm) and each.state in OPEN), None)
    if asked is None and not firm.confirmed:
        return False  # the request was withdrawn: it may be made again
    turn.dialog.pending = None
    state = "已经确认" if firm.confirmed else "还在等确认"
    turn.answer.says(Text(content=f"您已经绑定了这家企业：{firm.name}（{state}），不用再绑。"))
    if asked and not firm.confirmed:
        again = f"说“补充 {asked.number} ”可以加说明，" if asked.state == "returned" else ""
        turn.answer.says(Text(content=f"申请 {asked.number}：{STATES[asked.state]}。{again}有邀请码的直接发给我。"))
    if turn.known.enterprise and turn.known.enterprise.id != firm.id:
        switch(turn, firm)
    return True


def is_binding_of(request: Request, firm: Enterprise) -> bool:
    """Whether this is the person's own request to be bound to this firm."""
    return request.own and request.kind == "binding" and request.enterprise_id == firm.id


def switch(turn: Turn, firm: Enterprise) -> None:
    """Speak for another firm from here on; an open form was about the one before."""
    turn.answer.changes.switch_to = firm.id
    turn.answer.says(Text(content=f"现在代表：{firm.name or '还没有写名称的企业'}。"))
    put_form_aside(turn)


def put_form_aside(turn: Turn) -> None:
    """Close the open form: it asked about another firm than the one spoken for from here on."""
    if turn.dialog.form is not None:
        turn.dialog.form = None
        turn.dialog.close_card()
        turn.answer.says(Text(content="刚才的核对是另一家企业的，先放下，填过的都留着；要核对，再说“我们能报什么”。"))


def _name(turn: Turn, pending: Pending, words: str) -> str | None:
    name = naming.find_name(words)
    if name is None:
        if sign := naming.strange(words):
            return f"企业名称里不会有“{sign}”。"
        return "要写营业执照上的全称。"
    pending.said["name"] = name
    _next(turn, pending)
    return None


def _region(turn: Turn, pending: Pending, words: str) -> str | None:
    places = find_places(words)
    if places.region is None and places.ambiguous:
        turn.answer.says(which_place(turn, "bind-region", places.ambiguous))
        return None
    if places.region is None or (len(places.rest.strip()) > 8 and "?" in words):
        elsewhere = f"{places.elsewhere}不在这里的服务范围。" if places.elsewhere else ""
        return f"{elsewhere}请写企业所在的县（市、区），例如金湖县、东港区。"
    pending.said["region"] = places.region.speaks_for
    _next(turn, pending)
    return None


def _confirm(turn: Turn, pending: Pending, words: str) -> str | None:
    if words in _YES:
        _done(turn, pending)
    elif words == CHANGE:
        pending.asking = "change"
        repeat(turn, pending)
    elif words in _CHANGES:
        pending.asking = _CHANGES[words]
        pending.said.pop(pending.asking, None)
        repeat(turn, pending)
    elif name := naming.find_name(words.removeprefix("改成").removeprefix("名称改成")):
        pending.said["name"] = name
        repeat(turn, pending)
    elif (place := find_places(words)).region and len(words) <= 12:
        pending.said["region"] = place.region.speaks_for
        repeat(turn, pending)
    else:
        return "没错就回“对”，要改就说“改代码”“改名称”或“改地区”。"
    return None


def _next(turn: Turn, pending: Pending) -> None:
    """Ask what is still missing, else show what was understood."""
    said = pending.said
    if "uscc" in said and "name" in said and "region" not in said:
        guess, stated = uscc.registered_in(said["uscc"]), _stated_region(turn)
        if guess and stated in (None, guess):
            said["region"] = guess
    pending.asking = next((key for key in ("uscc", "name", "region") if key not in said), "confirm")
    repeat(turn, pending)


def _stated_region(turn: Turn) -> str | None:
    """The place named in answers before the firm was."""
    firm = turn.known.enterprise
    return firm.region if firm and firm.uscc is None and not firm.confirmed else None


def _ask_region(turn: Turn, pending: Pending) -> None:
    guess = uscc.registered_in(pending.said["uscc"]) if "uscc" in pending.said else None
    names = [region_name(code) for code in (_stated_region(turn), guess) if code]
    desc = "按代码第3—8位只能推出登记机关，不一定就是所在地。" if guess else "代码里的登记机关不在这几个地方。"
    turn.answer.says(
        offer(
            turn,
            "bind-region",
            "企业在哪个县（市、区）？",
            list(dict.fromkeys(names)) or CITIES,
            f"{desc}也可以直接写。",
        )
    )


def _echo(turn: Turn, pending: Pending) -> None:
    said = pending.said
    guessed = "（按代码推的，不对请改）" if said["region"] == uscc.registered_in(said["uscc"]) else ""
    desc = f"{said['name']}\n代码 {said['uscc']}\n所在地 {region_name(said['region'])}{guessed}"
    turn.answer.says(offer(turn, "bind-confirm", "您代表这家企业，对吗？", (YES, *_CHANGES), desc))


def _done(turn: Turn, pending: Pending) -> None:
    """Keep the claim, ask the officers of the place, and say what works until they have answered."""
    said, changes = pending.said, turn.answer.changes
    name, code, region = said["name"], said["uscc"], said["region"]
    turn.dialog.close_pending()
    number = request_number(turn.today, turn.context.fresh, len(changes.requests))
    user = turn.context.incoming.address.user
    changes.bind = Bind(code, name, region)
    details = {"uscc": code, "name": name, "user": user}
    words = f"{name}，{code}，企业微信账号 {user}"
    request = NewRequest(number, "binding", KINDS["binding"], words, region, details=details)
    changes.requests.append(request)
    telling.to_officers(turn, request)
    turn.answer.says(
        Text(content="\n".join((f"已登记：您代表{name}（待确认），编号 {number}。", *_meanwhile(turn, region))))
    )
    firm = turn.known.enterprise
    if firm is not None and (firm.uscc is not None or firm.confirmed):
        put_form_aside(turn)


def _meanwhile(turn: Turn, region: str) -> Sequence[str]:
    """Who confirms, and what can be done until then."""
    heard = who_hears(turn.known, region)
    if not heard:
        who = (
            f"{region_name(region)}还没有登记工作人员，暂时没有人来确认。请联系当地工业和信息化部门为您生成邀请码，"
            "或请已确认的同事说“邀请同事”。"
        )
    else:
        who = f"由{heard}核实，有结果马上告诉您。有已确认的同事，也可以请他说“邀请同事”，发您邀请码，当场确认。"
    return who, "确认以前照常核对、查询，只用、也只看得到您自己填的情况。"
