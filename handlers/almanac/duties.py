"""When an officer's duties of the documents fall: the texts name no day, so officers set it; listed, set, undone."""

from __future__ import annotations

import json

from handlers.almanac import undoing
from handlers.almanac.checks import leads_problem
from handlers.almanac.days_said import NoSuchDay
from handlers.almanac.office import NOT_ANY_MORE, acts_for, may_set, own_names
from handlers.almanac.reading import leads_in
from handlers.almanac.rhythms import NoRhythm, read_rhythm, rhythm_words
from handlers.almanac.setting import no_such_day
from handlers.answers.window_words import day_words
from handlers.choices import offer
from handlers.citing import ground
from handlers.commands import YES, bare
from handlers.context import Turn
from handlers.dialog import Pending
from handlers.language.calendar_words import LISTS_DUTIES
from handlers.language.elsewhere import place_words
from handlers.requests.office import own_places
from knowledge.calendar.rhythm import Rhythm
from knowledge.describe import RHYTHM
from knowledge.patterns import lazy
from knowledge.policy import Duty, Pack
from knowledge.regions import NATIONAL
from knowledge.search import asked_runs, runs
from knowledge.validity import in_words, standing
from storage.agenda import DutyDate
from storage.outgoing import Markdown, Text

FLOW = "duty"
_UNSETS = lazy("(?:取消|不定|撤掉|删掉?)[^，,。]{0,16}(?:日期|时间|日子)|(?:日期|时间)(?:取消|不定)")
_FILLER = lazy("定在|定为|定到|改到|改为|改成|安排在?|设在|设为|放在|我们|请|把|将|日期|时间|取消|不定|撤掉|删掉?|的")
_ENOUGH = 0.5
"""The share of a saying that a duty's name must carry."""

Known = tuple[Pack, Duty]


def spoken(turn: Turn) -> bool:
    """An officer's words on duties: listed, or read back to be set."""
    if LISTS_DUTIES.fullmatch(turn.text):
        listed(turn)
    elif may_set(turn):
        _set(turn)
    return True


def of_place(turn: Turn, region: str) -> list[Known]:
    """What the documents of a place have its officers do, the nearest first; rules on firms alone left out."""
    return [(p, d) for p in turn.library.speaking(region) if p.region != NATIONAL for d in p.duties if d.who != "企业"]


def _places(turn: Turn) -> list[str]:
    return [place for place in (turn.known.regions or (turn.known.officer_region,)) if place]


def listed(turn: Turn) -> None:
    """Every recurring duty of the person's places, with its next day where one was set."""
    for region in _places(turn)[:3]:
        known = of_place(turn, region)
        lines = [f"**{place_words(region)}的周期性工作**（文件没有写具体日期，由工作人员定）"]
        pack_told = ""
        ongoing = []
        for pack, duty in known:
            if duty.rhythm == "ongoing":
                ongoing.append(duty.what)
                continue
            if pack.policy != pack_told:
                lines.append(f"《{pack.title}》（{in_words(pack, turn.today)}）")
                pack_told = pack.policy
                turn.answer.cites(pack.policy, duty.clause)
            lines.append(
                f"· {duty.what}（{duty.clause}，{RHYTHM[duty.rhythm]}）：{_next_words(turn, pack, duty, region)}"
            )
        if not known:
            lines.append("手头的文件没有写周期性工作。")
        if ongoing:
            lines.append(f"没有写周期的{len(ongoing)}项：{'；'.join(ongoing)}")
        lines.append("要定日期，例如“联席会议定在每月10号”。")
        turn.answer.says(Markdown(content="\n".join(lines)))


def _next_words(turn: Turn, pack: Pack, duty: Duty, region: str) -> str:
    held = _held(turn, pack, duty, region)
    if held is None:
        return "未定日期"
    rhythm = Rhythm.read(held.rhythm)
    day = rhythm.next_after(turn.today)
    return f"{rhythm_words(rhythm)}，" + (f"下一次{day_words(day)}" if day else "已经过了")


def _held(turn: Turn, pack: Pack, duty: Duty, region: str) -> DutyDate | None:
    wanted = DutyDate(0, pack.policy, duty.clause, duty.what, region, {})
    return next((one for one in turn.known.almanac.duties if undoing.same_duty(one, wanted)), None)


def _set(turn: Turn) -> None:
    withdraws = _UNSETS.search(turn.text) is not None
    text, leads, _ = leads_in(turn.text)
    if (wrong_leads := leads_problem(leads)) is not None:
        turn.answer.says(Text(content=wrong_leads))
        return
    rhythm, rest = None, text
    if not withdraws:
        try:
            rhythm, rest = read_rhythm(text, turn.today)
        except NoRhythm as wrong:
            turn.answer.says(Text(content=str(wrong)))
            return
        except NoSuchDay as wrong:
            no_such_day(turn, str(wrong))
            return
    found = _matching(turn, _FILLER.sub(" ", rest))
    if not found:
        names = "、".join(
            dict.fromkeys(d.what for r in own_places(turn.known) for _, d in of_place(turn, r) if d.rhythm != "ongoing")
        )
        text = f"适用于{own_names(turn)}的文件里没有找到这项周期性工作，没有改动。"
        turn.answer.says(Text(content=f"{text}文件里有：{names or '没有写'}。"))
        return
    region, pack, duty = found
    if withdraws and _held(turn, pack, duty, region) is None:
        turn.answer.says(Text(content=f"{duty.what}本来就没有定日期，没有改动。"))
        return
    said = {"region": region, "policy": pack.policy, "clause": duty.clause, "what": duty.what}
    kept = json.dumps(rhythm.kept(), ensure_ascii=False) if rhythm else ""
    turn.dialog.pending = Pending(flow=FLOW, asking="confirm", said={**said, "rhythm": kept, **_leads_kept(leads)})
    repeat(turn, turn.dialog.pending)


def _matching(turn: Turn, words: str) -> tuple[str, Pack, Duty] | None:
    """The duty whose name carries most of the words."""
    asked = asked_runs(words)
    best: tuple[float, str, Pack, Duty] | None = None
    for region in own_places(turn.known):
        for pack, duty in of_place(turn, region):
            shared = len(asked & runs(duty.what)) / max(len(asked), 1)
            if shared >= _ENOUGH and (best is None or shared > best[0]):
                best = shared, region, pack, duty
    return best[1:] if best else None


def take(turn: Turn, pending: Pending, words: str) -> str | None:
    """确认 keeps the date, another date is read back anew."""
    if YES.fullmatch(bare(words)):
        _keep(turn, pending)
        return None
    text, leads, _ = leads_in(words)
    if (wrong := leads_problem(leads)) is not None:
        turn.answer.says(Text(content=wrong))
        repeat(turn, pending)
        return None
    pending.said.update(_leads_kept(leads))
    try:
        rhythm, _ = read_rhythm(text, turn.today)
    except (NoRhythm, NoSuchDay):
        if leads:
            repeat(turn, pending)
            return None
        return "对就回“确认”，要改直接说日期，例如“每月15号”；不定了说“取消”。"
    pending.said["rhythm"] = json.dumps(rhythm.kept(), ensure_ascii=False)
    repeat(turn, pending)
    return None


def repeat(turn: Turn, pending: Pending) -> None:
    """The duty with its date, read back with document, clause and validity."""
    found = _of(turn, pending)
    if found is None:
        turn.dialog.close_pending()
        turn.answer.says(Text(content="这项工作在文件里已经没有了，没有改动。"))
        return
    pack, duty = found
    kept = pending.said["rhythm"]
    lines = [f"请核对（还没有设）：**{duty.what}**，{place_words(pending.said['region'])}"]
    if kept:
        rhythm = Rhythm.read(json.loads(kept))
        day = rhythm.next_after(turn.today)
        lines.append(f"日期：{rhythm_words(rhythm)}{f'，下一次{day_words(day)}' if day else ''}")
        if leads := _leads_said(pending):
            lines.append(f"提醒：提前{'、'.join(map(str, leads))}天")
        if rhythm.every not in (duty.rhythm, "once") and duty.rhythm in ("monthly", "quarterly", "yearly"):
            lines.append(f"注意：文件写的是{RHYTHM[duty.rhythm]}。")
        held = _held(turn, pack, duty, pending.said["region"])
        if rhythm.every == "once" and held is not None and (was := Rhythm.read(held.rhythm)).every != "once":
            lines.append(f"注意：原来定的{rhythm_words(was)}不再提醒，只提醒这一次；以后的要再定。")
    else:
        lines.append("日期：改为未定")
    lines += [f"责任：{duty.who}（{duty.clause}）", ground(pack, [duty.clause], turn.today)]
    turn.answer.cites(pack.policy, duty.clause)
    turn.answer.says(Markdown(content="\n".join(lines)))
    ended = "" if standing(pack.validity, turn.today) == "in_force" else "文件已不在有效期，照设与否由您定。"
    turn.answer.says(offer(turn, "duty-confirm", "这样定吗？", ("确认", "取消"), ended))


def _keep(turn: Turn, pending: Pending) -> None:
    found, kept = _of(turn, pending), pending.said["rhythm"]
    turn.dialog.close_pending()
    if found is None:
        return
    pack, duty = found
    region = pending.said["region"]
    if not acts_for(turn, region):
        turn.answer.says(Text(content=NOT_ANY_MORE))
        return
    held = _held(turn, pack, duty, region)
    new = DutyDate(
        0, pack.policy, duty.clause, duty.what, region, json.loads(kept) if kept else {}, _leads_said(pending), not kept
    )
    turn.answer.changes.duties.append(new)
    undoing.remember_duty(turn, held, None if new.withdrawn else new)
    told = f"{rhythm_words(Rhythm.read(new.rhythm))}" if kept else "改为未定日期"
    turn.answer.says(Text(content=f"已定：{duty.what}，{told}。说“撤销”可以恢复；说“周期性工作”看全部。"))


def _leads_kept(leads: tuple[int, ...] | None) -> dict[str, str]:
    return {"leads": ",".join(map(str, leads))} if leads else {}


def _leads_said(pending: Pending) -> tuple[int, ...] | None:
    kept = pending.said.get("leads")
    return tuple(map(int, kept.split(","))) if kept else None


def _of(turn: Turn, pending: Pending) -> Known | None:
    said = pending.said
    pack = turn.library.packs.get(said["policy"])
    duties = pack.duties if pack else ()
    duty = next((d for d in duties if (d.clause, d.what) == (said["clause"], said["what"])), None)
    return (pack, duty) if pack and duty else None
