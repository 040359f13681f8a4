"""Verdicts as the JSON of the outside contract: money in 万元, dates as text, missing as plain fact keys."""

from __future__ import annotations

from typing import Any

from knowledge.assess import Assessment, ClauseVerdict, ProgramVerdict
from knowledge.distance import Plan, plan
from knowledge.engine.outcome import Gap, Seen, Step
from knowledge.facts import FactDef
from knowledge.interval import plain
from knowledge.library import Library
from knowledge.provenance import STATED, Provenance, Sources
from knowledge.rewards import RewardItem, Worth


def assessment_json(assessment: Assessment) -> dict[str, Any]:
    """`assess --json`."""
    return {
        "as_of": assessment.as_of.isoformat(),
        "region": assessment.region,
        "size_class": _size(assessment),
        "programs": [_program(program, assessment) for program in assessment.programs],
        "next_questions": list(assessment.next_questions),
        "contradictions": [
            {"kind": each.kind, "facts": list(each.keys), "year": each.year, "says": list(each.says),
             "question": each.question}
            for each in assessment.contradictions
        ],
    }  # fmt: skip


def _size(assessment: Assessment) -> dict[str, Any]:
    size = assessment.size
    limits = [
        {"metric": limit.metric, "has": limit.has, "reaches": limit.reaches, "below": limit.below}
        for limit in size.limits
    ]
    return {"state": size.state, "policy": assessment.size_policy, "clause": size.clause, "limits": limits}


def _program(verdict: ProgramVerdict, assessment: Assessment) -> dict[str, Any]:
    program = verdict.program
    return {
        "policy": verdict.pack.policy,
        "tier": program.tier,
        "variant": program.variant,
        "validity": verdict.validity,
        "state": verdict.state,
        "preliminary": verdict.preliminary,
        "reliability": verdict.pack.reliability,
        "defers_to": program.defers_to,
        "note": program.note,
        "clauses": [_clause(clause, verdict, assessment.sources) for clause in verdict.clauses],
        "plan": _plan(plan(verdict, assessment.as_of)),
    }


def _plan(steps: Plan) -> dict[str, Any]:
    return {
        "missing": [{"fact": each.fact, "clauses": list(each.clauses)} for each in steps.missing],
        "to_do": [{"clause": each.clause, "ways": [gaps_json(way) for way in each.ways]} for each in steps.to_do],
        "to_decide": [{"clause": each.clause, "says": list(each.says)} for each in steps.to_decide],
        "cannot": [
            {"clause": each.clause, "says": each.says, "waits": each.waits,
             "earliest": each.earliest and each.earliest.isoformat()}
            for each in steps.cannot
        ],
    }  # fmt: skip


def _clause(verdict: ClauseVerdict, program: ProgramVerdict, sources: Sources) -> dict[str, Any]:
    outcome = verdict.outcome
    return {
        "clause": verdict.condition.clause,
        "says": verdict.condition.says,
        "state": outcome.state,
        "preliminary": verdict.preliminary,
        "reliability": verdict.condition.reliability or program.pack.reliability,
        "contradicted": any(each.certain for each in verdict.contradictions),
        "missing": list(outcome.missing),
        "gap": gaps_json(outcome.gaps),
        "neighbours": [
            {"guard": _gap(arm.guard), "state": arm.state, "gap": gaps_json(arm.gaps)} for arm in outcome.neighbours
        ],
        "assumed": [{"fact": fact, "taken_from": lent} for fact, lent in verdict.assumed],
        "readings": list(verdict.condition.readings),
        "trace": [_step(step, outcome.saw(step), sources) for step in outcome.steps],
    }


def gaps_json(gaps: tuple[Gap, ...]) -> list[dict[str, Any]]:
    """Each gap once: a stated ratio stands for several years and would be named for each."""
    once: list[dict[str, Any]] = []
    for gap in map(_gap, gaps):
        if gap not in once:
            once.append(gap)
    return once


def _gap(gap: Gap) -> dict[str, Any]:
    return gap._asdict() | {"fact": gap.fact if isinstance(gap.fact, str) else list(gap.fact)}


def _step(step: Step, figures: Seen, sources: Sources) -> dict[str, Any]:
    saw = [
        {"fact": fact, "year": year, "value": value, **_source(sources.get((fact, year), STATED))}
        for fact, year, value in figures
    ]
    return {"says": step.says, "state": step.state, "saw": saw}


def _source(given: Provenance) -> dict[str, Any]:
    said = {"source": given.source, "on": given.on and given.on.isoformat(), "by": given.by}
    return {key: value for key, value in said.items() if value is not None}


def worth_json(worth: Worth) -> dict[str, Any]:
    """`rewards --json`; `benefits` beside the contract's keys holds what is not money."""
    return {
        "items": [_item(item) for item in worth.items],
        "benefits": [
            {
                "policy": item.pack.policy,
                "clause": item.reward.clause,
                "tier": item.award.tier,
                "says": item.reward.says,
                "validity": item.validity,
            }
            for item in worth.benefits
        ],
        "stacking": {
            "rule": worth.stacking.rule if worth.stacking else "none",
            "policy": worth.stacking_pack.policy if worth.stacking_pack else None,
            "clause": worth.stacking.clause if worth.stacking else None,
        },
        "ceiling_total": None if worth.ceiling_total is None else plain(worth.ceiling_total),
        "needs_decision": list(worth.needs_decision),
    }


def _item(item: RewardItem) -> dict[str, Any]:
    return {
        "policy": item.pack.policy,
        "clause": item.reward.clause,
        "tier": item.award.tier,
        "audience": item.reward.audience,
        "ceiling": None if item.reward.ceiling is None else plain(item.reward.ceiling),
        "unit": "万元",
        "once": item.reward.once,
        "validity": item.validity,
        "counted": item.counted,
        "says": item.reward.says,
    }


def fact_json(fact: FactDef) -> dict[str, Any]:
    """One entry of `facts --json`."""
    return {
        "key": fact.key,
        "label": fact.label,
        "type": fact.type,
        "yearly": fact.yearly,
        "unit": fact.shown_unit or None,
        "choices": list(fact.choices) or None,
        "question": fact.question,
        "help": fact.help,
    }


def policies_json(library: Library, standings: dict[str, str]) -> list[dict[str, Any]]:
    """`policies list --json`."""
    return [
        {
            "policy": pack.policy,
            "title": pack.title,
            "number": pack.number,
            "region": pack.region,
            "validity": standings[pack.policy],
            "reliability": pack.reliability,
        }
        for pack in library.packs.values()
    ]
