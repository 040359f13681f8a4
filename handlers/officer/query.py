"""金湖有哪些企业够得上省专精特新, 差一项的, 谁还没填: what an officer asks of the firms of their places.

The words are looked through as a job, since there may be a hundred thousand firms: here it is only told what is asked
and by whose right. Who is no officer is refused; who asks of another place is told so.
"""

from __future__ import annotations

from typing import get_args

from handlers import everywhere
from handlers.commands import bare
from handlers.context import Turn
from handlers.language.calendar_words import of_the_calendar
from handlers.language.labels import LABEL
from handlers.language.mentions import find_packs, find_places, find_tiers
from handlers.language.officer_words import Sought, bare_firm, firm_named, perhaps_firm, sought
from handlers.officer import ahead, told_at_once
from handlers.officer.asked import OF_REMINDERS, Asked, names, places_of, read
from handlers.officer.jobs import DATA, LATELY, LIST, NAMED, OPEN, SHEET, STATS, regions_of
from handlers.requests import desk
from handlers.understanding.scope import Question, understand
from knowledge.entries import Kind
from knowledge.patterns import lazy
from knowledge.regions import region_name, within
from storage.changes import Job
from storage.outgoing import Text

LISTED = "firms:"
"""What the dialog waits for while a list is open: `firms:{how many were shown}:{the words that asked for it}`."""
MOST_WORDS = 120
"""Characters of a question that are read."""
WHAT_CAN_BE_ASKED = (
    "可以这样问本地区的企业：\n"
    "· 哪些企业够得上省级专精特新 / 差一项的有哪些\n"
    "· 有哪些小巨人 / 明年到期要复核的\n"
    "· 哪些企业研发占比不到3% / 营收过亿的企业有哪些\n"
    "· 谁还没填今年的数 / 谁没交年度核实 / 谁点了不申报\n"
    "· 看看示例阀门 / 上周谁申报了 / 没送到的有哪些 / 谁退订了\n"
    "· 明天要提醒谁 / 上周发了多少提醒 / 哪些企业没同意 / 谁家信息变了\n"
    "· 一共多少家小巨人 / 按区县统计 / 把差一项的导个表\n"
    "· 通知所有小巨人企业：明天下午2点开会"
)
_FIRMS = lazy(
    r"哪些(?:在库)?(?:的)?(?:企业|公司|厂)|哪几?家|名单|谁家|有没有(?:企业|公司|厂)"
    r"|[差剩]谁|还有谁|谁(?:都|已经?)?办(?:好|完)?了\W*$|谁(?:家)?(?:还|没|未|点|选|按|够|差|交|填|回|要|快|明年|今年|说|不)"
)
"""Asks for firms and nothing else."""
_MAYBE = lazy(
    r"有哪些|是哪些|(?:有|都是|是)谁\W*$|(?:企业|公司)(?:都)?(?:有|是)(?:谁|哪几家)|^\W*(?:列|查|找|看)一?[下看找查]"
)
"""Asks for firms unless it is about what the documents say."""
_NAMED = lazy(r"[的了]\W*$|(?:企业|公司)\W*$")
"""The same where more than a title is named: 明年到期要复核的; 省级专精特新的 asks the last question again."""
_TEXTS = lazy(
    r"条件|要求|材料|标准|奖|补[助贴]|多少万|支持|政策|文件|办法|流程|怎么|如何|为什么|为啥|什么时候|何时|多久|几年|负责|牵头"
    r"|部门|单位|指标|目标|任务|计划|意思|有效|好处|服务|诉求|申请|窗口|待办|提醒|简报|区别|规定|依据|哪[一]?条|要不要|能不能|级别|等级|层级|种类|类型"
)
_COUNT = lazy(
    r"(?:多少|(?<!哪)几)[家户个](?!.{0,2}(?:文件|政策|条))|有多少(?:小巨人|专精特新|单项冠军|瞪羚|独角兽|企业|公司)"
    r"|(?:企业|公司|小巨人|专精特新|单项冠军|瞪羚|独角兽)(?:一共|总共|现在|都|的)*(?:有多少|总数|数量)\W*$|^\W*统计|[全各本]?[县市区省](?:的)?(?:企业)?(?:排名|名次)|排第几|(?:按|分)(?:各)?(?:区县|县区|县|区|地区|市).{0,3}统计"
)
_AIMS = lazy(r"目标|要多少|到20[0-9]{2}年|任务|计划|力争|要(?:培育|新增|达到|认定)|规划|库要|应当|文件")
_OF_FIRMS = lazy("企业|公司|[厂家]|登记|统计|一共|总共|总数|完成|认定|培育")
_SHEET = lazy(
    r"^\W*(?:请|帮我|给我)*导出|导(?:出|个|一份|一张|成|下|张)?.{0,8}(?:表|名单|[Ee]xcel|清单|企业)|(?:名单|清单).{0,4}(?:导|做成?表)|下载.{0,8}(?:名单|清单)"
)
_WAITING = lazy(
    r"(?:哪些|哪几[家件个]|有没有|多少|几[家件个]|谁的?).{0,8}(?:申报|提交|材料|数据|诉求).{0,4}(?:等|待|没|未|还没)着?(?:审|核|办|处理)|待我?[审核办]"
)
"""Declarations and requests that wait: the officer's desk."""
_OPEN = lazy(r"(?:看|打开)企业\s*(\d{1,12})")
_DATA = lazy(r"看企业数据\s*(\d{1,12})")
_MORE = lazy("更多|下一页|还有|继续")
_WHO = lazy("谁|哪|多少|几家")
_IN_OWN_WORDS = ("words", "note", "more")
"""What an open exchange asks for in one's own words: whatever they name, they are those words."""


def at_once(turn: Turn, words: str) -> bool:
    """What can only be asked of firms, wherever the talk is; False for whoever is no officer, and for all else."""
    if turn.known.role != "officer" or turn.context.stateless or not words:
        return False
    command = bare(words)
    if _MORE.fullmatch(command) and (turn.dialog.awaiting or "").startswith(LISTED):
        shown, _, asked = (turn.dialog.awaiting or "").removeprefix(LISTED).partition(":")
        turn.answer.changes.jobs.append(Job(LIST, {"words": asked, "from": int(shown), "token": turn.dialog.awaiting}))
        return True
    for pattern, kind in ((_OPEN, OPEN), (_DATA, DATA)):
        if found := pattern.fullmatch(command):
            turn.answer.changes.jobs.append(Job(kind, {"firm": int(found[1])}))
            return True
    pending = turn.dialog.pending
    if len(words) > MOST_WORDS or (pending is not None and pending.asking in _IN_OWN_WORDS):
        return False
    if of_the_calendar(words) and not _WHO.search(words):
        return False  # 小巨人名单核实窗口定在4月30号
    if (looked_up := sought(words)) is not None:
        return _lately(turn, words, looked_up)
    name = firm_named(words) or (perhaps_firm(words) if pending is not None else None)
    if name is not None and _is_name(turn, name):
        return _named(turn, name)
    about_texts = _TEXTS.search(words) is not None and not (any(words_of.search(words) for words_of in OF_REMINDERS))
    if _WAITING.search(words):
        return desk.desk(turn, understand(turn))
    if _SHEET.search(words) and not about_texts:
        return _asked(turn, words, SHEET)
    if _COUNT.search(words) and not about_texts and not _AIMS.search(words):
        return _asked(turn, words, STATS)
    if _FIRMS.search(words) or (_MAYBE.search(words) and not about_texts):
        return _asked(turn, words, LIST)
    alone = pending is None  # 省级的 answers what is open
    return (
        alone and bool(_NAMED.search(words)) and not about_texts and _asked(turn, words, LIST, more_than_a_title=True)
    )


_NOT_HERE = "企业名单要由工作人员在企业微信里问；这里不知道您是谁，也没有连数据库。"


def firms(turn: Turn, question: Question) -> bool:
    """Firms asked for in other words, by what was understood of them; never for an enterprise."""
    if turn.known.role != "officer":
        return everywhere.refuse(turn, question)
    if turn.context.stateless:
        turn.answer.says(Text(content=_NOT_HERE))
        return True
    kind = {"o_stats": STATS, "o_export": SHEET}.get(question.outer, LIST)
    if kind == LIST and _TEXTS.search(turn.text) and not _FIRMS.search(turn.text):
        return False  # 小巨人有哪些级别: what the documents say
    of_firms = kind != STATS or _OF_FIRMS.search(turn.text) is not None
    if not (_asked(turn, turn.text[:MOST_WORDS], kind, anything=of_firms) or called(turn, turn.text)):
        turn.answer.says(Text(content=f"没有读出要找什么样的企业。{WHAT_CAN_BE_ASKED}"))
    return True


def _lately(turn: Turn, words: str, what: Sought) -> bool:
    """What happened lately: at once where it was read with the message, else as a job."""
    if what == "own_places":
        return told_at_once.own(turn)
    if what == "pressing":
        return told_at_once.pressing(turn) and _overdue(turn, words)
    if what == "unset":
        return ahead.unset(turn)
    if what == "reminded" and ahead.to_come(turn, words):
        return True
    if refused(turn, read(words, turn.library, turn.today, turn.known.officer_region)):
        return True
    if turn.dialog.pending is None:
        turn.dialog.close_card()
    turn.answer.changes.jobs.append(Job(LATELY, {"what": what, "words": words}))
    return True


def _overdue(turn: Turn, words: str) -> bool:
    """逾期的有哪些 may be of the yearly checks, too: where one of this year is over, who let it pass; always True."""
    own = regions_of(turn.known)
    if not _LET_PASS.search(words) or _REQUESTS.search(words):
        return True
    over = any(
        window.kind != "application"
        and window.closes < turn.today
        and window.closes.year == turn.today.year
        and any(within(window.region, place) or within(place, window.region) for place in own)
        for window in turn.known.almanac.windows
    )
    if over:
        turn.answer.changes.jobs.append(Job(LIST, {"words": _UNDONE, "from": 0, "token": ""}))
    else:
        turn.answer.says(Text(content="今年设过日期的年度核实、信息更新、复核，没有已经截止的。"))
    return True


_LET_PASS = lazy("逾期|超期|过期|超时")
_REQUESTS = lazy("诉求|申请|待办|求助|意见|问题|件|快|马上|即将|临")
_UNDONE = "没交年度核实的企业"


def called(turn: Turn, words: str) -> bool:
    """看看示例阀门: a firm by its name, where the words mean nothing else; refused to whoever is of another firm."""
    name = firm_named(words) or perhaps_firm(words)
    if name is None and turn.known.role == "officer" and (bare_name := bare_firm(words)) is not None:
        name = None if _is_in_documents(turn, bare_name) else bare_name
    if name is None or turn.dialog.form is not None or not _is_name(turn, name):
        return False
    if turn.known.role == "officer" and turn.context.stateless:
        turn.answer.says(Text(content=_NOT_HERE))
        return True
    if turn.known.role == "officer":
        return _named(turn, name)
    if any(name in (firm.name or "") for firm in turn.known.firms):
        turn.answer.says(
            Text(content="自己企业的：说“我的数据”看记了什么，“我们能报什么”看够得上哪一级，“我的提醒”看提醒。")
        )
        return True
    return everywhere.refuse(turn, understand(turn))


def _is_in_documents(turn: Turn, words: str) -> bool:
    """Whether the documents may have something on these words."""
    found = turn.library.index.find(words, list(turn.library.packs), _ANY_ENTRY, most=1)
    return bool(found) and found[0].runs > 1


_ANY_ENTRY: tuple[Kind, ...] = get_args(Kind)


def _is_name(turn: Turn, name: str) -> bool:
    """Whether it can be a firm's name: more than a place, and no title, figure or document."""
    rest = find_places(name).rest.strip()
    return len(rest) > 1 and not (find_tiers(rest) or LABEL.search(rest) or find_packs(name, turn.library))


def _named(turn: Turn, name: str) -> bool:
    """Ask for the card of the firm of that name; of a place that is not one's own, what stands there is not told."""
    token = ""
    if turn.dialog.pending is None:
        token = f"{NAMED}:{name}"
        turn.dialog.awaiting, turn.dialog.choices = token, []
    turn.answer.changes.jobs.append(Job(NAMED, {"name": name, "token": token}))
    return True


def _asked(turn: Turn, words: str, kind: str, more_than_a_title: bool = False, anything: bool = True) -> bool:
    """Ask for the work; False where the words name no condition that could be looked for. Without one there are
    statistics of all firms, if `anything`.
    """
    asked = read(words, turn.library, turn.today, turn.known.officer_region)
    if more_than_a_title and all(condition.kind == "holds" for condition in asked.conditions):
        return False
    if not asked.conditions and (kind != STATS or not anything):
        return False
    if refused(turn, asked):
        return True
    arguments: dict[str, object] = {"words": words}
    if kind == LIST and turn.dialog.pending is not None:
        arguments |= {"from": 0, "token": ""}  # a number answers what is open
    elif kind == LIST:
        turn.dialog.awaiting, turn.dialog.choices = f"{LISTED}0:{words}", []
        arguments |= {"from": 0, "token": turn.dialog.awaiting}
    elif turn.dialog.pending is None:
        turn.dialog.close_card()
    if kind == SHEET:
        turn.answer.says(Text(content="正在整理名单，做成 Excel 文件马上发给您。名单里有企业填报的情况，请妥善保管。"))
    turn.answer.changes.jobs.append(Job(kind, dict(arguments)))
    return True


def refused(turn: Turn, asked: Asked) -> bool:
    """Say that a place is not the officer's, or that it cannot be told which is meant; False where all is well."""
    own = regions_of(turn.known)
    if asked.unclear is not None and asked.place is None:
        several = "、".join(asked.unclear.of[:6])
        turn.answer.says(Text(content=f"“{asked.unclear.word}”有几个：{several}。请写全名再问一次。"))
        return True
    if asked.elsewhere is None and places_of(asked, own):
        return False
    place = asked.elsewhere or region_name(asked.place or "")
    turn.answer.refused = True
    turn.answer.says(
        Text(content=f"您登记的是{names(own)}，只能看{names(own)}及以下的企业，{place}的不能看，也不能通知。")
    )
    return True
