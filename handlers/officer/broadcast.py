"""通知金湖所有小巨人企业：明天下午2点开会. Shown first with its count, sent after 确认群发, called back by 撤回群发.

The words are frozen at the preview: what was seen is what goes out. Only officers send, and only to their own places.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from handlers import everywhere
from handlers.almanac import undoing
from handlers.codes import request_number
from handlers.commands import bare, commands_alone
from handlers.context import Turn
from handlers.dialog import Pending
from handlers.files.names import printable
from handlers.officer.asked import places_of, read
from handlers.officer.jobs import CALL_BACK, PREVIEW, RESULT, SEND
from handlers.officer.query import MOST_WORDS, WHAT_CAN_BE_ASKED, refused
from handlers.requests.office import own_places
from handlers.requests.showing import MOST_WORDS as LONGEST
from handlers.requests.showing import kept
from handlers.understanding.scope import Question, understand
from knowledge.patterns import lazy
from storage.changes import Job
from storage.outgoing import Text

FLOW = "broadcast"
YES = "确认群发"
_TO = lazy(
    r"^\W*(?:请|帮我|麻烦)*(?:群发(?:通知)?(?:给|到)?|通知(?:一下)?|给|向)(?P<whom>.{1,100}?)"
    r"(?:(?:群)?发(?:一?[个条份])?(?:通知|消息|公告|信息)?(?:说|告诉他们)?)?\s*[：:]\s*(?P<words>.+)$",
    re.DOTALL,
)
_WHOM = lazy(
    r"^\W*(?:请|帮我|麻烦)*(?:群发(?:通知)?(?:给|到)?|通知(?:一下)?|给|向)(?P<whom>.{1,100}?)"
    r"(?:(?:群)?发(?:一?[个条份])?(?:通知|消息|公告|信息)?)?(?P<rest>\W.*|)$",
    re.DOTALL,
)
_ANEW = lazy(r"^\W*(?:请|帮我|麻烦)*(?:群发|给|向|通知).{2,60}(?:发一?[个条份]?(?:通知|消息|公告)|通知)")
"""Said in place of the words that were asked for, it begins anew."""
_BACK = lazy(
    r"(?:撤[回销]|收回|取消|中止|停(?:一下|[止掉下])?)(?:刚才的?|上次的?|这次的?|[这那][个条])?群发(?:通知)?\s*(?P<number>\d{4}-\w{5})?"
)
_RESULT = lazy(r"(?:看看?|查)?群发(?:的)?(?:结果|情况|怎么样了?)\s*(?P<number>\d{4}-\w{5})?")
_WHEN = lazy(
    r"(?P<day>今天|明天|后天)?(?P<half>上午|下午|早上|中午|晚上|今晚)?(?P<hour>[0-9]{1,2}|[一二两三四五六七八九十]{1,2})(?:点|时|[:：])"
    r"(?P<minute>半|[0-5]?[0-9])?分?(?:钟)?(?:再|准时)?发(?:出|送)?\W*$"
)
_HOURS = {name: n for n, name in enumerate("零一二三四五六七八九十")} | {"两": 2, "十一": 11, "十二": 12}
_NO_HOUR = 24
_DOMAIN = lazy(
    r"(?i)(?<=[a-z0-9-])\.(?=[a-z0-9-]+\.|(?:com|cn|net|org|top|xyz|cc|vip|gov|edu|io|info|site|shop|link)\b)"
)
_LINK = lazy(r"(?i)(https?|ftp|weixin|wxwork)\s*:\s*//")


def begins(words: str) -> bool:
    """Whether words begin a message to many: 通知所有小巨人企业：明天开会."""
    found = _TO.match(words)
    return found is not None and re.search("企业|公司|[厂家]", found["whom"]) is not None


def at_once(turn: Turn, words: str) -> bool:
    """A message to many, its result, or 撤回群发; False for whoever is no officer, and for all else."""
    if turn.known.role != "officer" or turn.context.stateless:
        return False
    command = bare(words)
    for pattern, kind in ((_BACK, CALL_BACK), (_RESULT, RESULT)):
        if found := pattern.fullmatch(command):
            if turn.dialog.pending is not None and turn.dialog.pending.flow == FLOW and kind == CALL_BACK:
                turn.dialog.close_pending()
                turn.answer.says(Text(content="还没有确认的那一条不发了。"))
                return True
            if kind == CALL_BACK:
                undoing.take_broadcast(turn, found["number"] or "")
            turn.answer.changes.jobs.append(Job(kind, {"number": found["number"] or ""}))
            return True
    if turn.dialog.pending is not None:
        return False
    if undoing.is_said(words) and undoing.newest(turn) == FLOW:
        turn.answer.changes.jobs.append(Job(CALL_BACK, {"number": undoing.take_broadcast(turn)}))
        return True
    if command == YES:
        turn.answer.says(Text(content="没有等着确认的群发；已经确认过的不会再发一遍，说“群发结果”看送到了没有。"))
        return True
    found = _TO.match(words)
    return found is not None and _begin(turn, found["whom"], found["words"])


def broadcast(turn: Turn, question: Question) -> bool:
    """The same in words that carry no colon: what is to be said is asked; never for an enterprise."""
    if turn.known.role != "officer":
        return everywhere.refuse(turn, question)
    found = _WHOM.match(turn.text)
    if turn.context.stateless:
        turn.answer.says(Text(content="群发要由工作人员在企业微信里办。"))
    elif found is None or not _begin(turn, found["whom"], "", found["rest"]):
        turn.answer.says(Text(content=f"没有读出要发给什么样的企业，没有发。{WHAT_CAN_BE_ASKED}"))
    return True


def _begin(turn: Turn, whom: str, words: str, rest: str = "") -> bool:
    """Count them first, or ask for the words; False where nobody is named that could be looked for."""
    asked = read(whom[:MOST_WORDS], turn.library, turn.today, turn.known.officer_region)
    everybody = re.search(r"(?:所有|全部|全[市县区体]|各家?|本[市县区])(?:的)?(?:企业|公司)", whom) is not None
    if not asked.conditions and not everybody:
        return False
    if not own_places(turn.known):
        turn.answer.refused = True
        turn.answer.says(Text(content="您登记的是领导，只看不发；群发由当地的工作人员发。"))
        return True
    if refused(turn, asked):
        return True
    if not places_of(asked, own_places(turn.known)):
        turn.answer.refused = True
        turn.answer.says(Text(content="那里您登记的是领导，只看不发；群发由当地的工作人员发。"))
        return True
    number = _number(turn)
    said = {"whom": whom[:MOST_WORDS], "number": number, "about": f"{asked.words or '全部'}的企业"}
    if (at := moment(rest, turn.context.now) or moment(whom, turn.context.now)) is not None:
        if at < turn.context.now:
            turn.answer.says(Text(content=f"{at:%m-%d %H:%M}已经过了，没有发。请换个时间再说一遍。"))
            return True
        said["at"] = at.isoformat()
    if words.strip():
        _count(turn, said, words)
    else:
        turn.dialog.close_card()
        turn.dialog.pending = Pending(flow=FLOW, asking="words", said=said)
        repeat(turn, turn.dialog.pending)
    return True


def _number(turn: Turn) -> str:
    """What a broadcast is called: `1121-7KQ2M`."""
    return request_number(turn.today, turn.context.fresh)[2:]


def _count(turn: Turn, said: dict[str, str], words: str) -> None:
    """Freeze the words and have the people counted: the preview comes with the job's answer."""
    if (long := len(words.strip())) > LONGEST:
        turn.dialog.close_card()
        turn.dialog.pending = Pending(flow=FLOW, asking="words", said=said)
        turn.answer.says(
            Text(content=f"这段话有{long}字，一条群发最多{LONGEST}字，没有发。请缩短后再写，不发了说“取消”。")
        )
        return
    said = {**said, "words": harmless(words)}
    turn.dialog.close_card()
    turn.dialog.pending = Pending(flow=FLOW, asking="count", said=said)
    turn.answer.changes.jobs.append(Job(PREVIEW, dict(said)))


def harmless(words: str) -> str:
    """Words as they go out: at most 500 characters, no markup, no links that open, nobody called by @."""
    plain = kept(printable(words)).replace("<", "＜").replace(">", "＞").replace("@", "＠")
    return _DOMAIN.sub("．", _LINK.sub(lambda found: f"{found[1]}：／／", plain))


def take(turn: Turn, pending: Pending, words: str) -> str | None:
    """The words to be sent, or 确认群发."""
    said = bare(words)
    if pending.asking == "words":
        if _ANEW.match(words) or _TO.match(words):
            turn.dialog.close_pending()
            if not at_once(turn, words):
                broadcast(turn, understand(turn))
            return None
        if len(words.strip()) < 2 or said in ("帮助", "待办") or commands_alone(words):
            return "请写要发的话；不发了说“取消”。"
        _count(turn, pending.said, words)
        return None
    if pending.asking == "count":
        turn.answer.changes.jobs.append(Job(PREVIEW, dict(pending.said)))  # it was lost, or is only slow: once more
        return None
    if said == YES:
        turn.dialog.close_pending()
        if not own_places(turn.known):
            turn.answer.says(Text(content="您现在不是这里的工作人员，没有发。"))
            return None
        turn.answer.changes.jobs.append(Job(SEND, dict(pending.said)))
        undoing.remember_broadcast(turn, pending.said["number"])
        return None
    return f"要发出请回“{YES}”，不发说“取消”。"


def repeat(turn: Turn, pending: Pending) -> None:
    """Ask once more for the words, or for 确认群发."""
    if pending.asking == "words":
        turn.answer.says(Text(content=f"要发给{pending.said['about']}什么话？请写原文（最多500字）。不发了说“取消”。"))
    elif pending.asking == "count":
        turn.answer.says(Text(content="正在数发给多少人，数好了先给您看，再确认。"))
    else:
        turn.dialog.awaiting, turn.dialog.choices = token(pending.said["number"]), [YES, "取消"]
        turn.answer.says(Text(content=f"群发 {pending.said['number']} 等您确认：回“{YES}”发出，回“取消”不发。"))


def token(number: str) -> str:
    """What the dialog waits for while a preview is open."""
    return f"{FLOW}-{number}"


def moment(words: str, now: datetime) -> datetime | None:
    """When it is to go out, where the words say so: 明天上午九点发. Asia/Shanghai."""
    found = _WHEN.search(words)
    if found is None:
        return None
    hour = int(found["hour"]) if found["hour"].isdecimal() else _HOURS.get(found["hour"], _NO_HOUR)
    if hour >= _NO_HOUR:
        return None
    late = found["half"] in ("下午", "晚上", "今晚") and hour < 12
    minute = 30 if found["minute"] == "半" else int(found["minute"] or 0)
    days = {"明天": 1, "后天": 2}.get(found["day"] or "", 0)
    at = now.replace(hour=hour + 12 * late, minute=minute, second=0, microsecond=0)
    return at + timedelta(days=days)
