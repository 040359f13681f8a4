"""Days before a last day as they are listed: 7天3天1天, 7、3和1天, 一周, 半个月, 一个半月, 半年."""

from __future__ import annotations

from handlers.language.numerals import numeral
from knowledge.patterns import lazy

_N = "(?:[0-9]{1,9}(?![0-9])|[一二两三四五六七八九十百]{1,4})"
_UNIT = "(?:个?月|天|日|周|个?星期|个?礼拜)"
_NO_DATE = r"(?!\s*(?:[0-9一二三四五六七八九十]{1,3}[日号]|[底初中份旬]))"
"""12月1号 and 12月底 are dates."""
ITEM = rf"(?:半个?[月年]|{_N}个半月|{_N}\s*{_UNIT}{_NO_DATE}半?|{_N}(?![0-9年月.\-]))"
"""One of them; the unit may be left out where a later one says it."""
_PARTS = lazy(
    rf"(?P<half>半)个?(?P<of>[月年])|(?P<months>{_N})个半月"
    rf"|(?P<n>{_N})(?:\s*(?P<unit>{_UNIT}){_NO_DATE}(?P<more>半)?|(?![0-9年月.\-]))"
)
_EACH = {"天": 1, "日": 1, "周": 7, "期": 7, "拜": 7, "月": 30}
_HALVES = {"月": 15, "年": 180}
_FAR = 9_999
"""What is more is read as this: too much for every use, and no date overflows by it."""


def days_before(words: str, bare: bool = False) -> tuple[int, ...]:
    """The days in a list of them, in its order; a number takes the unit that is said next after it.

    A number that no unit follows counts only where `bare` says that they are days: 7/3/1.
    """
    found, unit = list[int](), "天" if bare else ""
    for part in reversed(list(_PARTS.finditer(words))):
        if part["half"]:
            found.append(_HALVES[part["of"]])
            continue
        if part["months"]:
            found.append(_whole(part["months"]) * 30 + 15)
            continue
        unit = (part["unit"] or unit)[-1:]
        if unit:
            each = _EACH[unit]
            found.append(_whole(part["n"]) * each + (each // 2 if part["more"] else 0))
    return tuple(reversed(found))


def _whole(written: str) -> int:
    if written.isdecimal():
        return min(int(written), _FAR)
    found = numeral(written, 0)
    return min(int(found.lo), _FAR) if found else 0
