"""What an open clause waits for: the years not stated, and the figures known only roughly."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from handlers.firm import named, shown
from knowledge.assess import ClauseVerdict
from knowledge.engine.needs import needs
from knowledge.facts import FactDef, catalogue
from storage.known import Fact


def lacking(clause: ClauseVerdict, facts: Sequence[Fact], today: date) -> list[str]:
    """`还缺 2022年、2021年营业收入` and `营业收入只有大约数（约900—1100万元），要准确数才能判断`."""
    held = {(fact.key, fact.year): fact for fact in facts if not fact.declined}
    absent, rough = list[str](), list[str]()
    for key in clause.outcome.missing:
        meant = catalogue()[key]
        years = _years(clause, key, held, today)
        found = {year: held.get((key, year)) or held.get((meant.falls_back_to or key, year)) for year in years}
        unstated = [f"{year}年" for year, fact in found.items() if fact is None and year is not None]
        vague = [(fact, year) for year, fact in found.items() if fact and meant.numeric and fact.lo != fact.hi]
        if unstated:
            absent.append("、".join(unstated) + meant.label)
        elif not vague:
            absent.append(meant.label + ("的获得日期" if meant.type == "titles" and found.get(None) else ""))
        rough += [_rough(meant, fact, year) for fact, year in vague]
    return ([f"还缺 {'、'.join(absent)}"] if absent else []) + rough


def _rough(meant: FactDef, fact: Fact, year: int | None) -> str:
    return f"{named(meant.key, year)}只有大约数（{shown(meant, fact)}），要准确数才能判断"


def _years(clause: ClauseVerdict, key: str, held: dict[tuple[str, int | None], Fact], today: date) -> list[int | None]:
    """The closed years a clause looks at for a fact, latest first; None for one without years."""
    if not catalogue()[key].yearly:
        return [None]
    back = max((years for name, years in needs(clause.condition.rule) if name == key), default=1)
    registered = held.get(("registered_on", None))
    first = date.fromisoformat(registered.value).year if registered else 0
    return [year for year in range(today.year - 1, today.year - 1 - back, -1) if year >= first]
