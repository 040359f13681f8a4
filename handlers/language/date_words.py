"""The words for days, months and years and the patterns they make; what they mean is in `dates.py`."""

from __future__ import annotations

import re

_N = "[0-9一二两三四五六七八九十]{1,3}"
YEAR_WORDS = {
    "大前年": -3, "上上年": -2, "前年": -2, "去年": -1, "上一年": -1, "上年": -1,
    "头年": -1, "今年": 0, "本年": 0, "当年": 0, "明年": 1, "来年": 1, "后年": 2,
}  # fmt: skip
DAY_WORDS = {
    "大前天": -3, "前天": -2, "昨天": -1, "昨日": -1, "今天": 0, "今日": 0, "当天": 0, "明天": 1, "明日": 1, "后天": 2,
    "大后天": 3, "今儿": 0, "昨儿": -1, "前儿": -2, "明儿": 1, "后儿": 2,
}  # fmt: skip
WEEKS = {"上上": -2, "上": -1, "这": 0, "本": 0, "": 0, "下": 1, "下下": 2}
_YEAR = (
    r"(?P<year>[0-9]{4}|[0-9]{2}|[一二]?[零一二三四五六七八九]{2,4})年度?"
    rf"|(?P<year_word>{'|'.join(YEAR_WORDS)})度?"
)
_PART = "(?P<part>年底|年末|年初|年中|底|末|初|中|上半年|下半年|第?前?[一二三四1-4]个?季度|q[1-4])"
_MONTH_PART = "(?P<month_part>上旬|中旬|下旬|底|末|初|中)"
PATTERNS = {
    "numeric": re.compile(
        r"(?P<y>[0-9]{4})(?:(?P<sep>[-/.])(?P<m>[0-9]{1,2})(?:(?P=sep)(?P<d>[0-9]{1,2}))?"
        r"|(?P<m2>[0-9]{2})(?P<d2>[0-9]{2}))(?![0-9])"
    ),
    "spelt": re.compile(
        rf"(?:(?:{_YEAR})的?)?(?:(?P<month>{_N})月份?(?:(?P<day>{_N})[日号]?|{_MONTH_PART})?"
        rf"|(?<=[年度的]){_PART}|(?P<late>年底|年末|年初|年中|上半年|下半年|第?前?[一二三四1-4]个?季度))?"
    ),
    "month_word": re.compile(
        rf"(?P<which>上上|上|这|本|下下|下)个?月(?:(?P<day>{_N})[日号]|{_MONTH_PART})?|月(?P<end>底|末|初|中)"
    ),
    "weekday": re.compile(r"(?P<week>上上|下下|上|下|这|本|)个?(?:周|星期|礼拜)(?P<weekday>[一二三四五六日天末1-7])?"),
    "quarter_word": re.compile(r"(?P<which>上上|上|这|本|当前|下)一?个?季度"),
    "quarter_code": re.compile(r"(?P<y>[0-9]{4})-?q(?P<quarter>[1-4])(?![0-9a-z])"),
    "day_word": re.compile(f"(?:{'|'.join(DAY_WORDS)})个?(?!月)"),
    "ago": re.compile(
        rf"(?:(?P<n>{_N})(?P<half>个半)?|(?P<half_one>半))个?(?P<unit>天|日|周|星期|礼拜|月|年)(?P<way>以?后|之后|以?前|之前)"
    ),
    "day_only": re.compile(rf"(?P<day>{_N})[日号]"),
}
LEAD = re.compile("(?:[,.。!;~…]|嗯|呃|大概|大约|应该|好像|可能|是|在|于|约|就|我们|我|公司|成立于|注册于|到|差不多)*")
TAIL = re.compile(
    "(?:[,.。!;~…]|份|吧|呢|啊|呀|哈|嘛|的|了|刚|才|就|成立|注册|登记|设立|创办|开业|建厂|认定|通过|获评|评|拿|办|发生过?|发|下来"
    "|到期|到的期|到|那会儿?|时候|那年|出过?|有过|的?事故?[儿情]?)*"
)
BEFORE_AFTER = re.compile("(?P<before>之前|以前|前)|(?P<since>起|开始|以来|至今)|(?P<after>之后|以后)")
TO = re.compile("到|至|-|~|—{1,2}")
YEARS = re.compile(r"(?P<a>[0-9]{4}|[0-9]{2})年?度?(?:到|至|-|~|—{1,2}|、)(?P<b>[0-9]{4}|[0-9]{2})年?度?")
BARE_YEAR = re.compile("[0-9]{4}|[0-9]{2}|[一二][零一二三四五六七八九]{3}")
