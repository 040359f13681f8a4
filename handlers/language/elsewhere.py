"""Well-known places we hold no document of: recognised, so that no other place's figures are given for them."""

from __future__ import annotations

from knowledge.patterns import lazy
from knowledge.regions import region_name

_SHANDONG = {
    "济南": "370100", "青岛": "370200", "淄博": "370300", "枣庄": "370400", "东营": "370500", "烟台": "370600",
    "潍坊": "370700", "泰安": "370900", "威海": "371000", "临沂": "371300", "德州": "371400", "滨州": "371600",
    "菏泽": "371700",
}  # fmt: skip
"""Cities with no document of their own, to which the province's applies."""
_FAR = (
    "南京|无锡|徐州|常州|苏州|南通|连云港|盐城|扬州|镇江|泰州|宿迁|"
    "北京|天津|上海|重庆|河北|山西|内蒙古|辽宁|吉林|黑龙江|浙江|安徽|福建|江西|河南|湖北|湖南|广东|广西|海南|四川|"
    "贵州|云南|西藏|陕西|甘肃|青海|宁夏|新疆|"
    "石家庄|太原|呼和浩特|沈阳|长春|哈尔滨|杭州|合肥|福州|南昌|郑州|武汉|长沙|广州|南宁|海口|成都|贵阳|昆明|拉萨|"
    "西安|兰州|西宁|银川|乌鲁木齐|深圳|宁波|厦门|大连"
)
NAMES = f"{'|'.join(_SHANDONG)}|{_FAR}"
"""Such places, as a pattern."""
_NAMES = lazy(f"(?:{NAMES})(?!证券|证交所)[省市]?")
_END = lazy("[省市]$")


def find_elsewhere(text: str) -> tuple[str, str | None, str] | None:
    """The first such place: its name, its code where the province has a document for it, and the text without it."""
    match = _NAMES.search(text)
    if match is None:
        return None
    name = _END.sub("", match.group())
    # 青岛省级 is 青岛 and 省级.
    end = match.end() - (text[match.end() :].startswith("级") and name != match.group())
    return name, _SHANDONG.get(name), text[: match.start()] + " " * (end - match.start()) + text[end:]


def place_words(code: str | None) -> str:
    """A place by its name, whether we hold documents of it or not."""
    return (name_by_code(code) or region_name(code)) if code else "地区未写明"


def name_by_code(code: str) -> str | None:
    """The name of such a place by its code, or of the city a county lies in; None for a place we hold documents of."""
    return next((f"{name}市" for name, own in _SHANDONG.items() if own[:4] == code[:4]), None)
