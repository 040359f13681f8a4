"""Made-up firms answer in words until the form is done: each question once, the verdict the one of their facts."""

from __future__ import annotations

from datetime import date
from random import Random
from typing import Any

import pytest

from handlers.dialog import Asked, read_dialog
from handlers.firm import profile
from knowledge.evaluate import clause_states, program_state, setting_of
from knowledge.facts import INCIDENT_NAMES, LEVEL_NAMES, catalogue
from knowledge.precedence import speaking_programs
from knowledge.profile import Profile, read_profile
from knowledge.tiers import tiers
from tests.benchmarks.population import YEARS, firm
from tests.handlers.asking import LIBRARY, after, ask, someone, words

PAST, TODAY = date(2023, 6, 1), date(2026, 11, 21)
PLACES = [("320831", PAST), ("371100", PAST), ("320831", TODAY), ("371500", TODAY)]


def in_words(asked: Asked, facts: dict[str, Any], random: Random) -> str:
    """How a person would say it; the words are for the one reading they can have."""
    value, fact = facts[asked.key], catalogue()[asked.key]
    if fact.yearly:
        years = [year for year in asked.asked_years if year is not None]
        figures = [value[str(year)] for year in years]
        if random.random() < 0.3:
            return "、".join(f"{figure}万" for figure in figures)
        told = list(zip(years, figures, strict=True))[: random.randint(1, len(years))]
        return "，".join(f"{year}年{figure}万" for year, figure in told)
    match fact.type:
        case "flag":
            return "是" if value else "否"
        case "level":
            return LEVEL_NAMES[value]
        case "incidents":
            return "；".join(f"{event['on']} {INCIDENT_NAMES[event['kind']]}" for event in value) or "没有"
        case "titles":
            return "，".join(f"{tiers()[title['tier']].name} {title['on']}" for title in value) or "没有"
        case "percent":
            return f"{value}%"
        case _:
            return str(value)


def states(profile: Profile, as_of: date) -> dict[tuple[str, str], str]:
    """Of every program that speaks for the firm, decided by what is known."""
    setting = setting_of(LIBRARY, profile, as_of)
    return {
        (ready.pack.policy, ready.program.tier): program_state(clause_states(ready, setting))
        for ready in speaking_programs(LIBRARY, profile.region, as_of)
        if ready.program.variant in (None, "manufacturing")
    }


@pytest.mark.parametrize(("region", "as_of"), PLACES)
@pytest.mark.parametrize("seed", range(8))
def test_a_form_answered_in_words_ends_in_the_verdict_of_the_facts(region: str, as_of: date, seed: int) -> None:
    random = Random(seed)
    while len((facts := firm(random, as_of))["revenue"]) < YEARS:
        pass  # a firm younger than what is asked has no figures to tell
    known, text, put = someone(region, "manufacturing"), "我们能报什么", set[tuple[str, int | None]]()
    for _ in range(80):
        answer = ask(text, known, as_of)
        known, said = after(known, answer), words(answer)
        form = read_dialog(known.dialog).form
        if form is None or form.reviewing:
            break
        assert form.asking is not None
        open_ = {(form.asking.key, year) for year in form.asking.asked_years}
        assert not put & open_, said
        text = in_words(form.asking, facts, random)
        if catalogue()[form.asking.key].yearly and "年" in text:
            put |= {each for each in open_ if f"{each[1]}年" in text}
        else:
            put |= open_
    assert "对照结果" in said
    told = states(profile(region, known.facts, as_of), as_of)
    assert told == states(read_profile({"region": region, "facts": facts}, as_of), as_of)
    assert "unknown" not in told.values()
