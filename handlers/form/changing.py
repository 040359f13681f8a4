"""Facts put on record, each echoed with its unit and year; what another source stands for is not changed by it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from handlers.context import Turn
from handlers.dialog import Asked, Form
from handlers.firm import named, shown
from handlers.form.asking import told
from handlers.form.conflict import conflict_with
from handlers.form.plausible import doubt
from handlers.form.summary import SURE
from handlers.verdict.checking import facts, is_of_others
from knowledge.facts import catalogue
from knowledge.provenance import SOURCE_NAMES
from storage.known import Fact
from storage.outgoing import Text

INSISTED = 90
"""Characters of the words kept before the mark that they were insisted on."""


def on_record(turn: Turn, key: str, year: int | None) -> Fact | None:
    """What speaks for a fact now; None where it is unknown or was taken back."""
    return next((f for f in facts(turn) if (f.key, f.year) == (key, year) and not f.declined), None)


def keep(turn: Turn, new: Sequence[Fact], arrow: bool = True) -> str:
    """Put facts on record and say so: `2025年营业收入：1000万元 → 3200万元` where `arrow` and something else stood."""
    lines, beside = [], []
    for fact in new:
        before = on_record(turn, fact.key, fact.year)
        turn.answer.changes.facts.append(fact)
        was, now = (shown(catalogue()[fact.key], each) if each else "" for each in (before, fact))
        if before and is_of_others(before):
            source = SOURCE_NAMES[before.source]
            beside.append(
                f"{named(fact.key, fact.year)}的{was}是{source}的数，不因自报而改；您说的{now}作为自报记在旁边。"
            )
        elif arrow and before and was != now:
            lines.append(f"{named(fact.key, fact.year)}：{was} → {now}")
        else:
            lines.append(told(fact))
    said = f"记下：{'；'.join(lines)}。" if lines else ""
    return "".join((said, *beside))


def insisted(fact: Fact) -> Fact:
    """A fact whose figure was doubted and confirmed, marked as such in its words."""
    return replace(fact, said=f"{fact.said.removesuffix(SURE)[:INSISTED]}{SURE}")


def take_back(turn: Turn, key: str, year: int | None, text: str) -> Fact | None:
    """Declare what the firm itself said unknown again; the fact that stood there, which is another source's or None."""
    before = on_record(turn, key, year)
    if before is not None and not is_of_others(before):
        turn.answer.changes.facts.append(Fact(key, year, declined=True, said=text[:100] or "收回"))
    return before


def forget(form: Form, key: str, year: int | None) -> None:
    """A question is open again: it was not put, as far as the form is concerned."""
    kept = []
    for asked in form.done:
        if asked.key == key and year in asked.asked_years:
            rest = [each for each in asked.asked_years if each != year and each is not None]
            if not rest:
                continue
            asked = of_years(key, rest).model_copy(update={"skipped": asked.skipped})
        kept.append(asked)
    form.done = kept


def of_years(key: str, given: Sequence[int | None]) -> Asked:
    """The question that these years of a fact answer."""
    years = [year for year in given if year is not None]
    return Asked(key=key, year=years[0] if years else None, years=years if len(years) > 1 else [])


def keep_all(turn: Turn, form: Form, new: Sequence[Fact], sure: bool = False) -> bool:
    """Keep several facts, those that can stand; the first that can hardly be true is asked about. True: all kept."""
    kept, odd, said = list[Fact](), None, list[str]()
    for fact in new:
        questionable = None if sure else doubt(facts(turn), [fact], turn.today)
        if questionable is not None:
            odd = odd or questionable
            continue
        against = None if sure else conflict_with(facts(turn), [fact], turn.today)
        if against and on_record(turn, fact.key, fact.year):
            odd = odd or (fact, against)
            continue
        said.append(keep(turn, [insisted(fact) if sure else fact]))
        kept.append(fact)
        odd = odd or ((fact, against) if against else None)
    for fact in kept:
        if odd is None or fact is not odd[0]:
            forget(form, fact.key, fact.year)
            form.done.append(of_years(fact.key, [fact.year]))
    lines = "；".join(part.removeprefix("记下：").rstrip("。") for part in said if part.startswith("记下："))
    others = [part for part in said if not part.startswith("记下：")]
    if lines or others:
        turn.answer.says(Text(content=(f"记下：{lines}。" if lines else "") + "".join(others)))
    if odd is None:
        return True
    fact, reason = odd
    form.asking, form.doubted = of_years(fact.key, [fact.year]), fact.said or shown(catalogue()[fact.key], fact)
    turn.answer.says(Text(content=reason))
    return False
