"""Which firms an officer's words ask for: conditions that all must hold, told from the words alone.

What the words compare is read as in any message (`stated`): 营收过亿, 研发占比不到3%. Words without a condition ask
for nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from handlers.firm import named, shown
from handlers.language.mentions import find_places, find_tiers, find_year
from handlers.understanding.levels import meant_tier
from handlers.understanding.stated import stated
from handlers.wishes import ANSWERS
from knowledge.facts import catalogue
from knowledge.library import Library
from knowledge.patterns import lazy
from knowledge.regions import Ambiguous, region_name, within
from knowledge.tiers import tiers
from storage.known import Fact

Kind = Literal[
    "reach",
    "near",
    "hopeful",
    "holds",
    "lacks",
    "expires",
    "figure",
    "unfilled",
    "unchecked",
    "answered",
    "silent",
    "reminded",
    "alone",
    "registered",
]


@dataclass(frozen=True, slots=True)
class Condition:
    """One thing asked of a firm. `tiers` empty: any; `fact` is what a figure must lie within."""

    kind: Kind
    tiers: tuple[str, ...] = ()
    year: int | None = None
    fact: Fact | None = None
    answer: str = ""

    @property
    def words(self) -> str:
        """The condition as it is told back."""
        return _WORDS[self.kind](self)


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked: the conditions, and the places the words name (None: none was named)."""

    conditions: tuple[Condition, ...]
    place: str | None = None
    unclear: Ambiguous | None = None
    elsewhere: str | None = None
    zone: str | None = None
    """The functional zone that was named: firms are kept under the code of the place around it."""

    @property
    def words(self) -> str:
        """The conditions as they are told back."""
        return "，".join(condition.words for condition in self.conditions)

    @property
    def keys(self) -> tuple[str, ...]:
        """The facts that must be read to tell."""
        figures = [c.fact.key for c in self.conditions if c.fact is not None]
        found = [part for key in figures for part in (key, *(catalogue()[key].stands_for or ()))]
        if any(c.kind in ("holds", "lacks", "expires", "unchecked") for c in self.conditions):
            found.append("titles")
        return tuple(dict.fromkeys(found))


SOON = timedelta(days=183)
"""How far ahead 快到期 looks."""
_NEAR = lazy(r"[差缺只]+[一1](?:[项条个点样]|步)|只差|就差")
_REACH = lazy(
    r"(?<![不没未])(?:够得?[上到着]|够格|够条件|达标|达到(?:了)?(?:条件|要求)?|符合|满足|能[报申评]|可以[报申评]|有资格|够(?:的|了|吗)?\W*$)"
)
_EXPIRES = lazy(r"到期|(?:到|满)(?:三|3)年|期满|失效|复核")
_SOON = lazy(r"快|马上|即将|临近|最近|近期|要到期")
_UNFILLED = lazy(
    r"[没未](?:有)?(?:再)?(?:填报?|更新|录入?|补)(?:过|完|了)?(?!称号)|[没未]报(?:过)?(?:数|信息|情况|今年|去年)"
)
_UNCHECKED = lazy(
    r"[没未](?:有)?(?:交|做|办|报|弄|搞|完成|参加|提交|回)(?:过|完|了)?(?:今年|年度|本年度|[0-9]{4}年(?:度)?)?的?(?:年度)?(?:核实|年审|年检|(?:信息)?更新|复核|核查)"
    r"|(?:核实|年审|年检|信息更新|核查).{0,8}[没未](?:有)?(?:交|做|办|报|弄|搞|动|完成|回)"
    r"|(?:核实|年审|年检|信息更新|核查)(?:的)?(?:都|现在|今年)*(?:还)?(?:差|缺|剩)(?:下)?(?:谁|哪[些几]?家?|几家|多少家?)"
    r"|还?(?:差|剩)(?:下)?(?:谁|哪[些几]家?|几家|多少家?)[没未](?:有)?(?:核实|年审|年检|信息更新|核查)"
    r"|[没未](?:有)?(?:参加)?(?:核实|年审|年检)(?:的|过|完|了|企业|谁|哪|\W*$)"
)
_EVERYBODY = lazy(
    r"(?:所有|全部|全体|登记过?的?|在册的?|全[县市区省]的?)(?:的)?(?:企业|公司|厂)|(?:企业|公司|厂子?)(?:都|总共|一共)?(?:有|是)(?:哪些|谁|哪几家)"
)
SILENT = lazy(
    r"[没未](?:有)?(?:人)?(?:办|申?报|回|答|点|动|理|响应|回应|回复|答复|反应|动静|表态|办理|办完|办好)(?:过|完|好|了|的|呢|吗|复)*(?:企业|公司|有?哪些|是?谁|有?哪几家)?(?:都)?(?:导[出个].*)?\W*$"
)
"""Firms that were reminded and did not answer: 谁没办, 还有谁没回."""
_DECLINED = lazy(r"(?:点|选|说|回|按)(?:了|过|的)?[“\"]?不(?:申报|报)|不(?:申报|报)的|不想报")
_DONE = lazy(r"谁(?:都|已经?)?办(?:好|完)?了\W*$|(?:点|选|说|回|按)(?:了|过|的)?[“\"]?已办|已(?:经)?办(?:好|完|理)?的")
_LATER = lazy(r"稍后(?:提醒)?")
_LACKS = lazy(r"(?:[没未不](?:有|是|报|评[上为]?|拿到?|获得?|申报|认定)[^，,。]{0,4}|还不是[^，,。]{0,4})$")
_POOL = lazy(r"在库|入了?库|库[里内](?:的)?企业")
_HOPEFUL = lazy("有希望|有可能|有戏|有潜力|好苗子|苗子|快够|差不多(?:够|能)")
REMINDED = lazy(
    r"提醒(?:过|了|都|给)*(?:发|通知)?(?:过|了|给)*(?:哪|谁|几家|多少)|(?:谁|哪[些几]家?|哪些企业)[^，,。]{0,4}(?:收到|被)(?:过|了)?提醒"
)
REPLIED = lazy(
    "(?:回|答|点|理)(?:应|复)?(?:了|过)(?:提醒|通知|消息)|(?:谁|哪[些几]家?(?:企业)?)[^，,。没未]{0,4}(?:回应|回复|答复)(?:了|过)"
)
OF_REMINDERS = (REMINDED, REPLIED, SILENT)
"""Ask for firms by how they were reminded and answered."""
_ALONE = lazy(r"[没未无](?:有)?(?:人)?(?:绑定?|联系人|认领|对接人)|[没未](?:有)?人(?:绑|管|认领)")
_ALL_OF = lazy(r"全(?P<what>国|省|市)(?!级)")


def read(text: str, library: Library, today: date, home: str | None) -> Asked:
    """What the words ask for; `home` tells which of several titles a bare name means where no place is named."""
    places = find_places(text)
    place = places.region.speaks_for if places.region else _around(text, home)
    mentions = find_tiers(places.rest)
    of_place = place or home
    meant_tiers, lacked = list[str](), list[str]()
    for mention in mentions:
        meant = meant_tier(library, mention, of_place)
        # 各县的专精特新 names places, not a level that the title has not.
        of_family = tuple(tier for tier in tiers().values() if tier.family == mention.family)
        found = (meant,) if meant else tuple(tier.id for tier in mention.candidates or of_family)
        before = places.rest[: places.rest.rfind(mention.said)]
        level = re.sub(r"(?:国家|省|市|县)级?的?$", "", before)
        (lacked if _LACKS.search(level) else meant_tiers).extend(found)
    conditions = _told(text, places.rest, tuple(meant_tiers), today)
    if lacked:
        conditions.append(Condition("lacks", tuple(lacked)))
    zone = places.region.name if places.region and places.region.kind == "zone" else None
    return Asked(tuple(conditions), place, places.ambiguous, places.elsewhere, zone)


def _around(text: str, home: str | None) -> str | None:
    """The nation, the province or the city around an officer's place, where all of it is asked of: 全国, 全省."""
    found = _ALL_OF.search(text)
    if found is None or home is None:
        return None
    return {"国": "000000", "省": f"{home[:2]}0000", "市": f"{home[:4]}00"}[found["what"]]


def _told(text: str, rest: str, titles: tuple[str, ...], today: date) -> list[Condition]:
    conditions = list[Condition]()
    year = find_year(text, today.year)
    if _UNCHECKED.search(rest):
        conditions.append(Condition("unchecked", titles, year or today.year))
        titles = ()
    elif _EXPIRES.search(rest) and (year is not None or _SOON.search(rest)):
        conditions.append(Condition("expires", titles, year))
        titles = ()
    if _DECLINED.search(rest):
        conditions.append(Condition("answered", answer="declined"))
    elif _DONE.search(rest):
        conditions.append(Condition("answered", answer="done"))
    elif _LATER.search(rest):
        conditions.append(Condition("answered", answer="later"))
    if not conditions and REMINDED.search(rest):
        conditions.append(Condition("reminded", titles))
        titles = ()
    if not conditions and REPLIED.search(rest):
        conditions.append(Condition("answered"))
    if not conditions and SILENT.search(rest):
        conditions.append(Condition("silent", titles))
        titles = ()
    if _ALONE.search(rest):
        conditions.append(Condition("alone"))
    if _HOPEFUL.search(rest):
        conditions.append(Condition("hopeful", titles))
        titles = ()
    elif _NEAR.search(rest):
        conditions.append(Condition("near", titles))
        titles = ()
    elif titles and _REACH.search(rest):
        conditions.append(Condition("reach", titles))
        titles = ()
    elif not conditions and not titles and _REACH.search(rest):
        conditions.append(Condition("reach"))
    comparable = ("flag", "level")
    facts = [
        item.fact
        for item in stated(text, today).facts
        if catalogue()[item.fact.key].numeric or catalogue()[item.fact.key].type in comparable
    ]
    for fact in facts:
        conditions.append(Condition("figure", fact=fact))
    if _UNFILLED.search(rest) and not any(c.kind == "unchecked" for c in conditions):
        last = year if year is not None and year < today.year and not facts else None
        conditions.append(Condition("unfilled", year=last))
    if _POOL.search(rest) and not titles:
        conditions.append(Condition("holds", ("pool.county", "pool.city", "pool.province")))
    elif titles:
        conditions.append(Condition("holds", titles))
    if not conditions and _EVERYBODY.search(rest):
        conditions.append(Condition("registered"))
    return conditions


def places_of(asked: Asked, regions: Sequence[str]) -> tuple[str, ...]:
    """The places that are looked at: those of one's own within the place named, or that place within one's own.

    Empty where the place named is somebody else's.
    """
    if asked.place is None:
        return tuple(regions)
    if any(within(asked.place, own) for own in regions):
        return (asked.place,)
    return tuple(own for own in regions if within(own, asked.place))


def names(places: Sequence[str]) -> str:
    """Places in words."""
    return "、".join(dict.fromkeys(map(region_name, places)))


_MANY = 4
_FAMILIES = {"little_giant": "小巨人", "srdi": "专精特新", "champion": "单项冠军", "gazelle": "瞪羚", "pool": "培育库"}


def title_words(ids: Sequence[str]) -> str:
    """Titles in words: each by its name, several levels of one by what they have in common."""
    found = [tiers()[one] for one in ids if one in tiers()]
    families = dict.fromkeys(tier.family for tier in found)
    if len(families) > _MANY:
        return "任何一种"
    if len(found) > 1 and len(families) == 1 and found[0].family in _FAMILIES:
        return f"{_FAMILIES[found[0].family]}（各级）"
    return "或".join(tier.name for tier in found)


def _figure(condition: Condition) -> str:
    fact = condition.fact
    assert fact is not None
    meant = catalogue()[fact.key]
    return f"{named(fact.key, fact.year)}{'' if meant.numeric else '：'}{shown(meant, fact)}"


_WORDS: dict[Kind, Callable[[Condition], str]] = {
    "reach": lambda c: f"够得上{title_words(c.tiers) or '某一级称号'}",
    "near": lambda c: f"离{title_words(c.tiers) or '某一级称号'}只差一项",
    "hopeful": lambda c: f"够得上{title_words(c.tiers) or '某一级称号'}或只差一项",
    "holds": lambda c: f"有{title_words(c.tiers)}称号",
    "lacks": lambda c: f"没有记录到{title_words(c.tiers)}称号",
    "expires": lambda c: f"{title_words(c.tiers)}称号{f'在{c.year}年' if c.year else f'在{SOON.days}天内'}到期、要复核",
    "figure": _figure,
    "unfilled": lambda c: f"没有填过{c.year}年的数" if c.year else "今年以来没有填过或更新过情况",
    "unchecked": lambda c: f"{c.year}年的年度核实、信息更新或复核还没有说办好",
    "silent": lambda c: f"提醒过{title_words(c.tiers) if c.tiers else ''}的申报、更新或核实、还没有回应",
    "registered": lambda c: "全部",
    "reminded": lambda c: f"近来提醒过{title_words(c.tiers) if c.tiers else ''}申报、更新或核实",
    "alone": lambda c: "还没有人确认绑定",
    "answered": lambda c: f"在提醒里点过“{ANSWERS[c.answer]}”" if c.answer else "在提醒里回应过",
}
