"""On which rule a yearly check rests: what the bureau set, and what the documents say, with their validity."""

from __future__ import annotations

from handlers.almanac.asking import list_check
from handlers.answers.window_words import named, span_words
from handlers.citing import ground
from handlers.context import Turn
from handlers.form.settling import open_checks
from handlers.verdict.checking import facts
from knowledge.policy import Duty, Pack
from knowledge.validity import standing

_NOTHING = "手头的文件没有写这里的企业每年要核实；主管部门有通知的按通知办，也可以现在就把情况更新好。"


def rests_on(turn: Turn, region: str | None) -> str:
    """The lines that say why a firm of a place is asked, cited; that nothing says so where nothing does."""
    held = titles_held(turn)
    lines = []
    for window in open_checks(turn):
        source = window.source or "由主管部门工作人员设定，文件没有写日期"
        lines.append(f"{named(window)}：{span_words(window)}（{source}）")
    for pack, duty in _duties(turn, region, held):
        platform = next((service.says for service in pack.services if "平台" in service.name), "")
        there = f"。{platform}；平台上的更新要到平台办，这里填的交给当地主管部门" if platform else ""
        note = f"（{duty.note}）" if duty.note else ""
        lines += [f"{duty.what}{note}{there}。", ground(pack, [duty.clause], turn.today)]
        turn.answer.cites(pack.policy, duty.clause)
    return "\n".join(lines or [_NOTHING])


def titles_held(turn: Turn) -> set[str]:
    """The titles on record, by their tiers."""
    value = next((fact.value for fact in facts(turn) if fact.key == "titles" and not fact.declined), None) or []
    return {title["tier"] for title in value if title.get("tier")}


def _duties(turn: Turn, region: str | None, held: set[str]) -> list[tuple[Pack, Duty]]:
    """The yearly check of the place's list, and the yearly update of the titles held, of documents that still speak."""
    if region is None:
        return []
    found = [check] if (check := list_check(turn, region)) else []
    for pack in turn.library.speaking(region):
        of_titles = {tier for term in pack.terms for tier in term.tiers}
        if held & of_titles and standing(pack.validity, turn.today) == "in_force":
            found += [(pack, d) for d in pack.duties if d.rhythm == "yearly" and "年度信息更新" in d.what]
    return found
