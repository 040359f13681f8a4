"""The stored weights belong to the lines and cues they are learnt from, and the scorer says why it decides."""

from __future__ import annotations

import json

from handlers.language.scorer import score, stored_weights
from tests.learning.learn import INTENTS, WEIGHTS, fingerprint


def test_the_weights_are_learnt_from_the_lines_as_they_stand() -> None:
    stored = json.loads(WEIGHTS.read_text(encoding="utf-8"))
    assert stored["from"] == fingerprint(), "run python -m tests.learning.learn"


def test_every_cue_is_weighed_for_every_intent() -> None:
    weights = stored_weights()
    assert weights.intents == INTENTS
    assert {len(row) for row in weights.cues.values()} == {len(INTENTS)}


def test_the_reasons_are_cues_that_were_found() -> None:
    scores = score(["奖补", "问多少", "〔称号〕"])
    assert scores.best == "reward"
    assert set(scores.reasons) <= {"奖补", "问多少", "〔称号〕"}
    assert "奖补" in scores.reasons
    assert 0 <= scores.margin <= 1
