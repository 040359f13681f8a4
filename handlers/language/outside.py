"""What a message wants by the names used outside, where they differ from the inner ones, and how they are told."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Literal

from handlers.language.calendar_words import of_the_calendar
from handlers.language.intents import Intent
from handlers.language.labels import FLAGS, LABEL
from handlers.language.marks import Wordings
from handlers.language.matters import MATTERS
from handlers.language.officer_words import OF_FIRMS, sought
from knowledge.patterns import lazy

Outside = Literal[
    "eligibility", "reward", "window", "materials", "recheck", "fill", "modify", "progress", "handoff", "subscribe",
    "unsubscribe", "policy_qa", "whatif", "help", "chitchat", "out_of_scope",
    "o_query", "o_stats", "o_export", "o_review", "o_broadcast", "o_window",
]  # fmt: skip

NAMES: dict[str, Outside] = {
    "eligibility": "eligibility",
    "reward": "reward",
    "payment": "reward",
    "window": "window",
    "materials": "materials",
    "recheck": "recheck",
    "correct": "modify",
    "bind": "fill",
    "switch": "modify",
    "unbind": "modify",
    "invite": "modify",
    "consent_read": "policy_qa",
    "consent_withdraw": "modify",
    "export": "modify",
    "mine": "modify",
    "erase": "modify",
    "submit": "fill",
    "declared": "progress",
    "plan": "eligibility",
    "why": "eligibility",
    "requests": "progress",
    "appeal": "handoff",
    "wish": "handoff",
    "desk": "o_query",
    "review": "o_review",
    "conditions": "policy_qa",
    "target": "policy_qa",
    "validity": "policy_qa",
    "definition": "policy_qa",
    "duty": "policy_qa",
    "department": "policy_qa",
    "service": "policy_qa",
    "handoff": "handoff",
    "help": "help",
    "greeting": "chitchat",
    "thanks": "chitchat",
    "out_of_scope": "out_of_scope",
    "firms": "out_of_scope",
}
"""The inner intents by their outside names."""

FALSIFYING = lazy(
    r"虚[报增假]|造假|作假|做假|伪造|编造|瞒报|谎报|[多少]报(?:一?[点些]|[0-9一二两三四五六七八九十百几]+万)|往[高大多少低]了?[写报填说]|注水|凑数|做账|假装|(?<!真的)假的|假(?:材料|数据|账|证|报表|发票|审计|报告|合同)"
    r"|(?:数据|数字|账|报表).{0,6}(?:好看|漂亮|[做调改]高)|改账|包装(?:一下)?数据|随便(?:填|写|报)"
    r"|编[高大多低]|[报写填改做]高[一些点]"
)
"""Figures that are not the true ones."""
_FOLLOWS = lazy(
    r"会怎|会如何|会被|会不会|后果|处理|处罚|惩罚|追究|追回|撤销|取消|[查发]现|查出|几年(?:不能|内)|多久(?:不能|才能)"
    r"|还能|黑名单|怎么办|咋办|怎么规定|[会罚]吗|有什么影响"
)
"""Asks what comes of it."""
_TO_DO_SO = lazy(
    r"[帮替教给][我俺咱]|怎么?(?:才能|样才能)|(?:怎么|如何|咋)(?:虚|造|做|编|瞒|伪|才)|(?:能不能|可不可以|可以|想)(?:虚|造|多|编|伪|往)"
    r"|不被|查不[出到]|躲|规避|[要若]是|如果我|假如|假设"
)
"""Asks to do it, or to reckon with it."""

_OTHERS = lazy(
    r"(?:^|[，,。\s]|查查?|看看|知道)(?!我|俺|咱|本|这|那|哪|一|每|各|企业|公司|中小|贵|新|国|省|市|县|民营|规上|有限|上市|股份)"
    r"[\u4e00-\u9fff]{2,6}(?:公司|集团|机械厂)(?:去年|今年|前年|的)*"
    r"(?:营收|营业收入|收入|研发|利润|纳税|专利|报了|评上).{0,6}(?:多少|几|没|吗|呢|[?？])"
)
"""Another firm's figures, by its name."""
_FORBIDDEN = Wordings([("false", (FALSIFYING.pattern,)), ("others", (_OTHERS.pattern,))])

_OFFICER: tuple[tuple[Outside, str], ...] = (
    (
        "o_window",
        r"窗口.{0,8}(?:[改设][成到为在]|调[成到整]|延[长到期]|提前到|删)|(?:申报|受理)时间.{0,4}[改设调延][成到为在]",
    ),
    (
        "o_broadcast",
        r"群发|[给向].{0,24}发.{0,4}(?:通知|公告|消息)|通知(?:所有|全部|全市|全县|各家)|^(?:请|帮我)?通知.{0,10}企业|^(?:再)?催(?:催|一催|一下).{2,}",
    ),
    (
        "o_review",
        r"退回去|退给(?:企业|他)|[退批点]错了.{0,3}(?:撤|恢复|重)|驳回(?!了)|审核通过(?![了没后吗])|那份.{0,4}(?:退回(?!来)|通过|批)|让他们?补|^把.{2,16}(?:通过|退回)\W*$",
    ),
    ("o_export", r"导出|导(?:个|一份|成).{0,6}表|名单.{0,4}导|导.{0,6}名单|下载.{0,8}名单"),
    (
        "o_stats",
        r"(?:培育|认定|入库|申报|完成)了?多少家了|^统计.{0,16}(?:企业|多少|几家)|离.{0,8}家.{0,4}差|[几多]少?家.{0,4}没|完成率|统计一下.{0,12}(?:企业|家)",
    ),
    (
        "o_query",
        r"(?:谁|哪些?家?(?:企业|公司)).{0,3}退订"
        r"|(?:有哪些|哪些|哪几家|谁家)(?:企业|公司|厂)?.{0,3}(?:评上|获评|拿到了|拿了|通过了|被认定)"
        r"|(?:小巨人|专精特新|单项冠军|瞪羚).{0,4}(?:都)?(?:是|有)(?:哪些|谁|哪几家)(?!条件|要求|材料|好处|政策|支持|奖)\W*$"
        r"|(?:查一?下|列一?下|看一?下)(?!我|俺|咱).{0,30}(?:企业|公司).{0,24}(?:没|还|已|过|超|报|填)"
        r"|(?:[看找]|查查?)(?:一?下)?(?!我|俺|咱).{0,6}有没有(?:营收|产值|研发|负债|利润).{2,12}的"
        r"|哪些(?:在库)?(?:企业|公司).{0,16}(?:没报|还没|没填|没更新|报了|填了|快?到期|营收过)",
    ),
)
_OFFICERS = Wordings([(name, (pattern,)) for name, pattern in _OFFICER], re.IGNORECASE)

_OWN: tuple[tuple[Outside, str], ...] = (
    ("unsubscribe", r"退订|(?:不用|不要|别)再?给我发|别(?:再|老|总)?(?:给我)?(?:发|推|提醒)"
    r"|不要再?(?:给我)?(?:发|提醒|推)|取消(?:订阅|提醒)"),
    ("subscribe", r"(?:叫|喊|通知|告诉)我一[声下]|提醒(?:我|一[次下])|订阅|提前.{0,6}提醒|到时候?(?:叫|喊|通知|提醒)"),
    ("progress", r"什么时候能审完|审完了?[没吗]|审到哪|到哪一?步|审核?(?:得)?怎么样|进度|退回来"
    r"|[交报](?:上去)?的.{0,8}(?:怎么样|到哪|批|结果)"
                 r"|批(?:下来)?了?没"),
    ("modify", r"^返回|上一步|上一题|重来|重新(?:填|开始)|从头再?(?:来|填)|^退出|[填写弄说打报搞]错"
    r"|[改换]成|改一下|更正|修改"
               r"|^取消\W*$|忽略我|(?:刚才|刚刚|上面|前面).{0,6}(?:不算|作废)|^算了|不弄了|不填了$|应该是"),
    ("handoff", r"拖欠|欠着?(?:我们?|俺们?).{0,4}[款钱]|反映|投诉|举报|转人工|人工客服|真人[来聊客]|答非所问"),
    ("recheck", r"(?:小巨人|专精特新|瞪羚|冠军|培育库|称号|证书?).{0,4}到期了?[没吗]|(?:改名|更名|合并"
    r"|(?<!并购)重组|搬迁|换(?:了)?法人).{0,12}(?:说|报|告|吗|不|影响)"),
    ("reward", r"(?:一起|都|同时)(?:拿|得|评).{0,12}(?:万|多少)|给的?(?:钱|[0-9]+万)|哪[个里边].{0,4}[给奖].{0,4}多"),
    ("window", r"来得及|来不及|赶得上|赶不上"),
    ("fill", r"^填报|不填(?:行|可以|成)|开始填|^填表|^先?跳过|不(?:能|想|要)?不填|能不能不填|不方便|^下一题"),
    ("eligibility", r"测一?测|测评|差的?(?:哪|那几|什么|啥|多少(?!家))|还缺(?:哪|什么|啥)"
                    r"|^\W*(?:我们?|俺们?|咱们?)的?(?:公司|企业|厂子?)?是?在?.{2,8}的\W*$"),
)  # fmt: skip
_OWNS = Wordings([(name, (pattern,)) for name, pattern in _OWN])

SUPPOSED = lazy(r"[Ww]hat if|要是|如果|假如|假设|假使|倘若|倘使|若是|万一|设想|换作|要不是|哪怕")
_RAISED = lazy(
    r"(?:[加做提升涨降减]|增加|提高|提升|达|扩大)到.{0,16}(?:呢|怎么?样|如何|[行够]不[行够]|[行够]吗|可以吗|会变)"
    r"|再(?:多|加|增加|申请|搞).{0,12}(?:呢|怎么?样|如何|够[吗不])"
)
_MEANT = lazy(
    r"[0-9零一二两三四五六七八九十百千半几]|没有|有了|拿[到了下]|评[上为]|通过|不是|是|搬|迁[到去]|换到|落户|注册在"
)
_PLAIN_HYPOTHESIS = ("other", "eligibility", "conditions", "service", "target", "definition", "help", "thanks")
ASKING = lazy(r"[?？吗呢]|咋|怎么|怎样|如何|能不能|行不行|可不可以|够不|有戏|什么|啥|哪|是不是|多少|几")
_HAN = lazy(r"[\u4e00-\u9fff]{2}")
_NO_QUESTION = lazy(r"(.)\1{3,}")


@lru_cache(maxsize=64)  # asked several times within one message
def of_falsifying(text: str) -> bool:
    """Whether a message asks what falsified figures lead to: 造假会怎样; not 帮我把营收编高, nor 要是虚报到500万呢."""
    asks = _FORBIDDEN.first(text) == "false" and _FOLLOWS.search(text)
    return bool(asks) and not _TO_DO_SO.search(text)


def supposes(text: str, inner: Intent) -> bool:
    """Whether a message asks what would follow from a change: 要是研发加到500万呢; not 如果材料不全怎么办."""
    if inner not in _PLAIN_HYPOTHESIS:
        return False
    if _RAISED.search(text) or (inner == "other" and SUPPOSED.search(text)):
        return True
    start = SUPPOSED.search(text)
    if start is None:
        return False
    rest = text[start.end() :]
    named = LABEL.search(rest) or any(re.search(pattern, rest, re.IGNORECASE) for pattern, _ in FLAGS)
    return bool(named or _MEANT.search(rest))


def refuses(text: str, inner: Intent) -> bool:
    """Whether a message wants what nobody gets: falsified figures, another firm's data, what is none of ours."""
    return inner == "out_of_scope" or _is_forbidden(text)


@lru_cache(maxsize=64)  # asked several times within one message
def _is_forbidden(text: str) -> bool:
    return _FORBIDDEN.first(text) is not None


_COUNTED = lazy("多少|几[家份]")
_FOR_ONESELF = tuple(matter for matter in MATTERS if matter not in ("desk", "review"))


def outside(text: str, inner: Intent, officer: bool, states: bool, value: bool) -> Outside:
    """The outside name of what a message wants.

    `inner` is its inner intent, `states` whether facts are stated in it by name, `value` whether it is, or holds,
    the value of an answer.
    """
    if of_falsifying(text):
        return "policy_qa"
    if officer and of_the_calendar(text):
        return "o_window"
    if sought(text) in OF_FIRMS:
        return ("o_stats" if _COUNTED.search(text) else "o_query") if officer else "out_of_scope"
    if refuses(text, inner):
        return "out_of_scope"
    if inner in _FOR_ONESELF and not officer:
        return NAMES[inner]
    duty = _OFFICERS.first(text)
    if duty is not None:
        return duty if officer else "out_of_scope"
    if inner == "firms":
        return "o_query" if officer else "out_of_scope"
    if supposes(text, inner):
        return "whatif"
    if inner in ("help", "greeting", "thanks", *MATTERS):
        return NAMES[inner]
    own = _OWNS.first(text)
    if own is not None and (inner in ("other", "department", "service", "target") or own in _BEFORE_INNER):
        return own
    if inner == "conditions" and (_CHECKED.search(text) or (states and _OWN_FIRM.search(text))):
        return "eligibility"
    if inner != "other":
        return NAMES[inner]
    if states and ASKING.search(text):
        return "eligibility"
    if states or value:
        return "fill"
    return "policy_qa" if _HAN.search(text) and not _NO_QUESTION.search(text) else "help"


_BEFORE_INNER: tuple[Outside, ...] = ("unsubscribe", "subscribe", "modify", "progress", "handoff")
"""What is meant even where a word of another matter stands beside it: 提前半个月再提醒一次."""
_OWN_FIRM = lazy(r"我|俺|咱|公司|厂|够|达标|符合")
_CHECKED = lazy(
    r"(?:是不是|阿是|是否|非得|必须).{2,24}才(?:给|能|让|可以|行)"
    r"|是不是.*就(?:行|可以|能)|[过满超达]到?[0-9一二两三四五六七八九十百千].*就(?:行|可以|能)"
)


_STEERS = lazy(
    r"上一[步题]|返回|退出|重来|取消|跳过|帮助|转?人工|进度|确认提交|提交|退订|填报|有|没有|是|不是|对|不清楚|不知道|不方便说"
)


def steers(text: str) -> bool:
    """Whether a message is one of the words that steer, and nothing else."""
    return _STEERS.fullmatch(text.strip(" 。.!！~～")) is not None
