"""An officer's words on the calendar: windows, days off, when duties fall; told by patterns, before likelihood."""

from __future__ import annotations

from knowledge.patterns import lazy

_ASKS = lazy(r"[?？吗呢么]|什么时候|啥时候|何时|几[号月]|哪[天月些几]|多少|怎么|来得及|是不是|多久|几次|有没有")
_DAY = r"(?:[0-9一二三四五六七八九十]+[月号日./-]|20[0-9]{2}|[今明]天|月底|年底|下周|下个?月|[今明]年)"

_N_DAYS = "(?:[0-9]+|[一二两三四五六七八九十半]+)个?(?:天|日|周|星期|礼拜|月)"

LISTS_WINDOWS = lazy(
    r"(?:有|设了?|现在|开着)(?:哪些|什么|几个)(?:申报)?(?:窗口|申报时间)|(?:申报)?窗口(?:安排|列表|清单|一览|表|情况)|^(?:查?看|列)(?:一?下)?[^，,。]{0,8}窗口"
    r"|^(?:申报)?窗口[?？]?$|^申报(?:日历|时间表)|窗口(?:都|还|现在)*有(?:哪些|什么|几个|哪几个)"
)
_SETS_WINDOW = lazy(
    rf"窗口[^，,。]{{0,10}}(?:[改设定调录]|延|推|提前|取消|删|作废|撤掉|关[闭掉]?|往[前后]|到期前)|(?:取消|删[掉除]?|关[闭掉]|新[增设建]|设[置定]?|录入?)[^，,。]{{0,16}}窗口"
    rf"|窗口[^，,。]{{0,6}}{_DAY}|(?:截止|申报(?:时间|期限?|日期)|受理时间)[^，,。]{{0,6}}(?:[改设定调延推到为]|往后)[^，,。]{{0,6}}{_DAY}"
    rf"|申报(?:时间|期限?|日期)[^。]{{0,6}}[改设定调][^。]{{0,8}}{_DAY}|提醒(?:时间)?改[成为到](?:提前|{_N_DAYS})|^提前[^，,。]{{1,12}}各提醒"
    rf"|^再?(?:往后)?延[期长后]?(?:到|至)?(?:{_DAY}|{_N_DAYS})|^窗口(?:的)?(?:材料|依据|来源)|^(?:来源|依据)[改换][成为]"
    rf"|申报[^。]{{0,12}}{_DAY}[^。]{{0,12}}(?:到|至|—|-|~)[^，,。]{{0,12}}[0-9一二三四五六七八九十][日号]?"
    rf"|(?:信息更新|名单核实|年度核[实查]|复核)[^，,。]{{0,8}}(?:截止|窗口|时间|定|设|改)[^，,。]{{0,8}}{_DAY}"
    rf"|(?:信息更新|名单(?:年度|每年)?核实|核[实查](?:入库|企业)?名单|年度核[实查])[^，,。]{{0,8}}{_DAY}"
)

LISTS_DAYS_OFF = lazy(
    r"(?:放假|调休|节假日|工作日)(?:怎么|如何|咋)?(?:安排|表|日历|时间)|上班(?:安排|日历)|(?:怎么|哪天|哪几天|几天)(?:放假|调休)|20[0-9]{2}年?(?:放假|调休)\W*$"
    r"|(?:元旦|春节|清明|劳动节?|五一|端午|中秋|国庆)节?(?:放|休)(?:假)?[0-9一二两三四五六七八九十]+天"
)
SETS_DAYS_OFF = lazy(
    rf"{_DAY}[0-9一二三四五六七八九十号日天到至~—\-]*(?:[(（]?(?:周|星期|礼拜)[一二三四五六日天][)）]?)?(?:都|也|是|改?为|设为|定为|要|开始|调休)*(?:上班|补班|放假|休息|休假|不上班|调休)"
    rf"|(?:放假|上班|休息)(?:改成|改到|改为|是|时间为)[^，,。]{{0,4}}{_DAY}"
)

LISTS_DUTIES = lazy(
    r"\W*(?:看看?|列一?下|查一?下)?(?:我们?的?|本[县市]的?|有哪些|全部|所有)*(?:周期性?|例行|定期|固定)的?工作(?:安排|清单|列表|有哪些|表|是?什么)?\W*"
)
_DUTY = "(?:简报(?:编[制印写发]|制作|报送)|联席会议?|例会|通报|观摩会?|评估|评价|座谈会|培训|对标|报告|总结|遴选|走访)"
_AGAIN = "每(?:个?月|个?季|年|周|个?星期|个?礼拜)"
_SETS_DUTY = lazy(
    rf"{_DUTY}[^，,。：:]{{0,6}}(?:定[在为到]|改[到为成]|安排在|设[在为]|放在|{_AGAIN}|{_DAY})|{_AGAIN}[^，,。：:]{{0,10}}(?:开|做|搞|发)?{_DUTY}"
    rf"|{_DUTY}[^，,。]{{0,4}}(?:日期|时间|日子)[^，,。]{{0,3}}(?:取消|撤掉|不定|删)"
    rf"|(?:取消|不定|撤掉)[^，,。]{{0,8}}{_DUTY}[^，,。]{{0,4}}(?:日期|时间)"
)
_NOT_A_DUTY = lazy("窗口|申报|提醒我|群发|通知|企业[:：]")
_TOLD_TO_ME = lazy("(?<![帮替给])我(?!们)")
_OF_REMINDERS = lazy("提醒|通知|发给|[别再]发|推送")
_LONGEST = 300

_WHAT = "(?:什么|啥|哪些|哪几[个项件]?|几[个项件]|多少[个项件]?)"
_MATTERS = (
    "(?:到期|截止|结束|期满|开始|开放|活儿?|事情?|事项|任务|安排|节点|要紧的?|日程|窗口|申报|工作|会议?"
    "|要?(?:[办做弄交干]|处理)的?)"
)
_WHEN = (
    "(?:[今明后]天|[今明]明?两天|明后天|[这本当下]下?个?(?:周|星期|礼拜|月|季度)(?:[一二三四五六日天末])?"
    "|[0-9一二三四五六七八九十]{1,3}月份?|年底|年前|月底|今年|明年"
    "|(?:最?近|未来|今后|接下来|往后|这)?(?:[0-9一二两三四五六七八九十半几]{1,3})个?(?:天|周|星期|礼拜|月)(?:以?内|之内|里)?"
    "|[这本下]?个?(?:周|星期|礼拜)[一二三四五六日天]|[0-9]{1,2}月[0-9]{1,2}[日号]|元旦|春节|五一|国庆|接下来|往后|后面|下一步|现在|当前|最近|近期|眼下|马上|快)"
)
_ASKS_AHEAD = (
    rf"^\W*(?:我们?|县里|市里|看看?)*{_WHEN}[^，,。]{{0,4}}?(?:都|还|又|要|得|该|有|会)*{_WHAT}(?:申报)?{_MATTERS}?[^，,。]{{0,4}}?{_MATTERS}?的?(?:了|吗|呢)?\W*$",
    rf"^\W*(?:我们?)?{_WHEN}(?:以?前|之前|内|里)?(?:要|得|该|需要)(?:我们?)?(?:办|做|干|弄|交|忙|处理|完成)(?:完|好|掉|的)?(?:是)?(?:什么|啥|哪些|些什么|些啥)(?:事|活|的)?(?:呢)?\W*$",
    rf"^\W*(?:看看?)?{_WHEN}(?:就|要|都|会)*(?:要|快|就)?(?:到期|截止|结束)的?(?:窗口|申报|事项?|工作)?(?:有)?{_WHAT}?(?:呢|吗)?\W*$",
    rf"^\W*(?:还|都)?有?{_WHAT}(?:是)?(?:快|要|马上|即将|最近)*(?:要|就要)?(?:到期|截止)的?(?:了|吗|呢)?\W*$",
    r"^\W*(?:还|都)?有?(?:什么|啥|哪些)(?:事情?|活儿?|事项|工作)?(?:要|需要|等着?|该)我们?(?:去)?(?:办|做|弄|处理)(?:的|呢|吗)?\W*$",
    rf"^\W*(?:哪些)?窗口(?:快|马上|就要|要|即将)+(?:关|截止|到期|结束|开)了?的?(?:有)?{_WHAT}?\W*$",
    rf"^\W*{_WHEN}有(?:没有)?(?:申报)?(?:窗口|事情?|活儿?|会|安排|任务|截止|到期|要截止|要到期)的?[^，,。]{{0,4}}(?:吗|没有?|不)\W*$",
    rf"^\W*(?:{_WHEN}|还)?(?:正|还)?在?(?:开着|开放|能报|可以报|在报)+的?(?:申报)?窗口(?:有)?{_WHAT}?\W*$",
    rf"^\W*{_WHEN}(?:的)?(?:日程|工作安排|安排|事情|任务)(?:呢|有哪些|是什么)?\W*$",
)
_AHEAD = lazy("|".join(f"(?:{pattern})" for pattern in _ASKS_AHEAD))
_NOT_AHEAD = lazy(
    "谁|企业|公司|[几哪多][少几]?家|称号|证书|奖|补|材料|条件|政策|文件|放假|上班|调休|简报|提醒|诉求|申请|复核的"
)


def asks_ahead(text: str) -> bool:
    """Whether words ask what falls into days ahead: 今天要办什么, 这周有什么窗口, 下个月有哪些要截止."""
    return len(text) <= _SHORT and _NOT_AHEAD.search(text) is None and _AHEAD.match(text) is not None


_SHORT = 24


def of_duties(text: str) -> bool:
    """Whether words list an office's recurring duties, or say when one falls."""
    if LISTS_DUTIES.fullmatch(text):
        return True
    return (
        len(text) <= _LONGEST and not (_NOT_A_DUTY.search(text) or _ASKS.search(text)) and bool(_SETS_DUTY.search(text))
    )


def of_days_off(text: str) -> bool:
    """Whether words ask for the days off of a year, or set one."""
    if len(text) > _LONGEST or _OF_REMINDERS.search(text):
        return False
    return bool(LISTS_DAYS_OFF.search(text) or (SETS_DAYS_OFF.search(text) and not _ASKS.search(text)))


def of_windows(text: str) -> bool:
    """Whether words list windows, or set, move or withdraw one."""
    if len(text) > _LONGEST or _TOLD_TO_ME.search(text):
        return False
    if asks_ahead(text):
        return LISTS_WINDOWS.search(text) is not None
    return bool(LISTS_WINDOWS.search(text) or (_SETS_WINDOW.search(text) and not _ASKS.search(text)))


def lists_the_calendar(text: str) -> bool:
    """Whether words only look at what is set: windows, days off, duties."""
    lists = LISTS_WINDOWS.search(text) or LISTS_DAYS_OFF.search(text) or LISTS_DUTIES.fullmatch(text)
    return bool(lists) and not (_SETS_WINDOW.search(text) or SETS_DAYS_OFF.search(text))


def of_the_calendar(text: str) -> bool:
    """Whether an officer's words are on what is set in the calendar."""
    return of_windows(text) or of_days_off(text) or of_duties(text)
