"""Which yearly work concerns a firm, and on which rule: what the bureau set, the check of a list, titles' update."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from handlers.answers.window_words import named, span_words
from handlers.citing import ground
from handlers.context import Turn
from handlers.firm import titles_said
from handlers.form.settling import open_checks
from handlers.language.elsewhere import place_words
from handlers.verdict.checking import facts
from knowledge.ladder import LISTS
from knowledge.policy import Duty, Pack
from knowledge.tiers import tiers
from knowledge.validity import standing
from storage.agenda import Window
from storage.known import Fact

Sort = Literal["check", "update"]
NAMES: dict[Sort, str] = {"check": "入库名单年度核实", "update": "称号年度信息更新"}
_NOT_WRITTEN = "手头的文件没有写这里的企业每年要核实；主管部门有通知的按通知办。"
_EACH = "名单年度核实只涉及在培育库里的企业，信息更新只涉及有国家办法所说称号的企业"


@dataclass(frozen=True, slots=True)
class Concerning:
    """What of the yearly work is a firm's: the windows open for it, and the duties of documents that still speak.

    `titles` None where nobody has told any: then everything of the place is listed.
    """

    titles: Fact | None
    windows: tuple[Window, ...]
    duties: tuple[tuple[Sort, Pack, Duty], ...]

    @property
    def sorts(self) -> tuple[Sort, ...]:
        """Which of the two it is, or both."""
        found = {sort for sort, _, _ in self.duties} | {w.kind for w in self.windows}
        return tuple(sort for sort in NAMES if sort in found)

    @property
    def called(self) -> str:
        """入库名单年度核实, 称号年度信息更新, or both."""
        return "和".join(NAMES[sort] for sort in self.sorts) if self.titles is not None and self.sorts else "年度核实"

    @property
    def nothing(self) -> bool:
        """Whether the titles are known and none of it concerns the firm."""
        return self.titles is not None and not self.sorts


def concerning(turn: Turn, region: str | None) -> Concerning:
    """The yearly work of a firm of that place, by the titles on record."""
    titles = titles_said(facts(turn))
    held = {title["tier"] for title in (titles.value or []) if title.get("tier")} if titles else None
    duties: list[tuple[Sort, Pack, Duty]] = []
    if region is not None and (held is None or held & LISTS) and (check := list_check(turn, region)):
        duties.append(("check", *check))
    for pack in turn.library.speaking(region) if region is not None else ():
        of_titles = {tier for term in pack.terms for tier in term.tiers}
        mine = bool(of_titles) if held is None else bool(held & of_titles)
        if mine and standing(pack.validity, turn.today) == "in_force":
            duties += [("update", pack, d) for d in pack.duties if d.rhythm == "yearly" and "年度信息更新" in d.what]
    return Concerning(titles, tuple(open_checks(turn)), tuple(duties))


def list_check(turn: Turn, region: str) -> tuple[Pack, Duty] | None:
    """The duty of a place's documents to check the list of firms once a year, nearest first."""
    for pack in turn.library.speaking(region):
        for duty in pack.duties:
            if "名单" in duty.what and duty.rhythm == "yearly":
                return pack, duty
    return None


def rests_on(turn: Turn, found: Concerning) -> str:
    """Why the firm is asked, cited, and which of the two it is; that nothing says so where nothing does."""
    lines = []
    for window in found.windows:
        source = window.source or "由主管部门工作人员设定，文件没有写日期"
        lines.append(f"{named(window)}：{span_words(window)}（{source}）")
    for _, pack, duty in found.duties:
        platform = next((service.says for service in pack.services if "平台" in service.name), "")
        there = f"。{platform}；平台上的更新要到平台办，这里填的交给当地主管部门" if platform else ""
        note = f"（{duty.note}）" if duty.note else ""
        lines += [f"{duty.what}{note}{there}。", ground(pack, [duty.clause], turn.today)]
        turn.answer.cites(pack.policy, duty.clause)
    if found.titles is None and lines:
        lines.append(f"{_EACH}；贵公司有没有还没有说，请对照。")
    elif found.sorts == ("check",):
        lines.append("这是当地入库名单的核实，不是国家称号在平台上的信息更新。")
    elif found.sorts == ("update",):
        lines.append("这是称号企业每年的信息更新，不是当地培育库名单的核实。")
    return "\n".join(lines or [_NOT_WRITTEN])


def of_no_concern(turn: Turn, found: Concerning, region: str | None) -> str:
    """That there is nothing to do: what is on record, and whom the yearly work concerns."""
    value = found.titles.value if found.titles else None
    names = "、".join(tiers()[title["tier"]].name for title in value or [] if title.get("tier") in tiers())
    place = place_words(region) if region else "当地"
    has = f"记着的称号是{names}" if names else "记着的是没有称号，也不在培育库"
    return (
        f"{has}。{_EACH}，所以{place}没有要贵公司办的年度核实或更新。称号记得不对，直接说"
        "“2024年9月1日评的省级专精特新”“我们在县级培育库”；想把别的情况更新好，说“核对一遍”。"
    )
