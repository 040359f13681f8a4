"""看看示例阀门: one firm of an officer's place on one card, found by its name or its number; what it stated apart.

Each look is entered in the audit. A name that several firms share is asked back; what stands in another place is not
told of.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from handlers.dialog import read_dialog
from handlers.files.work import Told, Work
from handlers.firm import profile, sourced
from handlers.language.elsewhere import place_words
from handlers.language.mentions import find_places
from handlers.officer.asked import names
from handlers.officer.by_window import about, windows_of
from handlers.officer.gathering import one
from handlers.officer.jobs import fits, grounds, regions_of, setting_of
from handlers.officer.line import Line, titles
from handlers.officer.listing import NOT_YOURS, PRELIMINARY, called
from handlers.requests.showing import line as request_line
from handlers.wishes import ANSWERS
from knowledge.assess import ProgramVerdict, assess
from knowledge.facts import catalogue
from knowledge.library import Library
from knowledge.patterns import lazy
from knowledge.tiers import tiers
from knowledge.validity import month_and_day, standing
from knowledge.wording import STATES, program_name
from storage import listing
from storage.clock import day_of
from storage.listing import Contact, Kept
from storage.looks import Look
from storage.outgoing import Text

_MOST = 1_900
"""Bytes; WeCom takes 2,048."""
_SEVERAL = 9
_REMINDED = 3
_LONGEST_SAYS = 60
_LEGAL = lazy("(?:股份)?(?:有限)?(?:责任)?(?:公司|厂|集团)$")
OPENS = "看企业"


def opened(work: Work, library: Library, now: datetime) -> Told:
    """The card of a firm by its number."""
    return _card(work, library, now, int(work.arguments["firm"])) or Told([Text(content=NOT_YOURS)])


def named(work: Work, library: Library, now: datetime) -> Told:
    """The card of the firm of that name; where several may be meant, which."""
    said, regions = str(work.arguments["name"]), regions_of(work.known)
    core = _LEGAL.sub("", said) or said
    apart = find_places(core).rest.replace(" ", "")
    wanted = [name for name in dict.fromkeys((said, core, apart)) if len(name) > 1]
    found = work.read(lambda conn: listing.named(conn, wanted, regions, _SEVERAL + 1)) if regions else []
    seen = [line for firm in found if (line := one(work.read, firm, regions)) is not None]
    if len(seen) == 1:
        card = _card(work, library, now, seen[0].firm.id)
        assert card is not None
        return card
    if not seen:
        how = "只看在这里登记过的；换个叫法，或写名称里连着的几个字再试；要问别的，说“帮助”。"
        told = f"{names(regions)}没有找到名称里有“{said}”的企业。{how}"
        return Told([Text(content=told)])
    more = f"多于{_SEVERAL}家，名称再写全一点能少列几家。" if len(seen) > _SEVERAL else ""
    seen = seen[:_SEVERAL]
    token = str(work.arguments["token"])
    mark = "{}." if token else "·"
    lines = [
        f"{mark.format(n)} {called(line.firm)}（{place_words(line.firm.region)}）" for n, line in enumerate(seen, 1)
    ]
    how = "回序号看一家。" if token else "先办完手头这件，再问一次就能按序号看。"
    text = "\n".join([f"名称像“{said}”的有{len(seen)}家，看哪一家？", *lines, f"{more}{how}"])
    looks = [Look(line.firm.id, "名单：按名称查找") for line in seen]
    return Told([Text(content=text)], looks, _kept(token, [line.firm.id for line in seen]) if token else None)


def _kept(token: str, ids: Sequence[int]) -> Any:
    """Which firms the numbers mean, unless something else was begun meanwhile."""

    def keep(stored: dict[str, Any] | None) -> dict[str, Any] | None:
        dialog = read_dialog(stored)
        if dialog.awaiting != token or dialog.lost:
            return stored
        dialog.choices = [f"{OPENS} {firm}" for firm in ids]
        return dialog.model_dump(mode="json")

    return keep


def _card(work: Work, library: Library, now: datetime, firm: int) -> Told | None:
    found = one(work.read, firm, regions_of(work.known))
    if found is None:
        return None
    today = now.date()
    windows = windows_of(setting_of(work, library, today).almanac)
    contact = work.read(lambda conn: listing.contact(conn, firm))
    waiting = work.read(lambda conn: listing.waiting(conn, firm))
    told = work.read(lambda conn: listing.told(conn, firm, _REMINDED))
    lines = [f"{called(found.firm)}（{place_words(found.firm.region)}）"]
    if found.firm.uscc:
        lines.append(f"统一社会信用代码：{found.firm.uscc}")
    held = [f"{tiers()[tier].name}{f'（{on}）' if on else ''}" for tier, on, _ in titles(found)]
    lines += [f"称号：{'、'.join(held) or '没有记录'}", _people(contact)]
    lines += [f"等您办：{request_line(each, today)}" for each in waiting[:_REMINDED]]
    lines += [f"还有{len(waiting) - _REMINDED}件，说“待办”看。"] if len(waiting) > _REMINDED else []
    lines += list(_reminders(found, told, windows)) or ["提醒：还没有提醒过"]
    last = f"看填报的数据，说“看企业数据 {firm}”。每次查看企业都看得到记录。"
    lines += _standings(found, library, today, _MOST - len("\n".join([*lines, last]).encode()))
    return Told([Text(content="\n".join([*lines, last]))], [Look(firm, "查看各级结论")])


def _people(contact: Contact) -> str:
    if not contact.people:
        return "联系人：还没有人确认绑定"
    last = f"最近{day_of(contact.last).isoformat()}来过" if contact.last else "最近30天没有来过"
    silent = f"，{contact.silent}人退订了全部提醒" if contact.silent else ""
    gone = f"，{contact.unreached}人收不到消息" if contact.unreached else ""
    return f"联系人：{contact.people}人已确认，{last}{silent}{gone}"


def _reminders(found: Line, told: Sequence[tuple[str, datetime]], windows: Mapping[str, Any]) -> Iterator[str]:
    """What the firm was reminded of last and how it answered; then what it said of itself."""
    answers = {each.occasion: each for each in found.answers}
    for occasion, at in told:
        answer = answers.pop(occasion, None)
        how = f"说“{ANSWERS[answer.answer]}”{_on(answer.at)}" if answer else "还没有回应"
        yield f"提醒：{day_of(at).isoformat()} {about(occasion, windows)}，{how}"
    for answer in list(answers.values())[-_REMINDED:]:
        yield f"回应：{about(answer.occasion, windows)}，说“{ANSWERS[answer.answer]}”{_on(answer.at)}"


def _on(at: datetime | None) -> str:
    return f"（{day_of(at).isoformat()}）" if at else ""


def _standings(found: Line, library: Library, today: date, most: int) -> list[str]:
    """How it stands in every program, what is missing of those that speak, what it rests on; in so many bytes."""
    known = [kept for kept in found.stood if kept.tier in tiers() and kept.policy in library.packs]
    if not known:
        return ["各级结论：还没有，数据不够或刚填、几分钟后算出"]
    assessed = assess(library, profile(found.firm.region or "", found.facts, today), today)
    verdicts: dict[tuple[str, str, str], ProgramVerdict] = {
        (p.pack.policy, p.program.tier, p.program.variant or ""): p for p in assessed.programs
    }
    known.sort(key=lambda kept: (not kept.near, tiers()[kept.tier].rank))
    end = [PRELIMINARY, *grounds((kept.policy for kept in known), library, today)]
    heads = [_head(kept) for kept in known]
    lines = list[str]()
    for n, kept in enumerate(known):
        verdict = verdicts.get((kept.policy, kept.tier, kept.variant))
        lacks = _lacks(verdict, today) if verdict is not None else ""
        full = f"{heads[n]}{lacks}"
        lines.append(full if fits([*lines, full, *heads[n + 1 :], *end], most) else heads[n])
    while lines and not fits([*lines, *end, "还有100级没有列。"], most):
        lines.pop()
    left = len(known) - len(lines)
    return [*lines, *([f"还有{left}级没有列。"] if left else []), *end]


def _head(kept: Kept) -> str:
    near = "，只差一项" if kept.near else ""
    name = program_name(tiers()[kept.tier].name, kept.variant or None)
    return f"· {name}：{STATES[kept.state]}{near}（{month_and_day(kept.changed_on)}起）"


def _lacks(verdict: ProgramVerdict, today: date) -> str:
    """What is missing, without the firm's figures: the first clause that fails, else the facts nobody stated."""
    if standing(verdict.program.validity or verdict.pack.validity, today) != "in_force":
        return ""
    unmet, unknown = verdict.with_state("unmet"), verdict.with_state("unknown")
    if unmet:
        says = unmet[0].condition.says
        says = says if len(says) <= _LONGEST_SAYS else f"{says[:_LONGEST_SAYS]}…"
        more = f"等{len(unmet)}条" if len(unmet) > 1 else ""
        return f"，差：{says}（{unmet[0].condition.clause}）{more}"
    missing = dict.fromkeys(catalogue()[key].label for clause in unknown for key in clause.outcome.missing)
    first = list(missing)[:_REMINDED]
    return f"，缺数据：{'、'.join(first)}{f'等{len(missing)}项' if len(missing) > len(first) else ''}" if first else ""


def data(work: Work, library: Library, now: datetime) -> Told:
    """看企业数据: what a firm stated and agreed to, each with its source and day."""
    firm = int(work.arguments["firm"])
    found = one(work.read, firm, regions_of(work.known))
    if found is None:
        return Told([Text(content=NOT_YOURS)])
    stated = [fact for fact in found.facts if fact.key in catalogue() and not fact.declined]
    if not stated:
        words = f"{called(found.firm)}没有可看的数据：还没有填，或者填的人没有同意、已经撤回。"
        return Told([Text(content=words)], [Look(firm, "查看填报数据（没有）")])
    lines = [f"{called(found.firm)}填报的情况：", *map(sourced, stated)]
    return Told([Text(content="\n".join(lines))], [Look(firm, "查看填报数据")])
