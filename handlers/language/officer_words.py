"""What an officer looks up of the day's work, as it is typed on a phone: told by whole wordings, before likelihood.

No single word tells it: 没收到 may be the officer's own complaint, 申报 a question on the documents.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Literal

from handlers.language.marks import Wordings
from knowledge.patterns import lazy

Sought = Literal[
    "undelivered", "unsubscribed", "pressing", "came", "handed_in", "reminded", "unagreed", "changed", "unset",
    "own_places",
]  # fmt: skip
"""Whom nothing reached · who hears no more · which requests are late or nearly so · who is new or asked something ·
who handed something in · who was or is to be reminded · who has not agreed to the notice · whose figures are new ·
which windows have no dates · what the officer is responsible for."""

_WHO = (
    "(?:谁|哪(?:些(?!申报|提交)|几?家|几个|个(?=企业|公司|厂|单位|人))|几家|多少家|有几家"
    "|有没有(?=谁|人|企业|公司|哪|新))"
)
_FIRMS = "(?:的)?(?:企业|公司|厂|单位|人|联系人)?"
_WHICH = (
    rf"{_FIRMS}(?:都|还|现在)*(?:有|是)?(?:哪些|哪几[家个]|谁|几[家个件条]|多少[家个件条]?|名单|清单|呢|吗|没)?\W*$"
)
_NOT_REACHED = (
    "(?:[没未](?:有)?(?:送到|送达|发到|发出去|发成功|接到)|(?:送|收|发|联系|联络|通知)不(?:到|上|出去?|了))"
    "(?:消息|提醒|通知|人)?"
)
_HANDED = r"(?:申报|上报|报|提交|交|递)(?:上来|过来|上去|来|过|完|好|齐|材料|数据)*"
_ASKED = "(?:诉求|申请|待办|求助|意见|问题|件|事项)"
_LATE = "(?:逾期|超期|过期|超时|(?:快|要|马上|即将)(?:要)?(?:到期|超期|逾期|过期|到时间)|到期|临期|没按时办)"
_SPAN = (
    "(?:[0-9一二三四五六七八九十]+[月号日]份?|[今昨前]天|[这本上]个?(?:周|星期|礼拜|月|季度?)"
    "|今年|去年|最近|近期|近来|刚刚?)"
)

_SOUGHT: tuple[tuple[Sought, tuple[str, ...]], ...] = (
    ("undelivered", (
        rf"{_WHO}[^，,。]{{0,12}}(?:{_NOT_REACHED}|[没未](?:有)?收到(?:消息|提醒|通知|短信)?)(?:的|了|呢|吗|过)*\W*$",
        rf"{_NOT_REACHED}{_FIRMS}(?:都|还)*(?:有|是)?(?:哪些|哪几[家个]|谁|几[家个条]|多少[家个条]?|名单|清单|吗|没)\W*$",
        rf"^\W*(?:看看?|查查?|列)?(?:一?下)?{_NOT_REACHED}的{_FIRMS}\W*$|^\W*没送[到达]\W*$",
        r"(?:有没有|有|谁|哪[些几]家?(?:企业)?|^\W*)(?:消息|提醒|通知|短信)?(?:发送?|推送)(?:失败|不成功|没成功)(?:了)?的?(?:吗|有哪些|有谁|有几[家条])?\W*$",
    )),
    ("unsubscribed", (
        rf"{_WHO}[^，,。]{{0,8}}(?:退订|不想[收听看]|不要提醒|不收提醒|关[了掉]提醒|取消[了掉]?(?:订阅|提醒))(?:提醒|通知|了|的|过|呢)*\W*$",
        rf"^\W*(?:看看?|查查?|列)?(?:一?下)?退订(?:了|过)?的(?!提醒|那){_WHICH}|退订的(?:人|企业)?(?:多不多|多吗|有多少)",
    )),
    ("pressing", (
        rf"{_WHO}{_FIRMS}(?:在|老在|又在|又|老|总|一直在?|最近|今天)*催(?:我们?|办|促|得紧|得急)?(?:了|呢|着|的|过)*\W*$",
        rf"{_LATE}[^，,。]{{0,3}}{_ASKED}{_WHICH}|{_ASKED}[^，,。]{{0,6}}(?:{_LATE}|拖着|拖了)(?:的|了|没|吗)*{_WHICH}",
        r"^\W*(?:有没有|还有|有)?(?:什么|啥|哪些)?(?:急事|急件|紧急的|要紧的)(?:事|件)?(?:吗|没有?)?\W*$",
        r"谁[^，,。]{0,4}等(?:着)?(?:我们?)(?:回|办|答复|处理)|哪(?:件|个|几件)[^，,。]{0,4}(?:到日子|到期|超期|急)",
        r"^\W*(?:有没有|还有|有)?(?:什么|啥|哪些)?拖着(?:没办|没回|没处理)?的(?:事|件|诉求)?(?:吗|没有?|有哪些)?\W*$",
        rf"^\W*(?:还|现在)?(?:有)?(?:没有|哪些|哪几[件个]|几[件个]|什么|多少件?)?(?:快|要|马上|已经?)*(?:超期|逾期|超时)(?:没办|没答|没回)?(?:了|的)?{_WHICH}",
    )),
    ("came", (
        r"有(?:没有)?(?:人|企业|谁)(?:来)?(?:投诉|反映|找我们?|提诉求|提意见|咨询)(?:了|过|的)*(?:吗|没有?|么)?\W*$",
        rf"{_WHO}[^，,。没未]{{0,8}}(?:找(?:过|了)?我们?|联系(?:过|了)?我们?|来(?:问|找|咨询|反映)?过|[问咨][询]?过|(?:新)?(?:绑定|登记|注册|入驻)(?:了|的|过)?\W*$|提(?:了|过|的)?.{{0,3}}{_ASKED}|反映(?:了|过)|转(?:了)?人工)",
        rf"(?:新|刚|{_SPAN}|有没有|^\W*有)(?:来|提|到|收到?|有|交)*(?:的|了|过)?新?的?(?:诉求|求助|待办|申请)(?:有|是)?(?:哪些|几[件个]|多少件?|吗|没|呢)\W*$",
        rf"^\W*(?:{_SPAN})?(?:有没有|有|来了)?新的?(?:诉求|求助|待办|申请)(?:吗|没)?\W*$",
        rf"^\W*(?:我们?|县里|市里|{_SPAN}|以来|[的有都])*(?:新(?:来|绑|注册|登记|加入?|入驻)(?:定)?(?:的|了)*(?:企业|公司|厂|用户)?"
        r"|新增(?:的|了)?(?:企业|公司|用户))(?:有|是)?(?:哪些|哪几家|谁|几家|多少家?|名单|吗|没)?(?:企业|公司)?\W*$",
    )),
    ("handed_in", (
        r"有(?:没有)?(?:人|企业|谁)(?:在)?(?:提交|申报|上报|交)(?:了|过|来|数据|材料)*(?:吗|没有?|么)\W*$",
        r"收到(?:了)?(?:几|多少)[份家个件]?(?:申报|材料|数据|提交)\W*$",
        rf"{_WHO}[^，,。没未不要能可]{{0,8}}{_HANDED}了?(?:的)?\W*$|{_WHO}{_FIRMS}(?:已经?|都|刚)*(?:{_HANDED}了|(?:申报|报|提交|交)过)",
        r"(?:交|报|提交|申报|收到)(?:了|上来|过来)+(?:几|多少)[份家个件]?(?:申报|材料|数据|企业)*\W*$",
        rf"{_SPAN}[^，,。没未不要能可]{{0,4}}(?:申报|上报|提交|交来|交上来|报上来|交|报)(?:了|过)?(?:数据|材料|申报)?的{_WHICH}",
    )),
    ("reminded", (
        rf"(?:{_SPAN}|[明后]天|下个?(?:周|星期|礼拜|月)|[0-9]+[月日号])[^，,。]{{0,4}}(?:要|会|该|得|都|一共|共|总共)*"
        r"(?:提醒|通知|催)(?:了|过)?(?:谁|哪[些几]家?|多少|几[家个条次])(?:企业|公司|家|人|条|次)*(?:了|呢)?\W*$",
        rf"(?:{_SPAN}|[明后]天|下个?(?:周|星期|礼拜|月)|[0-9]+[月日号])[^，,。]{{0,4}}(?:要|会|该|得|都|一共|共|总共)*"
        r"(?:发|推送?)(?:送|出去?)?(?:了|过)?(?:多少|几|哪些|什么)[条个次]?(?:提醒)(?:了|呢|消息|出去)*\W*$",
        rf"^\W*(?:{_SPAN}|[明后]天)(?:的)?提醒(?:有|是)?(?:哪些|多少条?|几条|名单|谁)\W*$",
    )),
    ("unagreed", (
        rf"(?:{_WHO}|多少企业)[^，,。]{{0,6}}(?:[没未](?:有)?|不)(?:同意|签|点同意)(?:过|了|的|告知书)*\W*$",
        rf"(?:[没未](?:有)?|不)同意(?:告知书)?的{_FIRMS}{_WHICH}",
    )),
    ("changed", (
        rf"(?:{_WHO}|谁家)(?:的)?(?:企业|公司)?(?:的)?(?:信息|数据|资料|情况|数字)[^，,。没未]{{0,4}}(?:变|改|更新)(?:了|过|动)*(?:的|吗)?\W*$",
        rf"(?:{_WHO}|谁家)[^，,。没未]{{0,4}}(?:改|更新|变更|补|变)(?:了|过)(?:信息|数据|资料|情况|数字)(?:的|吗)?\W*$",
        rf"^\W*(?:{_SPAN})?(?:信息|数据|资料)(?:有)?(?:变动|变化|变更|更新|改动)(?:了|过)?的{_FIRMS}{_WHICH}",
    )),
    ("own_places", (
        r"^\W*我(?:能|可以)(?:看|管)(?:得?到)?(?:哪里?|哪些|什么地方)(?:地方|地区|县|区|企业)?(?:的)?\W*$",
        r"^\W*我(?:现在|是|到底)*(?:管|负责|分管|登记的?|属于?)(?:的)?(?:是)?(?:哪里?|哪些|什么地方|几个)(?:地方|地区|县|区)?(?:的|人)?\W*$",
    )),
)  # fmt: skip
_WORDINGS = Wordings(_SOUGHT)
_UNSET = lazy(
    r"(?:哪[些几]个?|什么|啥)(?:的)?(?:窗口|日期|申报时间|时间)(?:都|还|日期|时间)*[没未](?:有)?(?:设|定|排|填)(?:好|过|置|定|的|呢|日期|时间|上)*\W*$"
    r"|(?:[没未](?:有)?(?:设|定)(?:好|过|置)?(?:日期|时间)?的窗口|(?:窗口|日期)(?:还)?(?:差|缺)哪[些几]个?)(?:有)?(?:哪些|几个|多少)?\W*$"
)
"""Asks which windows have no dates yet: 哪些窗口没设."""
_LONGEST = 30
"""Characters: whoever writes more tells something."""
_OTHERS = lazy(
    "条件|要求|标准|奖|补[助贴]|万|款|钱|资金|政策|文件|办法|流程|怎么|如何|为什么|为啥|目标|任务|窗口|导出|导个|统计"
    "|附件|平台|网|部门|哪个月|几月|哪天|什么时候|纸质|证|审核|审一|我.?(?:今|昨|前|刚|上|已|交|提|报)"
)
"""Words of the documents, of money and of other commands."""


OF_FIRMS: tuple[Sought, ...] = (
    "undelivered", "unsubscribed", "pressing", "came", "handed_in", "reminded", "unagreed", "changed",
)  # fmt: skip
"""What of it tells of firms: an officer's alone."""


@lru_cache(maxsize=64)  # asked several times within one message
def sought(text: str) -> Sought | None:
    """What an officer looks up with these words; None for nearly all words."""
    if len(text) > _LONGEST:
        return None
    if _UNSET.search(text):
        return "unset"
    if _OTHERS.search(text):
        return None
    return _WORDINGS.first(text)


_ASK_HOW = (
    r"(?:的|那边|那家|这家|这个(?:企业|公司|厂)|家|它|他们)*(?:现在|目前|最近|今年|去年|前年|近[一二两三]年|到底|这边|眼下)*的?"
    r"(?:(?:是|有|啥|什么|怎么个)*(?:什么|啥|怎么样?|咋样?)?(?:经营)?(?:情况|状况|样子|进展|资料|档案|信息|数据)"
    r"(?:了|呢|吗|如何|怎么样|咋样|(?:给我)?(?:调|找|拿|翻)出来|给我看看)*"
    r"|怎么?样(?:了|啦)?|咋样(?:了)?|如何(?:了)?|(?:走|办|报|填|审)?到(?:哪|什么)(?:一?步|里|儿|程度)?(?:了)?"
    r"|(?:距?离[^，,。]{2,10}?)?还?(?:差|缺)(?:什么|啥|哪[些几]?[条项样]?|多少|几[条项])(?:了)?"
    r"|(?:够不够|够得上|能不能报|能报|可以报|符不符合|达不达标)[^，,。]{0,10}"
    r"|(?:能不能|能够?|可以)(?:得上|报|评|申报)*(?:什么|啥|哪[一几]?[级个些]|吗|不)"
    r"|(?:报|申报|交|办|填|回|点|弄|退订|来|绑定?|联系|收到)(?:过|了|完|好|上来)*"
    r"(?:提醒|数据|材料|我们|年审|年度核实|核实|更新|复核)*(?:没有?|吗|么|什么|啥|哪个|不)"
    r"|(?:的)?(?:联系人|联系方式|联系电话|电话|号码|谁联系|谁对接)+(?:是)?(?:谁|哪个|多少)?"
    r"|(?:有|的)*(?:什么|啥|哪些|没有)?(?:诉求|申请|待办)(?:[^，,。]{0,6}(?:吗|没有?|了|呢|哪|几[件个]))?"
    r"|提醒(?:过|了)?(?:没有?|吗)|的?人还?在(?:吗|不在|不)"
    r"|(?:给我)?(?:看看|看一下|查查|查一下)"
    r"|(?:营收|收入|营业收入|研发|利润|纳税|专利)[^，,。]{0,4}(?:是|填的?|有)?(?:多少|几[个项件])"
    r"|(?<=的)(?:营收|收入|营业收入|研发|研发费用|利润|纳税|专利))"
)
_CALLED = r"(?P<name>[\u4e00-\u9fffA-Za-z0-9（）()·]{2,30}?)"
_LOOK = (
    r"(?:请|帮我|给我|我要|我想|麻烦)*(?:再)?(?:把|"
    r"(?:看看|看一?下|看|查询|查查|查一?下|查|打开|找一?下|调(?:出|取|一下))(?:一?下)?(?:企业)?[\s:：]*)"
)
_SUFFIX = "(?:公司|厂|集团|合作社)"
_WHOLE = lazy(rf"^\W*(?:{_LOOK})?(?P<name>[\u4e00-\u9fffA-Za-z0-9（）()·]{{2,30}}?{_SUFFIX})(?:{_ASK_HOW})?\W*$")
"""A name that ends as firms' names do."""
_HOW = lazy(rf"^\W*(?:请|帮我|给我|我要|麻烦)*(?P<look>{_LOOK})?{_CALLED}{_ASK_HOW}[啊呀呢吧]?\W*$")
_BARE = lazy(rf"^\W*{_LOOK}{_CALLED}(?:这|那)?(?:一)?家?\W*$")
_SHORT = 4
"""Characters a name must have where no 看看 comes before it."""
_NO_NAME = lazy(
    "谁|哪|什么|啥|几|多少|怎么|咋|为何|我|俺|咱|你|您|他|她|它|本[县市区局地]|这|那|各|所有|全部|有没有|一下|[今明][天年]|昨天|去年"
    "|上[周个]|下[周个]|[0-9]月|的|了|要(?!素)|还|可以|是不是|没|都|如果|倘若|就|给|被|隔壁|别的|另|其他|换|建$|^[0-9]+年"
    "|过期|到期|(?:出|会|能|还|上|再|是|有|来|得|离|也|很)$|^(?:驳回|受理|退回|通过|确认|收下|办结|企业|公司|厂|再|请|多|停|如|假|不)"
    "|政策|文件|方案|办法|通知|条件|奖|补|称号|材料|流程|网站|平台|窗口|申报|待办|简报|[周月季]报|提醒|诉求|名单|清单|目标|进度|培育|认定"
    "|核实|年审|复核|更新|放假|上班|假期|日历|周期|工作|会议|群发|退订|统计|报表|系统|帮助|菜单|企业$|数据$|情况$"
    "|平均|占比|分布|汇总|增长|[率数量]$|任务|完成|提交|审核|审批|评审|结果|填报|录入|下载|上报|报送|编号|工单|单子|投诉|处理|快递|结论"
    "|个体|工商户|子公司|分公司|总公司|母公司|关联|高企|证书|专利|发明|报告|扫描|产品|项目|资金|办公|单位|部门|体系|影响"
    "|[局委办厅]$|[市县局处科]长|领导|时间|[下去才]$|直接|合伙|费$|专家|例子|竞争|^[想非能]|随时|是|别|之前|多家|级"
)
"""Words that stand in no firm's name as it is said for short, but in what else is looked at."""


_KIND = lazy(
    "上市|拟上市|外资|合资|民营|国有|小微|中小|大型|股份|有限|建筑|贸易|软件|科技|农业|制造|物流|投资|担保|小贷|规上|龙头|重点|本地|工|老"
)
"""What stands before 公司 or 厂 and names a kind of firms."""
_THAT_ONE = lazy("[这那]家")


def firm_named(text: str) -> str | None:
    """The name of a firm that is asked for, surely so: 看看示例阀门有限公司, 示例阀门现在什么情况; None where it may
    be something else that is asked for.
    """
    if found := _WHOLE.match(text):
        own = re.sub(rf"{_SUFFIX}$", "", found["name"])
        return found["name"] if len(own) > 1 and not (_NO_NAME.search(own) or _KIND.fullmatch(own)) else None
    found = _HOW.match(text)
    if found is None or _NO_NAME.search(found["name"]):
        return None
    return found["name"] if found["look"] or len(found["name"]) >= _SHORT or _THAT_ONE.search(text) else None


def perhaps_firm(text: str) -> str | None:
    """What stands alone after 看看: a firm's name, where it means nothing else."""
    found = _BARE.match(text)
    return found["name"] if found and not _NO_NAME.search(found["name"]) else None


_NOTHING_BUT = lazy(r"[\u4e00-\u9fff]{3,16}")


def bare_firm(text: str) -> str | None:
    """Words that are nothing but what may be a firm's name: 示例阀门."""
    words = text.strip(" 。.!！?？")
    return words if _NOTHING_BUT.fullmatch(words) and not _NO_NAME.search(words) else None
