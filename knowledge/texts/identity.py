"""Who issued a document, under which number and name, and when: read off its first and last lines."""

from __future__ import annotations

import re
from datetime import date

from knowledge.texts.cleaning import plain

_NUMBER = re.compile(r"([\u4e00-\u9fff]{2,16})[〔\[(【](\d{4})[〕\])】]\s?(?:第)?(\d{1,4})号")
_STATED = re.compile(r"(?:文\s?号|发文字号|文件编号):?\s?")
_ORDER = re.compile(r"[\u4e00-\u9fff]{2,20}(?:令|公告)\s?(?:\d{4}年)?\s?第\s?\d{1,4}\s?号")
_DAY = re.compile(r"(\d{4})年(\d{1,2})月(\d{1,2})日")
_HAN_DAY = re.compile(
    r"([二][〇零○ОO0一二三四五六七八九]{3})年([一二三四五六七八九十]{1,2})月([一二三四五六七八九十]{1,3})日"
)
_ISSUER = re.compile(r"[\u4e00-\u9fff（）()、 ]{2,38}(?:政府|办公室|委员会|[局厅部委]|中心|领导小组|人民银行.{0,8})")
_OPEN = re.compile(r"\(?(?:此件)?(?:主动|依申请|不予)?公开(?:发布|方式.{0,12})?\)?")
_SALUTED = re.compile("各|局|厅|委|部门|单位|政府|企业")
_KINDS = (
    "通知|方案|计划|办法|意见|规定|细则|措施|标准|指南|条例|公告|规划|政策|规程|规则|要点|决定|通告|规范|指引|目录|制度"
    "|函|批复|条件|清单|导则|纲要"
)
_TITLE = re.compile(rf".{{2,}}(?:{_KINDS})(?:\([^()]{{1,20}}\)|（[^（）]{{1,20}}）|》|\d)*")
_PASSED_ON = re.compile(
    r".*?关于(?:印发|发布|公布|颁布|转发|修订印发)(.+)的(?:通知|公告|通告|决定)(?:[（(][^（）()]{1,20}[)）])?"
)
_PLACE = re.compile(r"省|自治区|[市县区旗州](?!场)|国务院|国家|全国|中央|[化政技务业展]部(?!门)")
_DIGITS = {c: i for i, c in enumerate("〇一二三四五六七八九")} | {"零": 0, "○": 0, "О": 0, "O": 0, "0": 0}


def number_in(line: str) -> str | None:
    """The 文号 where the line is one (or names it as 文号：…), as the text writes it; one that is only cited is not."""
    if len(line) > 60 or "《" in line:
        return None
    looked = plain(line)
    stated = _STATED.match(looked)
    rest = looked[stated.end() :] if stated else looked.split("签发人")[0].strip()
    rest = rest.rsplit(" ", 1)[-1] if " " in rest and not stated and not _NUMBER.fullmatch(rest) else rest
    if found := _NUMBER.fullmatch(rest):
        return f"{found[1]}〔{found[2]}〕{found[3]}号"
    return rest if _ORDER.fullmatch(rest) else None


def day_in(line: str) -> date | None:
    """The day where the line is nothing else."""
    looked = plain(line).replace(" ", "")
    if found := _DAY.fullmatch(looked):
        year, month, day = map(int, found.groups())
    elif found := _HAN_DAY.fullmatch(looked):
        year = int("".join(str(_DIGITS[c]) for c in found[1]))
        month, day = _small(found[2]), _small(found[3])
    else:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None


def is_issuer(line: str) -> bool:
    """Whether the line is the name of an authority, as in a letter head or under a text."""
    name = line.removesuffix("文件").strip()
    return len(name) <= 40 and bool(_ISSUER.fullmatch(name)) and not name.startswith("关于")


def is_openness(line: str) -> bool:
    """（此件公开发布） and its kind."""
    return bool(_OPEN.fullmatch(plain(line).replace(" ", "")))


def is_salutation(line: str) -> bool:
    """The line that names the addressees."""
    return line.endswith(("：", ":")) and len(line) <= 400 and bool(_SALUTED.search(line)) and "。" not in line


def is_title(line: str) -> bool:
    """Whether the words are those of a document's name."""
    return 5 <= len(line) <= 160 and not re.search("[。；]", line) and bool(_TITLE.fullmatch(line))


def names_authority(title: str) -> bool:
    """Whether a document's name says whose it is: a place or a ministry; a company's rules are not meant."""
    return bool(_PLACE.search(title)) and "公司" not in title


def inner_title(title: str) -> str:
    """The name of what a 关于印发…的通知 passes on; other titles are given back."""
    found = _PASSED_ON.fullmatch(title)
    if found is None:
        return title
    inside = found[1].strip()
    return inside[1:-1] if inside.startswith("《") and inside.endswith("》") and "《" not in inside[1:] else inside


def _small(text: str) -> int:
    """十一 → 11, 二十 → 20, 三十一 → 31."""
    tens, ten, ones = text.rpartition("十")
    return (_DIGITS[tens] if tens else bool(ten)) * 10 + (_DIGITS[ones] if ones else 0)
