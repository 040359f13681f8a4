"""A firm's name as it stands on the licence, found in what a person wrote."""

from __future__ import annotations

from handlers.language.outside import ASKING
from knowledge.patterns import lazy

LONGEST = 50
"""Characters of a name at most."""
_ENDS = (
    "公司|集团|厂|合作社|联合社|商行|商店|中心|研究[所院]|事务所|工作室|合伙企业|企业|超市|农场|农庄|经营部|门市部"
    "|服务部|服务站|加工部|加工坊|作坊|矿|酒店|饭店|旅行社|出版社|医院|学校|站|所|院|店|行|部|社|场|坊|馆"
)
_NAME = lazy(rf"[\u4e00-\u9fffA-Za-z0-9()·&\-]{{2,}}?(?:{_ENDS})(?:\([\u4e00-\u9fff]{{2,8}}\))?")
_BEFORE = lazy(
    r"^(?:你好|您好|我要|我想|请|帮我|绑定(?:企业|公司)?|认领)*(?:(?:我们?|俺们?|咱们?|本人)(?:公司|单位|企业)?)?"
    r"(?:的?(?:企业|公司|单位)?(?:名称|全称|名字))?(?:就?是|叫做?|代表|来自|为|在)?"
)
_AFTER = lazy(r"(?:的(?:人|员工|会计|财务|老板|负责人)?|啊|呀|呢|吧)+$")
_PARTS = lazy(r"[，,。;；:：\n\"“”「」『』《》'！!、 ]+")
_NO_NAME = lazy(r"^(?:股份|有限|责任)*(?:公司|集团|企业|厂|店)$|[你您他她它咱俺]|^(?:这|那|哪|一|每|别)[家个]")
STRANGE = lazy(r"[^\u4e00-\u9fffA-Za-z0-9()·&\-.，,。;；:：\n\"“”「」『』《》'！!、 ]")
"""What no name on a licence holds."""


def find_name(text: str) -> str | None:
    """The name in a text, brackets as on the licence; None where there is none, or something no name holds."""
    plain = text.replace("（", "(").replace("）", ")").replace("—", "-")
    if STRANGE.search(plain):
        return None
    for part in (_BEFORE.sub("", plain).replace(" ", ""), *_PARTS.split(plain)):
        bare = _AFTER.sub("", _BEFORE.sub("", part))
        if (
            4 <= len(bare) <= LONGEST
            and _NAME.fullmatch(bare)
            and not _NO_NAME.search(bare)
            and not ASKING.search(bare)
        ):
            return bare.replace("(", "（").replace(")", "）")
    return None


def strange(text: str) -> str | None:
    """The first sign in a text that no name on a licence holds."""
    found = STRANGE.search(text.replace("（", "(").replace("）", ")").replace("—", "-"))
    return found[0] if found else None
