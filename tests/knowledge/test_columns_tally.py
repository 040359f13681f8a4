"""The lists over batches of firms equal what each firm's own verdict says."""

from __future__ import annotations

from datetime import date
from random import Random

import pytest

from knowledge.assess import assess
from knowledge.columns.tally import Firm, Tally
from knowledge.precedence import speaking_programs
from knowledge.profile import Profile
from knowledge.provenance import Provenance
from tests.knowledge.column_firms import firms
from tests.knowledge.firms import AS_OF, library


def some(seed: int, number: int) -> list[Firm]:
    """Firms of which some facts are verified."""
    random, found = Random(seed), list[Firm]()
    for i, profile in enumerate(firms(random, number)):
        keys: list[tuple[str, int | None]] = [(key, None) for key in profile.facts]
        keys += [(key, year) for key, value in profile.facts.items() if isinstance(value, dict) for year in value]
        sure = {place: Provenance("officer") for place in keys if random.random() < 0.7}
        found.append(Firm(i, None, Profile(profile.region, profile.facts, sure)))
    return found


@pytest.mark.parametrize("as_of", [AS_OF, date(2026, 11, 21)])
def test_counts_are_those_of_the_verdicts_however_the_firms_are_batched(as_of: date) -> None:
    known, tally = some(5, 90), Tally(library(), as_of)
    for start in range(0, 90, 40):
        tally.count(known[start : start + 40])
    for region, programs in tally.counts():
        here = [firm for firm in known if firm.profile.region == region]
        assert tally.firms[region] == len(here)
        assert [id(ready.program) for ready, _ in programs] == [id(ready.program) for ready in tally.speaking(region)]
        assert {id(r) for r in tally.speaking(region)} == {id(r) for r in speaking_programs(library(), region, as_of)}
        verdicts = [assess(library(), firm.profile, as_of).programs for firm in here]
        for ready, standings in programs:
            own = [v for each in verdicts for v in each if v.program is ready.program]
            for state in ("met", "judge", "unknown", "unmet"):
                alike = [verdict for verdict in own if verdict.state == state]
                assert standings.states[state] == len(alike)
                assert standings.preliminary[state] == sum(verdict.preliminary for verdict in alike)


@pytest.mark.parametrize("as_of", [AS_OF, date(2026, 11, 21)])
def test_those_one_thing_short_are_those_of_the_verdicts(as_of: date) -> None:
    known = some(6, 150)
    found = {(one.firm.id, id(one.ready.program), one.fact): one.verdict for one in Tally(library(), as_of).near(known)}
    expected = set[tuple[int, int, str | None]]()
    for firm in known:
        speaking = {id(ready.program) for ready in speaking_programs(library(), firm.profile.region, as_of)}
        for verdict in assess(library(), firm.profile, as_of).programs:
            if id(verdict.program) not in speaking:
                continue
            failing, waiting = verdict.with_state("unmet"), verdict.with_state("unknown")
            if len(failing) == 1 and not waiting:
                expected.add((firm.id, id(verdict.program), None))
            missing = {fact for clause in waiting for fact in clause.outcome.missing}
            if len(missing) == 1 and not failing:
                expected.add((firm.id, id(verdict.program), missing.pop()))
    assert set(found) == expected
    assert {fact is None for _, _, fact in expected} == {True, False}


def test_one_tier_alone_is_looked_at_when_it_is_asked_for() -> None:
    tally = Tally(library(), AS_OF, "little_giant.national")
    assert {ready.program.tier for ready in tally.speaking("320831")} == {"little_giant.national"}
    assert {one.ready.program.tier for one in tally.near(some(6, 60))} <= {"little_giant.national"}
