"""Who answers for a matter at a place: by its documents with clause and validity, else the bureau in general words."""

from __future__ import annotations

from dataclasses import dataclass

from handlers.citing import ground
from handlers.context import Turn
from handlers.language.elsewhere import place_words
from handlers.requests.showing import run_out
from knowledge.offers import lead_of, offer_of
from knowledge.policy import Pack
from knowledge.regions import within
from knowledge.topics import Topic
from storage.known import Known, Request
from storage.notice import above

NOBODY_YET = "还没有登记工作人员，现在没有人看到，什么时候答复说不准；登记后会在待办里看到。"
"""Said after a place where no officer is named."""


@dataclass(frozen=True, slots=True)
class Responsible:
    """An office and what names it; `clause` and `pack` only where a document of the place does."""

    office: str
    pack: Pack | None = None
    clause: str | None = None
    offer: str = ""
    """What the document offers, in our words."""
    offer_clause: str | None = None


def responsible(turn: Turn, topic: Topic, region: str) -> Responsible:
    """Who answers for a topic: the office the offer names, else whoever leads at the place, else its bureau."""
    offer = offer_of(turn.library, topic.id, region, turn.today)
    if offer is None or offer.office is None:
        return leading(turn, region)
    says = f"{offer.service.name}：{offer.service.says}"
    return Responsible("、".join(offer.office.who), offer.pack, offer.office.clause, says, offer.service.clause)


def leading(turn: Turn, region: str) -> Responsible:
    """Who leads the work at a place, for whoever asks for a person."""
    found = lead_of(turn.library, region)
    if found is None:
        return Responsible(bureau(region))
    pack, office = found
    return Responsible("、".join(office.who), pack, office.clause)


def bureau(region: str) -> str:
    """The bureau of a place in general words: no document of ours names it."""
    return f"{place_words(region)}工业和信息化主管部门"


def told(turn: Turn, topic: Topic, region: str, found: Responsible) -> str:
    """Who is responsible for a topic and on what ground, as markdown; cited."""
    lines = [f"**{place_words(region)} · {topic.name}**"]
    if not found.offer:
        lines.append(f"手头适用于{place_words(region)}的文件没有写这一项；照样可以提，转给{found.office}。")
    if found.pack is None or found.clause is None:
        return "\n".join(lines)
    if not found.offer:
        turn.answer.cites(found.pack.policy, found.clause)
        lines += [f"文件写的牵头单位：{found.office}（{found.clause}）", ground(found.pack, [found.clause], turn.today)]
        return "\n".join(lines)
    clauses = dict.fromkeys(clause for clause in (found.offer_clause, found.clause) if clause)
    turn.answer.cites(found.pack.policy, *clauses)
    said = "责任单位" if found.offer_clause == found.clause else "文件没有在这一条写责任单位，牵头的是"
    lines += [found.offer + f"（{found.offer_clause}）", f"{said}：{found.office}（{found.clause}）"]
    lines.append(ground(found.pack, clauses, turn.today))
    if words := run_out(found.pack, turn.today):
        lines.append(words)
    return "\n".join(lines)


def has_say(known: Known, region: str | None) -> bool:
    """Whether an officer carries on what is asked at a place; who leads there only sees it."""
    return any(within(region, place) for place in own_places(known) if region)


def own_places(known: Known) -> tuple[str, ...]:
    """The places an officer acts for, those a leader only watches left out."""
    every = known.regions or (known.officer_region,)
    return tuple(place for place in every if place and place not in known.leads)


def only_seen(turn: Turn, one: Request) -> str:
    """Said to a leader who would act on a request."""
    who = (who_hears(turn.known, one.region) if one.region else "") or "当地的工作人员"
    return f"您登记的是领导，只看不办；{one.number} 由{who}办。"


def who_hears(known: Known, region: str) -> str:
    """The officers who are told at once, by the names they go by; empty where nobody is named yet."""
    desk = next((code for code in above(region) if code in known.desks), None)
    if desk is None:
        return ""
    called = "、".join(dict.fromkeys(name for name in known.desks[desk] if name))
    return called or f"{place_words(desk)}的工作人员"
