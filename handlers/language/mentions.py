"""What a sentence names: places, tiers, documents and years. Longest name first; nothing is guessed."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from handlers.language.elsewhere import NAMES, find_elsewhere
from handlers.language.heads import led
from knowledge.library import Library
from knowledge.patterns import lazy
from knowledge.policy import Document, Pack
from knowledge.regions import Ambiguous, Region, gazetteer, within
from knowledge.texts.cleaning import bare
from knowledge.tiers import Tier, tiers


@dataclass(frozen=True, slots=True)
class Places:
    """The first place named, any ambiguous word left over, and the text with place names blanked out."""

    region: Region | None
    ambiguous: Ambiguous | None
    rest: str
    elsewhere: str | None = None
    """A well-known place without a document of its own; `region` is then the city under a province that has one."""
    further: tuple[Region, ...] = ()
    """Other places named beside the first, neither around nor within it: 济宁和日照."""
    beside: str | None = None
    """A well-known place without a document, named in one breath with the first: 日照和青岛."""


@cache
def _place_pattern() -> tuple[re.Pattern[str], dict[str, Region], dict[str, Ambiguous]]:
    names: dict[str, Region] = {}
    for region in gazetteer().regions:
        if region.kind != "nation":
            for name in (region.name, region.short, *region.also):
                if name:
                    names.setdefault(name, region)
    unclear = {word.word: word for word in gazetteer().ambiguous}
    ordered = sorted({*names, *unclear}, key=lambda name: -len(name))
    return re.compile(by_first(ordered)), names, unclear


def by_first(names: Sequence[str]) -> str:
    """A pattern of names in their order, put together by their first characters: few are tried at a place."""
    groups = dict[str, list[str]]()
    for name in names:
        groups.setdefault(name[0], []).append(re.escape(name[1:]))
    return "|".join(f"{re.escape(first)}(?:{'|'.join(rest)})" for first, rest in groups.items())


@lru_cache(maxsize=64)
def find_places(text: str) -> Places:
    """The place a text speaks of. A county wins over the city around it; 级 after a name belongs to the tier."""
    pattern, names, unclear = _place_pattern()
    region: Region | None = None
    ambiguous: Ambiguous | None = None
    named = list[Region]()
    rest = list(text)
    for match in pattern.finditer(text):
        word = match.group()
        end = match.end()
        # 金湖县级培育库 names 金湖 and 县级, not 金湖县 and 级; 金湖县库 is the county's pool,
        # 山东省单项冠军 the province's.
        keeps = _KEEPS_LEVEL.match(text, end) or (word[-1] == "省" and _OF_THE_PROVINCE.match(text, end))
        if keeps and word[-1] in "县市省" and word[:-1] in names:
            end -= 1
        rest[match.start() : end] = " " * (end - match.start())
        if word in unclear:
            ambiguous = ambiguous or unclear[word]
        else:
            named.append(names[word])
            if region is None or _finer(names[word], region):
                region = names[word]
    left_over = "".join(rest)
    other = find_elsewhere(left_over) if region is None or region.kind in ("nation", "province") else None
    if other is not None:
        name, code, left = other
        own = Region(name=f"{name}市", short=name, code=code, kind="city") if code else None
        return Places(own, None, left, name)
    unclear_place = None if region and region.kind in ("zone", "county") else ambiguous
    beside = _AND.search(left_over) and _JOINED.search(left_over) and find_elsewhere(left_over)
    return Places(region, unclear_place, left_over, None, _apart(region, named), beside[0] if beside else None)


_KEEPS_LEVEL = lazy("[级库]|培育库|里的?库")
"""What makes 县, 市, 省 before it a level."""
_OF_THE_PROVINCE = lazy("(?:制造业)?单项冠军|瞪羚")
"""What makes 省 before it a level: 五莲县瞪羚 is a firm of the county, 山东省瞪羚 one by the province's title."""
_AND = lazy("[和与跟、及]")
_JOINED = lazy(rf" [和与跟、及]+(?:{NAMES})|(?:{NAMES})[省市]?[和与跟、及]+ ")


def _apart(first: Region | None, named: list[Region]) -> tuple[Region, ...]:
    """The places that are neither the first nor around or within one already taken."""
    taken = [first] if first else []
    for place in named:
        if all(not _nested(place.speaks_for, other.speaks_for) for other in taken):
            taken.append(place)
    return tuple(taken[1:])


def _nested(a: str, b: str) -> bool:
    return within(a, b) or within(b, a)


def _finer(new: Region, old: Region) -> bool:
    """Whether one place lies in the other; a zone speaks for the place around it and is still the finer name."""
    apart = new.kind == "zone" or new.speaks_for != old.speaks_for
    return apart and old.kind != "zone" and within(new.speaks_for, old.speaks_for)


_FAMILIES: tuple[tuple[str, str], ...] = (
    ("champion_product", r"(?:制造业)?单项冠军[（(]?产品|冠军产品"),
    ("srdi_product", r"[“\"]?专精特新[”\"]?产品"),
    ("little_giant", r"(?:[“\"]?专精特新[”\"]?)?(?:中小企业)?[“\"]?小巨人(?!贷)"),
    ("champion", r"(?:制造业)?单项冠军|单冠"),
    ("srdi", r"专精特新(?![板贷])"),
    ("gazelle", r"瞪羚"),
    ("unicorn", r"独角兽"),
    ("leader", r"领航企业|领航"),
    ("pool", r"千企升级(?:库|企业)?|培育库|(?<=[县市省级])里?的?库|培育对象|培育条件|入库"),
    ("innovative", r"(?:科技和)?创新型(?:中小)?(?:企业)?"),
    ("above_scale", r"小升规|升规纳统|规上企业|升规"),
    ("cluster", r"(?:特色)?产业集群"),
    ("startup_base", r"(?:小型微型企业|小微企业)?(?:创业创新|双创)(?:示范)?基地"),
    ("service_platform", r"(?:中小企业)?公共服务示范平台|(?<=国家)公共服务平台|(?<=级)公共服务平台"),
)
_FAMILY = lazy(led("|".join(f"(?P<{name}>{pattern})" for name, pattern in _FAMILIES)))
_FIRM = lazy(r"[”\"]?企业(?![（(、和或及/]*产品)")
_AND_FIRM = lazy(r"[）)”\"]?[、和或及与/（(]+企业")
_LEVEL = lazy(
    r"(国家级|国家|国级|全国|省级|省里的?|(?<!全)省|市级|市里的?|(?<![上全])市|县级|县里的?|县|区级)"
    r"(?:[的“\"制造业新认定头边 ]|那个?|这个?)*$"
)
_LEVEL_BEHIND = lazy(
    r"[”\"]?(?:企业)?[，, ]?(?:是)?(?:(国家级|省级|市级|县级)(?!以上)|(省里的|市里的|县里的))"
    r"(?![的“\"]*(?:专精特新|小巨人|单项冠军|瞪羚|培育|制造业单项))"
)
"""专精特新省里的, 单项冠军省级50万: the level said behind the title."""
_LEVELS = {"国": "national", "全": "national", "省": "province", "市": "city", "县": "county", "区": "county"}


@dataclass(frozen=True, slots=True)
class TierMention:
    """A family of titles as named, the level if it was said, and the tiers it can mean."""

    family: str
    level: str | None
    said: str
    candidates: tuple[Tier, ...]

    @property
    def exact(self) -> Tier | None:
        """The one tier it means, if there is only one."""
        return self.candidates[0] if len(self.candidates) == 1 else None


@lru_cache(maxsize=64)
def find_tiers(text: str) -> tuple[TierMention, ...]:
    """Titles named in a text whose place names are already blanked out; an ambiguous one keeps all it can mean."""
    found: dict[tuple[str, str | None], TierMention] = {}
    for match in _FAMILY.finditer(text):
        family = match.lastgroup or ""
        before = _LEVEL.search(text[max(0, match.start() - 8) : match.start()])
        behind = None if before else _LEVEL_BEHIND.match(text, match.end())
        said_level = before or behind
        level = _LEVELS[next(filter(None, said_level.groups()))[0]] if said_level else None
        if "千企" in match.group():
            level = "province"
        if match.group() in ("培育对象", "培育条件") and level is None:
            level = "city"
        families = {family}
        if family == "champion" and not _FIRM.match(text, match.end()):
            families.add("champion_product")  # 单项冠军 alone is the firm's title or the product's
        both = _AND_FIRM.match(text, match.end()) if family == "champion_product" else None
        if both:
            families.add("champion")
        matching = _tiers_of(frozenset(families), level)
        said = match.group() + (both.group() if both else "")
        found.setdefault((family, level), TierMention(family, level, said, matching))
    # 县级培育库入库 names one pool: 入库 is then what is done with it.
    # 规上企业才能报市级专精特新 asks after 专精特新.
    loose = ("入库", "规上企业")
    strong = [mention for mention in found.values() if mention.said not in loose]
    return tuple(strong or found.values())


@cache
def _tiers_of(families: frozenset[str], level: str | None) -> tuple[Tier, ...]:
    """The tiers of these families; of one level, where it was said, or of none."""
    of_family = (tier for tier in tiers().values() if tier.family in families)
    return tuple(tier for tier in of_family if level is None or tier.level in (level, None))


def find_packs(text: str, library: Library) -> tuple[Pack, ...]:
    """Documents named by title, short name or number, longest match first."""
    typed = bare(text)
    found: list[tuple[int, Pack]] = []
    for policy, names in library.names.items():
        lengths = [len(name) for name in names if name in typed]
        if lengths:
            found.append((max(lengths), library.packs[policy]))
    if not found:
        packs = library.packs.values() if "号" in text else ()
        numbered = [pack for pack in packs if pack.number and _numbered(pack.number, text)]
        found = [(1, pack) for pack in numbered] if len(numbered) == 1 else []
    return tuple(pack for _, pack in sorted(found, key=lambda item: -item[0]))


def find_documents(text: str, library: Library) -> tuple[tuple[Pack, Document], ...]:
    """Documents that the packs refer to, named by their title or number."""
    typed, numbered = bare(text), "号" in text
    return tuple(
        (pack, document)
        for pack in library.packs.values()
        for document in pack.documents
        if (numbered and document.number and _numbered(document.number, text))
        or ((core := _core(document.title)) in typed and len(core) >= 5)
    )


_NUMBER = lazy(
    r"(?:[〔\[（(]?(20[0-9]{2})[〕\]）)]?\s*)?(?<![0-9])([0-9]{1,3})\s*号(文件?|通知|办法|令|[^\u4e00-\u9fff]|$)?"
)


_DAYS = 31
_PLACED = ("楼", "院", "厂", "线", "机", "门", "车", "店", "室", "路", "地")


def _numbered(number: str, text: str) -> bool:
    """Whether a text names a document by its number: 33号文, 〔2022〕33号; 12月1号 is a date."""
    for match in _NUMBER.finditer(text) if "号" in text else ():
        year, serial, after = match.groups()
        # Past the days of a month a bare 33号 is a document's number too, unless it is a house's.
        bare_number = int(serial) > _DAYS and not text[match.end() :].startswith(_PLACED)
        told = (year or after or bare_number) and not text[: match.start()].endswith("月")
        if told and number.endswith(f"〕{serial}号") and (year is None or f"〔{year}〕" in number):
            return True
    return False


@cache
def _core(title: str) -> str:
    """A title as it is spoken: without 关于, the issuer before the brackets, and quotes."""
    return bare(title.rpartition("《")[2].removeprefix("关于"))


_YEAR = lazy(r"(?<![0-9〔\[])(20[0-9]{2})(?![0-9万亿千百元])\s*年?|(?<![0-9已满近约])([12][0-9])年")
_HAN_YEAR = lazy(
    "(?:二[零〇]([一二])|(?<![一二三四五六七八九十零〇])([一二]))([零〇一二三四五六七八九])年(?=评|认|获|拿|通过|那|到期|的|申|报|度)"
)
_DIGITS = "零一二三四五六七八九"
_RELATIVE = (
    ("大前年", -3),
    ("前年", -2),
    ("去年", -1),
    ("上年", -1),
    ("今年", 0),
    ("本年", 0),
    ("明年", 1),
    ("后年", 2),
)


def find_year(text: str, this_year: int) -> int | None:
    """A calendar year named in a question, as such or relative to this year."""
    match = _YEAR.search(text)
    if match:
        return int(match.group(1) or "20" + match.group(2))
    spoken = _HAN_YEAR.search(text)
    if spoken:
        tens, ones = spoken.group(1) or spoken.group(2), spoken.group(3).replace("〇", "零")
        return 2000 + 10 * _DIGITS.index(tens) + _DIGITS.index(ones)
    return next((this_year + shift for word, shift in _RELATIVE if word in text), None)
