"""Invitation codes: made by a confirmed member or by an officer, used once, within a week."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import timedelta

from handlers import consent
from handlers.codes import code as new_code
from handlers.codes import digest, find_code
from handlers.context import Turn
from handlers.language.mentions import find_places
from handlers.language.outside import ASKING
from handlers.people import naming, uscc
from handlers.people.binding import put_form_aside
from handlers.requests.office import has_say, own_places
from handlers.understanding.scope import Question
from knowledge.patterns import lazy
from knowledge.regions import depth, region_name, within
from knowledge.validity import month_and_day
from storage.changes import Bind, Invite
from storage.known import Invitation
from storage.looks import Look
from storage.notice import Notice, ToPerson
from storage.outgoing import Text

VALID_FOR = timedelta(days=7)
TRIES, PAUSE = 5, timedelta(hours=1)
"""So many wrong codes within this time, and no code is taken until it is over."""
_BARE = lazy(r"[\s“”\"'：:]*[0-9A-Za-z]{5}-?[0-9A-Za-z]{5}[\s。.!！”\"']*", re.ASCII)
_SOME_CODE = lazy(r"[0-9A-Za-z]{4,}(?:-[0-9A-Za-z]+)?", re.ASCII)
_MAKES = lazy(r"生成|邀请(?!码)|[拉加开发要给弄做][^，,。]{0,6}(?:邀请码|同事)|新的?邀请码|我要")
_VOID = "(?:撤销|撤回|作废|收回|取消|停用|废掉)"
_VOIDS = lazy(f"{_VOID}[^，,。]{{0,10}}邀请码|邀请码[^，,。]{{0,16}}(?:{_VOID}|不要了)")
_SHORT = 40
"""Words that void a code say little else."""
_WRONG = "这个邀请码已失效或不对，请核对；或者请发码的人重新发一个。"
_PAUSED = "不对的次数太多了，请过一小时再试；或者请工作人员确认。"


def redeemed(turn: Turn, words: str) -> bool:
    """Whether a message voids a code, or uses one: names one that exists, is nothing but one, says 邀请码 with one."""
    code = find_code(words)
    if _VOIDS.search(words) and len(words) <= _SHORT:
        _void(turn, code)
        return True
    says = "邀请码" in words and not _MAKES.search(words)
    mistyped = says and _SOME_CODE.search(words) is not None and not uscc.looks_like_one(words)
    alone = code is not None and _BARE.fullmatch(words) is not None and _is_mixed(words)
    if not (mistyped or alone or (code and turn.known.invitation)):
        return False
    use(turn, digest(code) if code else None)
    return True


def _void(turn: Turn, code: str | None) -> None:
    """撤销邀请码: the one written, or all a member gave out for the present firm and nobody used."""
    found, firm, officer = turn.known.invitation, turn.known.enterprise, turn.known.role == "officer"
    if ASKING.search(turn.text):
        text = "要作废还没用的邀请码，说“撤销邀请码”；只作废一个，把码写在后面。"
    elif code is None and officer:
        text = "请写上要撤销的码，例如“撤销邀请码 K7QMP-3XW9T”。"
    elif code is None and (firm is None or not firm.confirmed):
        text = "您现在没有可以撤销的邀请码。"
    elif code is None:
        turn.answer.changes.revoke_all = True
        text = f"您为{firm.name if firm and firm.name else '本企业'}发出去、还没有用的邀请码都作废了。"
    elif _paused(turn):
        text = _PAUSED
    elif found is None or not _may_void(turn, found):
        text = _wrong(turn)
    elif not found.usable or turn.context.now >= found.expires_at:
        text = "这个邀请码已经用过或失效了，不用再撤销。用码的人您不认识的话，请马上告诉工作人员。"
    else:
        turn.answer.changes.revoke = found.id
        text = "这个邀请码作废了，不能再用。"
    turn.answer.says(Text(content=text))


def _may_void(turn: Turn, found: Invitation) -> bool:
    """The firm's confirmed people, and the officers of its place."""
    known = turn.known
    if known.role == "officer":
        return has_say(known, found.enterprise.region)
    return any(firm.id == found.enterprise.id and firm.confirmed for firm in known.firms)


def _paused(turn: Turn) -> bool:
    """Whether too many wrong codes were tried within the last hour."""
    turn.dialog.wrong_codes = [at for at in turn.dialog.wrong_codes if abs(turn.context.now - at) < PAUSE]
    return len(turn.dialog.wrong_codes) >= TRIES


def _wrong(turn: Turn) -> str:
    """One more wrong code, and what is said to it."""
    turn.dialog.wrong_codes.append(turn.context.now)
    return _PAUSED if len(turn.dialog.wrong_codes) >= TRIES else _WRONG


def _is_mixed(words: str) -> bool:
    """Letters and digits, or the stroke in the middle: neither a figure nor a word."""
    return "-" in words or (re.search("[0-9]", words) is not None and re.search("[A-Za-z]", words) is not None)


def use(turn: Turn, kept: str | None) -> None:
    """Use the code of the message, or the one that waited for consent; `kept` is its digest."""
    invitation, now = turn.known.invitation, turn.context.now
    turn.dialog.code = None
    if turn.known.role == "officer":
        turn.answer.says(Text(content="您是工作人员，不代表企业，用不了邀请码。"))
        return
    if _paused(turn):
        turn.answer.says(Text(content=_PAUSED))
    elif invitation and any(firm.id == invitation.enterprise.id and firm.confirmed for firm in turn.known.firms):
        turn.answer.says(Text(content=f"您已经绑定{invitation.enterprise.name}并确认过了，不用再用邀请码。"))
    elif invitation is None or not invitation.usable or now >= invitation.expires_at:
        turn.answer.says(Text(content=_wrong(turn)))
    elif not consent.agreed(turn):
        turn.dialog.code = kept
        turn.answer.says(Text(content="邀请码可以用。绑定企业要记下您代表哪家企业。"))
        consent.ask(turn)
    else:
        firm = invitation.enterprise
        turn.answer.changes.redeem = invitation
        turn.dialog.pending = None
        said = f"已确认：您现在代表{firm.name}，看得到本企业已有的情况；您填的也算这家企业的。"
        turn.answer.says(Text(content=said))
        told = f"{turn.context.incoming.address.user} 用您发的邀请码绑定了{firm.name}。不认识的话，请马上告诉工作人员。"
        turn.answer.changes.notices.append(Notice(ToPerson(invitation.issued_by), Text(content=told)))
        put_form_aside(turn)


def invite(turn: Turn, question: Question) -> bool:
    """邀请同事, 生成邀请码 …: a new code, for the member's firm or for the one an officer names."""
    if turn.known.role == "officer":
        _by_officer(turn)
    elif not _MAKES.search(turn.text):
        said = "收到邀请码的，直接把码发给我就能绑定。已确认的企业人员要邀请同事，说“邀请同事”。"
        turn.answer.says(Text(content=said))
    elif (firm := turn.known.enterprise) is None or not firm.confirmed:
        reason = "您对这家企业的绑定还没有确认" if firm and firm.uscc else "您还没有绑定企业（说“绑定企业”）"
        turn.answer.says(Text(content=f"{reason}，只有已确认的人才能邀请同事。"))
    elif not consent.agreed(turn):
        turn.answer.says(Text(content="邀请同事要先同意告知书；同意后请再说一次“邀请同事”。"))
        consent.ask(turn)
    else:
        _made(turn, firm.name or "本企业", Invite("", turn.context.now + VALID_FOR, enterprise_id=firm.id))
    return True


def _by_officer(turn: Turn) -> None:
    stated, own = uscc.find(turn.text), own_places(turn.known)
    if not own:
        turn.answer.says(Text(content="您登记的是领导，只看不办；请当地的工作人员生成邀请码。"))
        return
    name = naming.find_name(re.sub(r"(?:请|帮我|为|给|生成|邀请码|一个|代码)+", " ", stated.rest)) if stated else None
    wrong = stated.wrong if stated and stated.code is None else ""
    recorded = turn.known.recorded
    if stated is None or stated.code is None or (name is None and recorded is None):
        how = "请这样说：生成邀请码 统一社会信用代码 企业全称，例如“生成邀请码 9132… 金湖示例阀门有限公司”。"
        turn.answer.says(Text(content=f"{wrong}{how}"))
        return
    # Without the name, which may hold a place that is not the firm's: 上海路 …
    said = find_places(stated.rest.replace(name or "", " ")).region
    guess = uscc.registered_in(stated.code)
    region = (
        said.speaks_for
        if said
        else recorded.region
        if recorded
        else guess
        if guess and _is_within(guess, own)
        else None
    )
    if region is None and len(own) == 1 and depth(own[0]) == 3:
        region = own[0]
    ours = "、".join(map(region_name, own))
    if region is None:
        elsewhere = f"从代码看企业登记在{region_name(guess)}；" if guess else "从代码看不出企业在哪个县（市、区）；"
        how = f"{elsewhere}确实在{ours}的，请把县（市、区）写在后面，例如“生成邀请码 … 有限公司 东港区”。"
        turn.answer.says(Text(content=how))
    elif not _is_within(region, own) or (recorded and recorded.region and not _is_within(recorded.region, own)):
        turn.answer.says(Text(content=f"只能给{ours}的企业生成邀请码。"))
    else:
        called = (recorded.name if recorded else None) or name or ""
        if recorded:
            turn.answer.changes.viewed.append(Look(recorded.id, "生成邀请码"))
        bind = Bind(stated.code, called, region)
        _made(turn, f"{called}（{region_name(region)}）", Invite("", turn.context.now + VALID_FOR, bind=bind))


def _is_within(region: str, places: Sequence[str]) -> bool:
    return any(within(region, place) for place in places)


def _made(turn: Turn, firm: str, invite: Invite) -> None:
    code = new_code(turn.context.fresh)
    turn.answer.changes.invites.append(Invite(digest(code), invite.expires_at, invite.enterprise_id, invite.bind))
    until = f"{month_and_day(invite.expires_at)}{invite.expires_at:%H:%M}"
    said = (
        f"邀请码 {code}\n用于：{firm}\n{until}以前有效，只能用一次；对方把它发给我就确认，能看到这家企业的情况。"
        "只发给确实属于这家企业的人。"
    )
    turn.answer.says(Text(content=said, secret=True))
