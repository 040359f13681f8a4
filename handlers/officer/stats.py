"""一共多少家小巨人, 按区县统计: firms in numbers by place, with the targets of the documents beside them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime

from handlers.files.work import Told, Work
from handlers.language.elsewhere import place_words
from handlers.officer.asked import Asked, Condition, names, places_of, title_words
from handlers.officer.gathering import gather, lines
from handlers.officer.jobs import asked_by, narrowed, regions_of, setting_of
from handlers.officer.line import Found, Line, titles
from handlers.officer.listing import PRELIMINARY, unset_windows
from knowledge.describe import target_words
from knowledge.library import Library
from knowledge.patterns import lazy
from knowledge.tiers import tiers
from knowledge.validity import standing_in_words
from storage.looks import Look
from storage.outgoing import Text

_AGAINST = lazy("离.{0,8}家|完成|新培育|新认定|进度|今年")
"""Asks how far a target is reached."""
ONLY_HERE = "只数在这里登记过的企业，称号按企业填报或核实过的记录，不等于认定的总数。"
_TARGETS = 4
_OF_ALL = (Condition("near"), Condition("holds"))


def count(work: Work, library: Library, now: datetime) -> Told:
    """How many firms are what was asked, by place; without a condition what there is altogether."""
    today = now.date()
    asked, places = asked_by(work, library, today)
    if not places:
        return Told([Text(content="没有可统计的地区：您负责的地区变了，请再问一次。")])
    if not asked.conditions and _AGAINST.search(str(work.arguments["words"])):
        every = tuple(tier.id for tier in tiers().values() if tier.title)
        asked = replace(asked, conditions=(Condition("holds", every),))
    unset = unset_windows(asked, places, setting_of(work, library, today))
    if unset:
        return Told([Text(content="\n".join([*narrowed(work, asked, places), unset]))])
    said = _of(work, asked, places, library, today) if asked.conditions else _overall(work, asked, places)
    said = [*narrowed(work, asked, places), *said]
    return Told([Text(content="\n".join(said))], [Look(None, f"统计：{asked.words or '全部企业'}")])


def _of(work: Work, asked: Asked, places: Sequence[str], library: Library, today: date) -> list[str]:
    found = gather(work.read, asked, places, setting_of(work, library, today))
    said = [f"{names(places)}{asked.words}的企业：一共{len(found)}家。"]
    by_place = Counter(each.firm.region for each in found)
    if len(by_place) > 1:
        said += [f"· {place_words(region)}：{number}家" for region, number in sorted(by_place.items())]
    wanted = tuple(tier for condition in asked.conditions if condition.kind == "holds" for tier in condition.tiers)
    if wanted:
        held = _held(work, asked, found, wanted)
        said += _levels(held, wanted, today)
        said += _targets(places[0], wanted, held, library, today)
    if any(condition.kind in ("reach", "near") for condition in asked.conditions):
        said.append(PRELIMINARY)
    return [*said, ONLY_HERE]


Award = tuple[str, date | int | None]
"""A title that is held, and the day or year of its award."""


def _held(work: Work, asked: Asked, found: Sequence[Found], wanted: Sequence[str]) -> list[Award]:
    """The titles of the firms found."""
    ids = {each.firm.id for each in found}
    here = places_of(asked, regions_of(work.known))
    return [
        (tier, on)
        for each in lines(work.read, Asked((Condition("holds", tuple(wanted)),)), here)
        if each.firm.id in ids
        for tier, on, _ in titles(each)
        if tier in wanted
    ]


def _levels(held: Sequence[Award], wanted: Sequence[str], today: date) -> list[str]:
    """Titles by level, and how many are of this year."""
    levels = Counter(tier for tier, _ in held)
    said = [f"· {tiers()[tier].name}：{levels[tier]}家" for tier in wanted if levels[tier]] if len(wanted) > 1 else []
    new = sum((on if isinstance(on, int) else on.year) == today.year for _, on in held if on is not None)
    undated = sum(on is None for _, on in held)
    words = f"其中今年取得的{new}家" + (f"，另有{undated}家没有填取得日期" if undated else "")
    return [*said, words] if held else []


def _targets(place: str, wanted: Sequence[str], held: Sequence[Award], library: Library, today: date) -> list[str]:
    """What the documents of the place set out to reach of these titles, with clause and validity."""
    said = []
    for pack in library.speaking(place):
        rows = [target for target in pack.targets if target.tier in wanted]
        for target in rows[:_TARGETS]:
            validity = standing_in_words(pack.validity, today)
            here = sum(tier == target.tier for tier, _ in held)
            said.append(
                f"目标：{target_words(target)}（《{pack.short}》{target.clause}；{validity}），这里记到{here}家"
            )
        if rows:
            break
    return said[:_TARGETS]


def _overall(work: Work, asked: Asked, places: Sequence[str]) -> list[str]:
    """By place: how many are on record, hold which titles, lack one thing."""
    firms, near = Counter[str](), Counter[str]()
    held = dict[str, Counter[str]]()
    for each in lines(work.read, Asked(_OF_ALL), places):
        region = each.firm.region or ""
        firms[region] += 1
        near[region] += any(kept.near for kept in each.stood)
        held.setdefault(region, Counter()).update(_families(each))
    said = [f"{names(places)}登记企业{firms.total()}家，其中{near.total()}家离某一级称号只差一项。"]
    for region in sorted(firms):
        names_ = "，".join(f"{name}{number}家" for name, number in held[region].most_common())
        said.append(
            f"· {place_words(region)}：{firms[region]}家；{names_ or '没有记录到称号'}；差一项的{near[region]}家"
        )
    return [*said, PRELIMINARY, ONLY_HERE]


def _families(line: Line) -> set[str]:
    """The kinds of titles a firm holds, each once whatever its levels."""
    by_family = dict[str, list[str]]()
    for tier, _, _ in titles(line):
        by_family.setdefault(tiers()[tier].family, []).append(tier)
    return {title_words([tier.id for tier in tiers().values() if tier.family == family]) for family in by_family}
