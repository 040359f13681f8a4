"""What a message wants: an ordered list of plain patterns, the first that fits decides."""

from __future__ import annotations

import re
from typing import Literal

Intent = Literal[
    "eligibility", "reward", "window", "materials", "recheck", "validity", "definition", "target", "conditions",
    "duty", "department", "service", "help", "greeting", "thanks", "handoff", "mine", "firms", "out_of_scope",
    "payment", "other",
]  # fmt: skip

_END = r"[啊呀吗呢吧了您你。！!～~？?，, ]*$"

_RULES: tuple[tuple[Intent, tuple[str, ...]], ...] = (
    ("out_of_scope", (
        r"忽略(?:以上|之前|前面)|系统提示|提示词",
        r"隔壁|别家|(?:别的|其他|其它)(?:公司|企业|厂)(?:的)?(?:数据|资料|营收|情况|报了)",
        r"造假|虚报|做假|伪造|编造|假(?:证|材料|发票|数据|报表)|(?:帮|替|给)(?:我们?|俺|咱们?)?(?:瞎|乱)?编(?!制)",
    )),
    ("firms", (
        r"(?:哪些|所有|多少家?)(?:在库)?(?:的)?(?:企业|公司)(?:去年|还没|没有|已经|报了|填了)|查一下.*(?:企业|公司)",
        r"名单(?:导|发)|导(?:出|个|一份).*表|群发|发个?通知|(?:窗口|申报时间)改(?:成|到|为)|退回去|审核通过",
    )),
    ("help", (r"^(?:帮助|菜单|help|功能|怎么用|能干什么|你?能做什么|你会什么|有什么功能)" + _END, r"^[?？]+$")),
    ("greeting", (
        r"^(?:你好|您好|在吗|在不在|hi|hello|嗨|早上好|下午好|晚上好|喂)" + _END,
        r"你是真人|你是机器人|你是谁",
    )),
    ("thanks", (r"^(?:谢谢|多谢|好的|好|知道了|明白了|收到|ok|嗯+|行)" + _END,)),
    ("handoff", (r"转人工|人工客服|找人工|找(?:工信局|你们领导|真人)|^人工$",)),
    ("mine", (r"我的数据|我的资料|我填的|我的情况|(?:删除?|清空).{0,6}(?:数据|资料|情况|信息)",)),
    ("reward", (r"(?:奖|补贴|补助).{0,6}(?:时候|何时|哪天|哪年).{0,2}(?:到期|过期|失效|结束)",)),
    ("validity", (r"还有效|有效吗|有没有效|是否有效|有效[没不]|有效期|过期|失效|作废|还能用|还算数|还管用|到期没",)),
    ("department", (r"(?:谁来?|[哪什][个么]部门)负责|哪个部门|责任单位(?!.*意思)|负责部门",)),
    ("conditions", (
        r"条件|要求|门槛|标准|怎么才能|需要达到|达到什么",
        r"是不是.*就(?:行|可以|能)|(?:过|满|超过?|达到?).*就(?:行|可以|能)",
    )),
    ("definition", (
        r"啥意思|什么意思|干啥的|干什么的|做什么的|是干嘛|是何意|什么叫|啥叫|怎么理解|指的是|是指|含义|定义|什么是",
        r"是哪(?:几|些|[一二三四五六七八九十])|是什么$|是啥|有[什啥]么?好处",
    )),
    ("out_of_scope", (r"申报书|写一?[篇份]|作文|股票|天气|笑话|彩票",)),
    ("materials", (r"材料|审计报告|证书还?要|要交什么|准备什么|准备哪些",)),
    ("recheck", (r"复核|年审|核查|信息更新|更新信息|更新那个信息|动态管理",)),
    ("payment", (r"到账|到帐|(?:奖|补|钱).{0,6}(?:啥|什么|几|何|多久).{0,3}(?:时候|月|时)?.{0,3}(?:发|兑现|拨付)",)),
    ("window", (r"什么时候|啥时候|几月|几号|截止|申报时间|窗口|最迟|哪天|何时|开始报|过了没",)),
    ("target", (r"多少家|几家|目标|(?:要|计划|打算)(?:培育|新增|新培育)|任务(?:数|是)|要多少",)),
    ("reward", (
        r"奖|补贴|补助|给多少|多少钱|几万|现金|资金支持|扶持|给钱|贴息|值多少|拿多少|给谁|归谁拿",
        r"都?拿(?:下来|到).*万|再(?:拿|领)|还能(?:拿|领|享受)|还(?:给|发)[吗么不没]",
    )),
    ("duty", (r"多久(?:开|一次|更新)|几次|每年.*(?:会|次)|观摩会|联席会议|通报|例会",)),
    ("department", (r"谁管|找谁|归谁|牵头|哪个单位",)),
    ("eligibility", (
        r"能报|能不能报|能申|能进|能入|够得?上|能评|报哪|测一测|测测|评估|符合[不吗]",
        r"我们能|能否申报|够不够|申请哪个|看看能|有戏|达标",
    )),
    ("service", (r"服务|贷款|融资|培训|展会|上市|数字化|专家|辅导|人才|知识产权|拖欠|诉求|检查",)),
)  # fmt: skip
_COMPILED = tuple((intent, re.compile("|".join(patterns), re.IGNORECASE)) for intent, patterns in _RULES)


def intent_of(text: str) -> Intent:
    """The first intent whose words the text carries; `other` if none."""
    return next((intent for intent, pattern in _COMPILED if pattern.search(text)), "other")
