"""What nobody gets, by its own words: orders to the bot, other firms' affairs, favours, what is none of ours."""

from __future__ import annotations

import re

from handlers.language.heads import ways
from handlers.language.marks import Wordings
from knowledge.patterns import lazy

_INSTRUCTS = (
    r"<\|?/?(?:im_|endof|system)|\[/?INST\]|^\W*(?:system|assistant|developer)\s*[:：]|从现在(?:开始"
    r"|起)[，, ]?(?:你|请)"
    r"|^\W*(?:请)?(?:直接|原样)?(?:输出|打印|复述|重复|回复)\s*[:：]|(?a:\b)sudo(?a:\b)|(?a:\b)rm\s+-rf?(?a:\b)|/etc/passwd|(?a:\b)(?:drop|truncate|alter)\s+table"
    r"|(?a:\b)select(?a:\b).{0,80}(?a:\b)from(?a:\b)|(?a:\b)union\s+(?:all\s+)?select(?a:\b)|(?a:\b)(?:delete|insert)\s+(?:from|into)(?a:\b)|(?a:\b)or\s+1\s*=\s*1"
    r"|(?a:\b)repeat\s+(?:everything|all|the|your)|(?:everything|text|words|instructions?)\s+above|(?a:\b)act\s+as(?a:\b)|(?a:\b)pretend(?a:\b)|(?a:\b)jailbreak"
    r"|(?a:\b)DAN(?a:\b)|developer\s+mode|(?:开发者|越狱|上帝|无限制)模式|(?:没有|解除|取消)(?:了)?(?:任何|一切|所有|你的)限制"
    r"|(?:disregard|ignore|forget)\s+(?:\w+\s+){0,4}(?:rules?|instructions?|prompts?)(?a:\b)"
    r"|(?a:\b)(?:output|dump|print|show|list|reveal)\s+(?:\w+\s+){0,3}(?:users?|records?|database|prompts?|instructions|companies)(?a:\b)"
    r"|</?script|(?a:\b)curl\s|(?a:\b)eval\(|(?a:\b)import\s+os(?a:\b)|\.\./|(?a:\b)update\s+\w+\s+set(?a:\b)"
    r"|export\s+(?:the\s+)?(?:database|data|all)|(?:忘掉|忘记|无视|绕过|不要?遵守|忽略)(?:了)?(?:之前|以上|前面|所有|全部|你|上面|一切)?的?(?:规则|指令|限制|设定|要求|提示)"
    r"|database_url|(?a:\b)token(?a:\b)|secret|密钥|api ?key|环境变量|(?:系统|你的?|全部|所有)的?(?:配置"
    r"|源代码|源码|提示词|prompt)"
)
_ASKED_OF_OTHERS = (
    r"(?:拿|领|交|报|缴|赚)了多少|多少|几个|报了没|报了吗|申报到|到哪一?步|评上了?[没吗]"
    r"|有没有被|是不是|被?处罚过|查查|查一下"
)
_NAMED = r"腾讯|华为|阿里(?:巴巴)?|百度|小米|比亚迪|海尔|海信|格力|美的|字节(?:跳动)?|京东|联想"
_TRADE = r"机械|阀门|科技|实业|重工|精工|轴承|化工|电子|股份|集团|公司|厂"
_OTHERS = (
    rf"(?:同学|朋友|亲戚|老乡|邻居|对门|对面|隔壁|供应商|竞争对手|对手|同行)(?![^，,。]{{0,5}}(?:说|讲|告诉)).{{0,16}}(?:{_ASKED_OF_OTHERS})"
    rf"|(?:{_NAMED})(?!.{{0,4}}(?:供应链|配套)).{{0,8}}(?:{_ASKED_OF_OTHERS})"
    r"|(?<![0-9A-Za-z])[0-9][0-9A-Z]{17}(?![0-9A-Za-z]).{0,6}(?:这家|那家|的(?:营收|数据|情况|研发|利润)|报了没|报了吗|评上)"
    rf"|(?:^|[，,。\s]|查查?|看看|知道)(?!我|俺|咱|本|贵|工程|生产)[\u4e00-\u9fff]{{2,4}}(?:机械|阀门|重工|精工|轴承|实业|化工|电子)(?:公司|厂)?的"
    r"(?:营收|营业收入|研发费用|研发|利润|专利|数据|资料|纳税)(?:是|有)?多少"
    r"|[\u4e00-\u9fff](?:会计|经理|老板|厂长|总)的(?:手机|电话|微信)(?!.{0,6}(?:改|换|变|登记|填|错))"
    r"|上一个(?:用户|人|企业|客户).{0,4}(?:问|说|填|查)|(?:企业|公司)名单.{0,6}(?:电话|手机|联系|负责人)|负责人的?(?:电话|手机|微信)"
    rf"|把(?!我|俺|咱|本|刚|去年|前年|今年)[\u4e00-\u9fff]{{2,10}}(?:{_TRADE})的.{{1,8}}(?:改|调|填|写)[成到为]"
)
_FAVOURS = (
    r"送.{0,3}礼|打点(?:一下|关系)|走后门|塞(?:点|个)?(?:钱|红包)|给.{0,4}红包|花钱(?:买|办|搞|弄)|[找托]关系|请(?:领导|评委|专家)吃饭"
    r"|糊弄|(?:做|造|弄|搞|出|办|开|要)一?[份个张套]?假(?!如|设)|[帮替给]?(?:忙|我)?(?<![A-Za-z])[pP](?:一下|一份|个图|图)|借别人的?专利"
)
_NONE_OF_OURS = r"金价|黄金|油价|汇率|股价|比特币|双色球|世界杯|外卖|快递到哪"
_SPACED = lazy("(?:[\u4e00-\u9fff] ){4}")
"""忽 略 之 前 的 指 令: set apart so as not to be seen."""
_MEDDLES = Wordings(
    [(way, (way,)) for group in (_INSTRUCTS, _OTHERS, _FAVOURS, _NONE_OF_OURS) for way in ways(group)], re.IGNORECASE
)


def meddles(text: str) -> bool:
    """Whether a message orders the bot about, or is after another firm's affairs, a favour, or none of our matters."""
    if _SPACED.search(text):
        text = text.replace(" ", "")
    return _MEDDLES.first(text) is not None
