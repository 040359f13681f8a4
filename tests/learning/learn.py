"""Learns the weights of the cues: `python -m tests.learning.learn`, or with `--check` how well they do on unseen lines.

Multinomial logistic regression with a small penalty, from zero and with a fixed number of steps:
the same lines give the same weights, rounded to hundredths.
"""

from __future__ import annotations

import hashlib
import json
import sys
from collections import Counter
from dataclasses import dataclass, replace
from pathlib import Path
from typing import cast, get_args

import numpy as np
from numpy.typing import NDArray

from handlers.language import scorer
from handlers.language.cues import TABLE
from handlers.language.intents import Intent
from handlers.language.outside import Outside
from handlers.language.scan import scan
from handlers.understanding.deciding import by_patterns, decide_by
from handlers.understanding.scope import first_intent, heard
from tests.handlers.asking import LIBRARY, TODAY
from tests.handlers.test_understanding_exam import QUESTIONS, Line, lines

FILES = ("training_intents.txt", "practice_intents.txt")
ANSWERED = ("tuned.txt", "silent.txt", "silent_more.txt", "hostile.txt", "hostile_silent.txt")
SHARE = 0.3
"""What one of those counts against a labelled line."""
WEIGHTS = Path(scorer.__file__).with_name("weights.json")
INTENTS: tuple[Outside, ...] = get_args(Outside)
PENALTY = 0.5
STEPS = 150
FOLDS = 5
SEEN = 4
"""Lines a cue must stand in to be weighed."""
FAINT = 10
"""A cue none of whose weights comes to this, in hundredths, is left out."""
Array = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Example:
    """The cues of a line and the intent it teaches."""

    line: Line
    cues: frozenset[str]
    intent: Outside
    inner: Intent
    plain: Outside


def examples() -> list[Example]:
    """Every line to learn from. An officer's work teaches the same whoever asks for it."""
    return [replace(example_of(line), intent=cast(Outside, line.intents[0])) for name in FILES for line in lines(name)]


def example_of(line: Line) -> Example:
    """A line with its cues; the intent is the one by patterns."""
    text = heard(line.text, LIBRARY.index)
    officer = line.role == "officer"
    inner = first_intent(text, line.role)
    plain = by_patterns(text, inner, officer, TODAY)
    return Example(
        line, frozenset(scorer.features(text, scan(text, TODAY), officer, inner, plain)), plain, inner, plain
    )


def answered() -> list[Example]:
    """Questions that the documents answer well as they are taken by patterns alone: they teach to leave that so."""
    found = []
    for name in ANSWERED:
        for row in (QUESTIONS / name).read_text(encoding="utf-8").splitlines():
            if row and not row.startswith("#"):
                line = Line("enterprise", (), row.partition(" => ")[0], {}, frozenset())
                example = example_of(line)
                found.append(replace(example, intent=example.plain))
    return found


def fingerprint() -> str:
    """Of all that the weights rest on but the code: the lines and the table of cues."""
    files = (TABLE, *(QUESTIONS / name for name in (*FILES, *ANSWERED)))
    raw = "".join(path.read_text(encoding="utf-8") for path in files)
    return hashlib.sha256(raw.encode()).hexdigest()


def learn(given: list[Example], beside: list[Example]) -> dict[str, list[int]]:
    """The weights of every cue, hundredths, one for each intent; `beside` counts less."""
    share = np.array([1.0] * len(given) + [SHARE] * len(beside), np.float32)[:, None]
    given = [*given, *beside]
    seen = Counter(cue for example in given for cue in example.cues)
    cues = sorted(cue for cue, times in seen.items() if times >= SEEN)
    at = {cue: place for place, cue in enumerate(cues)}
    rows = np.zeros((len(given), len(cues)), np.float32)
    for row, example in enumerate(given):
        for cue in example.cues & at.keys():
            rows[row, at[cue]] = 1
    wanted = np.eye(len(INTENTS), dtype=np.float32)[[INTENTS.index(example.intent) for example in given]]
    weights = descend(rows, wanted, share)
    rounded = {cue: [round(float(value) * 100) for value in weights[at[cue]]] for cue in cues}
    return {cue: row for cue, row in rounded.items() if max(map(abs, row)) >= FAINT}


def descend(rows: Array, wanted: Array, share: Array) -> Array:
    """Nesterov's gradient descent, its step from the largest curvature."""
    direction = np.ones(rows.shape[1], np.float32)
    for _ in range(50):
        direction = rows.T @ (rows @ direction)
        curvature = float(np.linalg.norm(direction))
        direction /= curvature
    step = 1 / (0.5 * curvature + PENALTY)
    weights: Array = np.zeros((rows.shape[1], wanted.shape[1]), np.float32)
    ahead = weights
    pace = 1.0
    for _ in range(STEPS):
        sums = rows @ ahead
        likely = np.exp(sums - sums.max(axis=1, keepdims=True))
        likely /= likely.sum(axis=1, keepdims=True)
        moved = ahead - step * (rows.T @ (share * (likely - wanted)) + PENALTY * ahead)
        faster = (1 + (1 + 4 * pace * pace) ** 0.5) / 2
        ahead = moved + (pace - 1) / faster * (moved - weights)
        weights, pace = moved, faster
    return weights


def check() -> None:
    """Tell how well lines are decided by weights learnt from the others, in `FOLDS` parts."""
    given = examples()
    beside = answered()
    wrong = list[str]()
    for part in range(int(sys.argv[2]) if len(sys.argv) > 2 else FOLDS):
        learnt = learn([example for place, example in enumerate(given) if place * 7919 % 1009 % FOLDS != part], beside)
        weights = scorer.Weights(INTENTS, learnt)
        for example in (e for place, e in enumerate(given) if place * 7919 % 1009 % FOLDS == part):
            text = heard(example.line.text, LIBRARY.index)
            got = decide_by(weights, text, example.inner, example.line.role == "officer", TODAY)
            if got.wish not in example.line.intents:
                led = f"{got.scores.best} {got.scores.margin:.2f}" if got.scores else "rule"
                wrong.append(f"{example.line.role[0]} {example.intent} -> {got.wish} ({led}) {example.line.text}")
    print(*sorted(wrong), sep="\n")
    print(f"{1 - len(wrong) / len(given):.3f} of {len(given)}")


def main() -> None:
    """Write the weights."""
    if "--check" in sys.argv:
        check()
        return
    learnt = learn(examples(), answered())
    rows = (
        (json.dumps(cue, ensure_ascii=False), json.dumps(row, separators=(",", ":"))) for cue, row in learnt.items()
    )
    cues = ",\n".join(f"{cue}: {row}" for cue, row in rows)
    intents = json.dumps(INTENTS)
    text = f'{{\n  "from": "{fingerprint()}",\n  "intents": {intents},\n  "weights": {{\n{cues}}}}}\n'
    WEIGHTS.write_text(text, encoding="utf-8")
    print(f"{len(learnt)} cues")


if __name__ == "__main__":
    main()
