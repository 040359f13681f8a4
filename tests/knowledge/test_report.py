"""The JSON of an assessment has the keys and words of the outside contract, and nothing is lost on the way."""

from __future__ import annotations

import json
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.facts import catalogue
from knowledge.report import assessment_json, fact_json, policies_json
from knowledge.tiers import tiers
from tests.knowledge.firms import REGIONS, assessed, blurred, library, whole_firm


@given(st.integers(min_value=0, max_value=2**32), st.sampled_from(REGIONS))
@settings(max_examples=60, deadline=None)
def test_every_assessment_has_the_shape_of_the_contract(seed: int, region: str) -> None:
    random = Random(seed)
    document = assessment_json(assessed(blurred(random, whole_firm(random)), region))
    assert json.loads(json.dumps(document, allow_nan=False)) == document
    assert set(document) == {"as_of", "region", "size_class", "programs", "next_questions", "contradictions"}
    assert (document["as_of"], document["region"]) == ("2023-06-01", region)
    assert document["size_class"]["policy"] == "sme-size-2011"
    assert document["size_class"]["state"] in ("micro", "small", "medium", "large", "unknown")
    assert set(document["next_questions"]) <= set(catalogue())
    for program in document["programs"]:
        assert {"policy", "tier", "variant", "validity", "state", "reliability", "clauses"} <= set(program)
        assert program["tier"] in tiers()
        assert program["variant"] in (None, "manufacturing", "innovation")
        assert program["validity"] in ("in_force", "not_yet", "replaced")
        assert program["reliability"] in ("official", "secondary")
        for clause in program["clauses"]:
            assert {"clause", "state", "missing", "gap"} <= set(clause)
            assert clause["state"] in ("met", "unmet", "unknown", "judge")
            assert clause["trace"], clause["clause"]
            for gap in clause["gap"]:
                assert set(gap) == {"fact", "year", "needs", "has", "short", "unit"}
                keys = gap["fact"] if isinstance(gap["fact"], list) else [gap["fact"]]
                assert set(keys) <= set(catalogue())


def test_an_empty_profile_still_has_a_size_class_and_questions() -> None:
    document = assessment_json(assessed({}))
    assert document["size_class"] == {"state": "unknown", "policy": "sme-size-2011", "clause": None, "limits": []}
    assert document["next_questions"]


def test_every_fact_says_how_it_is_asked() -> None:
    for fact in catalogue().values():
        entry = fact_json(fact)
        assert {"key", "type", "unit", "question", "help"} <= set(entry)
        assert entry["question"].endswith(("？", "。"))
        assert ("{year}" in entry["question"]) == fact.yearly, fact.key
        assert entry["help"]


def test_the_list_of_policies_has_the_keys_of_the_contract() -> None:
    entries = policies_json(library(), dict.fromkeys(library().packs, "in_force"))
    assert [entry["policy"] for entry in entries] == list(library().packs)
    for entry in entries:
        assert {"policy", "title", "region", "validity", "reliability"} <= set(entry)
