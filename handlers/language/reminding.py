"""What a message wants of reminders and the calendar: by plain words, so that it is told before anything is read."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Literal

from handlers.language.marks import Wordings

Reminding = Literal[
    "shown", "calendar_off", "calendar_address", "calendar", "resume", "most", "fewer", "quiet", "unsubscribe", "leads",
    "subscribe", "done", "declined", "later", "undo", "explained",
]  # fmt: skip

_WE = "(?:我们?|俺们?|咱们?|公司|企业)"
_ME = "(?:我们?|俺们?|咱们?)"
_CALL = "(?:叫|喊|通知|告诉|提醒|知会|说)"
_ALREADY = r"(?:已经?|早就?|都|刚刚?|上周|上星期|上个?月|昨天|前天|今天|早上|上午|下午|就|年前|之前)"
_DO = "(?:申?报|提?交|填|更新|核对|核实|年审|复核|弄|做|办)"
_END = r"(?:[啊呀吧呢哈哦啦了的]|我|一下|谢谢)*\W*$"
_N = "[0-9一二两三四五六七八九十]{1,3}"
_NOT_OURS = re.compile(
    r"谁(?:都|还|没|点|退|说|回|选)|哪[些几]家?(?:企业|公司|厂)|简报|[周月季日]报(?!名)|群发|窗口(?:改|取消|延|定|设)|申报时间(?:改|延|定|设)|诉求|邀请"
)
"""Words of digests, broadcasts, windows that officers set, and of what firms answered."""

_NO_MORE = r"[，,。\s]*(?:就|你们?|以后|请|可以)*(?:别|不[用要必]|甭)(?:再|老|总)?(?:给我们?|来)?(?:发|催|提醒|通知|叫)"
"""After what was done, or will not be: the end of that chain, and not of every reminder."""
_DONE = rf"(?:{_ALREADY}|都|全)*{_DO}(?:上去|好|完|过|上)*了"
_OF_OTHERS = "(?:隔壁|邻[居近]|人家|[他她]们?|对手|同行|朋友|亲戚|听说|据说|另外?一?家|其[他它]|20[0-9]{2}年)"
"""隔壁厂的报了, 2024年的报了: told of somebody else or of another year, and no answer."""
_NAMED = (
    rf"(?:(?![^，,。！？!?]{{0,8}}{_OF_OTHERS})[^，,。！？!?不没别]{{1,14}}?(?:的|申报|更新|核实|复核|年审|小巨人|专精特新|冠军|瞪羚)"
    r"(?:企业)?(?:那家|那个|这个|这家)?)?"
)
"""What it is of: 更新的我们交过了，别催了 is an answer, and ends no reminders of 更新."""
_GIVEN_UP = (
    r"(?:(?:来不及|赶不[上及]|没时间|不够条件|条件不够)了?[，,。\s]*)?(?:(?:这次|今年)?(?:就)?算了吧?[，,。\s]*)?"
)
_NEVER = r"(?:不(?:准备|打算|想)?申?报|不弄|不搞|放弃(?:申报)?)了?"

_RULES: tuple[tuple[Reminding, tuple[str, ...]], ...] = (
    ("shown", (
        r"^\W*(?:看看?|查看?|显示|打开)?(?:一下)?我们?的?(?:提醒|订阅)(?:设置|列表|清单|安排)?\W*$",
        r"(?:有|开了?|订阅?了?|设了?|会)(?:哪些|什么|啥|几个|几条)提醒|提醒(?:列表|清单|设置)|我订阅?了?(?:哪些|什么|啥)",
        r"(?:还|都)?会(?:给我)?提醒我?(?:哪些|什么|啥)|(?:下次|下一次)(?:什么时候|啥时候|何时|哪天)提醒",
        r"^\W*(?:什么时候|啥时候|何时|哪天)(?:会|再|来|要)*提醒我?们?\W*$",
        r"^\W*(?:明年|以后|下次|到时候?|后面|你们?|还)*会(?:再|给我|主动|自动|来)*(?:提醒|通知)(?:我们?)?(?:吗|么|不|的吧)\W*$",
    )),
    ("calendar_off", (r"(?:停用|停掉|停了|停止|关掉|关闭|取消|作废|撤销|删掉?|不要)(?:我的?)?(?:这个)?日历",)),
    ("calendar_address", (
        r"日历(?:的)?(?:订阅)?(?:地址|链接|网址)|订阅日历|换一?个?日历|日历.{0,3}(?:自动|一直)?(?:同步|更新)",
    )),
    ("calendar", (
        r"(?:[加写存放导排记]|添加|同步)[^，,。]{0,6}日历",
        r"^\W*(?:我的|给我|发我?|发一?[份个]|要一?[份个]?)*日历(?:文件)?" + _END,
        r"\.?ics(?:文件)?\W*$",
    )),
    ("resume", (
        r"(?:恢复|重新(?:打开|开启|开)|打开|开启|开通)(?:所有|全部|我的?|一下)*(?:的)?(?:提醒|订阅)",
        r"(?:还是|又|重新)(?:给我)?提醒(?:我)?吧|^\W*(?:还是|又|重新)想?要(?:收到?)?提醒(?:我)?(?:了|吧)*\W*$",
    )),
    ("most", (
        rf"(?:一?个?|每)(?:周|星期|礼拜)(?:最多|至多|不超过|别超过|不要超过|只[发要]?){_N}[条次个]",
        rf"最多(?:一?个?|每)(?:周|星期|礼拜){_N}[条次个]|(?:条数|次数)不限|不限(?:制)?(?:条数?|次数?)",
    )),
    ("fewer", (
        r"(?:少|别那么多|不要那么多)(?:给我|再)*(?:发|提醒|推)(?:一?点|一?些|几条)|(?:提醒|消息)(?:太|有点|也太)(?:多|频繁|吵|勤)",
        r"^\W*(?:你)?(?:太|真)(?:吵|烦)(?:了|人)?\W*$",
    )),
    ("quiet", (
        r"只(?:能|许|要|可以)?在?(?:上班|工作|白天)(?:的)?(?:时间|时候|日|时段)?[^，,。]{0,4}(?:发|提醒|打扰|吵|叫|收)?\W*$",
        rf"(?:{_N}[点时]|[0-9]{{1,2}}[:：][0-9]{{2}}|下班|晚上|夜里|半夜|凌晨|早上|清早|中午|午休|周末|双休|节假日|休息)"
        r"[^，,。]{0,10}(?:别|不要|不用|不许|不能|勿)(?:再|给我|来)*(?:发|提醒|打扰|推|吵|叫|催)",
        r"(?:别|不要|不用)(?:再|在)?(?:下班|晚上|夜里|半夜|凌晨|早上|清早|中午|午休|周末|节假日|休息)[^，,。]{0,8}(?:发|提醒|打扰|推|吵|叫|催)",
        r"免打扰|勿扰|安静时间",
    )),
    ("done", (rf"^\W*{_NAMED}{_WE}?(?:这个|这次|这项|今年|材料|表|的)*{_DONE}{_NO_MORE}",)),
    ("declined", (rf"^\W*{_NAMED}{_GIVEN_UP}{_WE}?(?:今年|这次|这回|这个)*{_WE}?(?:都)?{_NEVER}{_NO_MORE}",)),
    ("unsubscribe", (
        r"退订|取消(?:所有|全部|这个|这条|那个)*(?:的)?(?:订阅|提醒)|(?:关掉|关闭|停掉|停止|关了)(?:所有|全部|这个|那个)*(?:的)?提醒",
        r"(?:不用|不要|别|甭|勿|不必)(?:再|老是?|总是?|一直|天天|一个劲)*(?:给我|来)?(?:发(?!票|展|改|给)|推送?(?!荐)|提醒|催|通知我|烦我)",
        r"(?:不想|不愿意?)(?:再)?(?:收到?|接到?|看到?)[^，,。]{0,6}(?:提醒|消息|通知|信息)",
    )),
    ("done", (
        rf"^\W*{_WE}?(?:这个|这次|这项)?{_ALREADY}*已办(?:理|好|完|妥)?{_END}",
        rf"^\W*(?![去前明]年|上次)(?:{_NAMED})?{_WE}?(?:这个|这次|这项|今年|材料|表|的)*{_ALREADY}+{_DO}(?:上去|好|完|过|上)*了{_END}",
        rf"^\W*(?:已|早)(?:申?报|提?交|填|更新)(?:上去|好|完|过|送)*{_END}",
        rf"^\W*(?![去前明]年|上次)(?:{_NAMED})?{_WE}?(?:申?报|提?交|填|办|弄)(?:上去|好|完|过|上)*了{_END}",
        rf"{_DO}(?:上去|好|完|过|上)*了[^。]{{0,8}}(?:还|怎么|咋|为什么|为啥|干嘛|老是?|别)[^。]{{0,6}}(?:催|提醒|发|通知)",
        rf"(?:怎么|咋|为什么|为啥)还[^。]{{0,4}}(?:催|提醒)[^。]{{0,12}}{_DO}(?:上去|好|完|过|上)*了",
    )),
    ("explained", (
        r"(?:为什么|为啥|为何|干嘛|干吗|凭什么)(?:要|会|又|还|老|总|一直|天天|你们?)*"
        r"(?:给我们?(?:发|推)|(?:提醒|催|通知)(?:我|俺|咱|这)|我们?会?收到|收到(?:这|你们?|提醒|消息|通知)|发(?:这|给我))",
        r"(?:怎么|咋)(?:又|还|老是?|总是?|一直|天天|突然)+(?:在)?(?:给我们?)?(?:发|推|提醒|催|收到)(?!票|展|改)",
        r"^\W*(?:你们?)?(?:怎么|咋)(?:会)?给我们?发(?:这|消息|提醒|通知)",
        r"这[个条]?(?:提醒|消息|通知)(?:是)?(?:怎么来|哪里?来|谁发|干嘛|干什么|做什么)的?",
    )),
    ("declined", (
        rf"^\W*{_NAMED}{_GIVEN_UP}{_WE}?(?:今年|这次|这回|这个|明年)*(?:就|算了)*{_WE}?(?:都|就|先)?(?:不申报|不(?:准备|打算|想)申?报|放弃申?报?|不申?报了|不参加了|不[弄搞]了){_END}",
    )),
    ("leads", (
        rf"(?:只|就|到|等)?(?:要|在|用|需要?)?(?:截止前?|到期前?)?的?最后的?{_N}天(?:时|里|内|以内|的时候)?[^，,。]{{0,2}}(?:再|才)?{_CALL}",
    )),
    ("later", (
        rf"^\W*{_NAMED}(?:这个|这事|这件事|那就?|我们?)*先(?:放一?放|搁一?搁|缓一?缓|等一?等)(?:吧|再说|再看|了)*{_END}",
        r"^\W*(?:那就?|我们?|先)*(?:等|到|过)(?:明天|过?几天|下个?(?:周|星期|礼拜|月))[一二三四五六日天]?"
        r"(?:吧|再[说看办弄])*" + _END,
        r"稍后提醒|^\W*(?:稍后|晚点|过会儿?|回头|改天)(?:再)?(?:提醒|叫|催|说|通知)" + _END,
        rf"^\W*(?:等|过|到)?[^，,。]{{0,12}}(?:[天周月号日后]|星期[一二三四五六日天]|[周拜][一二三四五六日天]|下午)(?:之后|以后|后)?"
        rf"(?:上午|下午|早上)?再{_CALL}" + _END,
    )),
    ("undo", (
        rf"^\W*(?:刚才)?(?:撤销|点错了?|按错了?|说错了?)(?:[，,。\s]*(?:其实)?(?:我们?)?还?没有?{_DO}(?:好|完)?)?{_END}",
        rf"^\W*{_WE}?(?:其实)?(?:还没有?|没有?){_DO}(?:好|完)?{_END}",
    )),
    ("leads", (
        rf"提前[^，,。]{{1,24}}?(?:各|都|再|也|分别)*{_CALL}(?:{_ME}|一[次声下遍]|$)",
        rf"(?:最后一天|当天|前一天)(?:再|也)?{_CALL}{_ME}",
    )),
    ("subscribe", (
        rf"(?:申报|窗口|报名|开始|开放|开报|开了|能报|可以报|公布|出来|时间|日期|复核|核实|更新|到期|截止)[^，,。]{{0,10}}"
        rf"{_CALL}(?:{_ME}|一[声下])",
        rf"{_CALL}{_ME}一[声下]|到时候?(?:再)?{_CALL}{_ME}|(?:要|想|给我|帮我)订阅(?!日历)|^\W*订阅(?!日历).{{0,16}}$",
        rf"^\W*(?:记得|请|麻烦|以后)*提醒{_ME}(?:去|要)?[^，,。？?]{{0,12}}(?:申报|复核|核实|更新|报名)",
    )),
)  # fmt: skip
_WISHES = Wordings(_RULES)
ABOUT_ENDING = re.compile("退订|恢复|取消|订阅")
"""Of ending reminders or of having them again."""
_QUESTION = re.compile(
    r"[?？吗]|[么呢]\W*$|能不能|可不可以|可否|能否|行不行|好不好|多不多|会不会|是不是|有没有|是否|了没(?:有)?\W*$|怎么|怎样|如何|咋|哪[里儿]"
    "|为什么|为啥|为何|干嘛|多少|几[个家人]|什么|啥|还能"
)
"""Asks: 退订了会怎样 and 能不能别发了 are no orders."""
_ASKS = re.compile(r"(?:怎么|如何)(?:才能|才)?(?:退订|订阅|取消|设置|改)|[?？]$|[吗么]\W*$")
_LOOSE: tuple[Reminding, ...] = ("undo", "declined", "done", "later")
_EXACT = re.compile(r"\W*(?:已办(?:好|完)?了?|稍后提醒(?:我)?|不申报了?|退订)\W*")
_WHOLE = re.compile(
    r"\W*(?:(?:全部|所有)?(?:提醒)?都?退订(?:全部|所有)?(?:的?提醒)?|(?:别|不[要用])(?:再|老)?(?:发|提醒|催)|恢复提醒|停用日历"
    r"|(?:看看?|查看?)?我的提醒)[了吧啊呀]*\W*"
)
_COMPLAINS = re.compile("催|提醒|别再?发|不[用要]再?发|再(?:叫|喊|通知|告诉)我")
LONGEST = 80
"""Whoever writes more tells of something else."""


@lru_cache(maxsize=512)  # asked again when the batch of a message is handled
def reminding(text: str) -> Reminding | None:
    """What a message wants of reminders; None for nearly all of them."""
    words = text.strip()
    if not words or len(words) > LONGEST or _NOT_OURS.search(words):
        return None
    found = _WISHES.first(words)
    if found in _LOOSE and _ASKS.search(words) and not _COMPLAINS.search(words):
        return None  # 已经报了吗 asks, and answers no reminder
    if found in ("unsubscribe", "resume") and asks(words) and ABOUT_ENDING.search(words):
        return "explained"
    return found


def asks(text: str) -> bool:
    """Whether words on reminders ask, so that nothing is ended by them: 怎么退订, 能不能别发了."""
    return _QUESTION.search(text) is not None


def wholly(text: str) -> bool:
    """Whether a message is a command about reminders and nothing else, so that it is no answer to what is open."""
    return _WHOLE.fullmatch(text.strip()) is not None


def plainly(text: str) -> bool:
    """Whether an answer to a reminder can be nothing else, also while something else is open: 已办, 怎么还在催."""
    return _EXACT.fullmatch(text.strip()) is not None or _COMPLAINS.search(text) is not None
