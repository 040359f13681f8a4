"""Yes, no, does not know, will not say. Every phrase is matched whole: 没有问题 is not 没有."""

from __future__ import annotations

import re

from handlers.language.readings import Unknown, Unreadable, YesNo

_LEAD = re.compile(
    "(?:[,.。!;~…]|嗯|呃|额|哦|这个|那个|这条|这题|这项|我们|咱们|我司|我|俺们?|咱|公司|企业"
    "|这边|那边|这(?=[我俺咱真不说记])|手头上?|手上|目前|现在|暂时|具体|真的?|确实|其实|早就|早|都|也|还|是真|数字?)*"
)
_TAIL = "(?:[,.。!;~…]|了|吧|呢|啊|呀|哈|嘛|哦|喔|噢|哎|的|滴|啦|喽|咯)*"
_THEN = "(?:才知道|才清楚|再说|再答|再回|一下)*"
_YES = (
    "有|是|对|没错|不错|已?经?(?:有过?|通过|拿到|取得|办|办过|办好|办完|办下来|做|做过|做好|评上|认定|获评|考过|弄好|弄完)|(?:办|拿|评|做|弄)(?=了)|具备|符合|满足|达标|达到|可以|行|好|能|会|当然|必须|同意|愿意"
    "|肯定|嗯+|要|需要|yes|y|ok|√|✓|✔|✅|(?:有){2,3}|(?:对){2,4}|(?:是){2,3}"
)
_NO = (
    "没|没有|无|不是(?!吧)|否|不|不对|非|(?:没有?){2,3}|(?:没|没有|未|还没|还没有|尚未|从未|从来没有?)"
    "(?:通过|拿到|拿过?|取得|办过?|办好|办完|办下来|办成|做过?|弄过?|搞过?|评上|评过?|认定|获评|申请过?|申报过?|报过?|有过|发生过?)?"
    "|不具备|不符合|不满足|不达标|没达标|没有达标|没达到|暂无|暂时没有|尚无|没有过|不行|不能|不可以|不同意|不愿意|不会|不要|不需要|no|n|×|✗|✘|❌"
)
_OTHERS = (
    "(?:(?:营业)?执照|报表|账本?|资料|档案|合同|证书|财务|会计|老板|领导|老总|经理|同事|办公室|人事|技术部?|研发部?|部门"
    "|他们|别人|人|总工|出纳|代账|对方)"
)
_ASK = "(?:我们?|回头|等下?|待会|要|得|还|需要?|去|先|再)"
_UNKNOWN = (
    "(?:不太|不大|不是很|不怎么|不|搞不|弄不|说不|记不|拿不|吃不|算不|讲不)(?:清楚|知道|晓得|了解|确定|准|明白|懂|记得|清|好说|好|得)"
    "|没底|忘记|忘了|没印象|(?:说|想|记|答|讲)不(?:上来|起来|上)|不一定|很?难说|不好讲|两说|说不好|(?:心里)?没数(?![过据])|未知|不详|待查|待定|待核实?|待确认"
    "|(?:没有?|无)(?:数据|数字|概念|印象)|没有?(?:统计|算|查|数|了解|记录|注意|留意|关注)过?"
    "|(?:财务|审计|年度|财报)?(?:报表|报告|数据|数字|数|账|财报|结果)还?没有?(?:出|做|算|编|弄|结|统计)(?:来|好|完|出来|下来)?"
    f"|{_ASK}+(?:问|查|核实|确认|看)(?:一下|一问|一查|问|查|下|看)*{_OTHERS}?{_THEN}"
    f"|等{_OTHERS}(?:回来|上班|在|来)?了?再(?:说|答|回|填)"
    f"|问(?:一下|一问|问|下)*{_OTHERS}?{_THEN}|查(?:一下|一查|查|下){_THEN}"
)
_DECLINED = (
    "(?:不方便|不便|不想|不愿意?|不肯|拒绝|不能)(?:说|填|透露|提供|回答|告诉你?们?|讲|公开|答)|不方便|不便|要?保密|涉密|隐私|(?:商业)?(?:秘密|机密)"
    "|先?(?:跳过|略过|跳|pass|skip)(?:这个|这题|这条|这项)?|下一[题个条项]"
    "|(?:能不能|可不可以|可以|能|可否|能否)(?:先)?(?:不填|不说|不答|跳过|不回答|略过)"
    "|先?不(?:填|说|答|回答)(?:这个|这题|这条|这项)?|不告诉你?们?|无可奉告"
)
_PHRASE = re.compile(rf"(?:(?P<declined>{_DECLINED})|(?P<unknown>{_UNKNOWN})){_TAIL}(?:吗?\?)?吗?")
_YESNO = re.compile(rf"(?:(?P<yes>{_YES})|(?P<no>{_NO})){_TAIL}")
_MIGHT = re.compile("[等难两不没未忘待问查核确看保涉秘机跳略下能可拒先心pps隐商]")


def unknown(text: str) -> Unknown | None:
    """`Unknown` when the whole (plain) `text` says no more than that; 不清楚,得问财务 is two such phrases."""
    if not _MIGHT.search(text):
        return None
    at, declined, found = _end(_LEAD, text, 0), False, False
    while at < len(text):
        # Phrase by phrase without going back: hostile text costs no more than its length.
        m = _PHRASE.match(text, at)
        if m is None:
            return None
        declined, found = declined or m.group("declined") is not None, True
        at = _end(_LEAD, text, m.end())
    return Unknown(declined) if found else None


def yesno(text: str) -> YesNo | Unreadable:
    """Read the whole (plain) `text` as yes or no."""
    m = _YESNO.fullmatch(text, _end(_LEAD, text, 0)) or _YESNO.fullmatch(text)
    if m is None:
        return Unreadable("请回“是”或“否”（“有”“没有”也行）；不清楚就回“不清楚”。")
    return YesNo(m.group("yes") is not None)


def _end(pattern: re.Pattern[str], text: str, at: int) -> int:
    m = pattern.match(text, at)
    return m.end() if m else at
