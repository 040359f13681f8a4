"""What a message wants, decided: hard rules first, then the likeliest intent by its cues if it leads clearly."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from handlers.language.cues import WRONG, cues_of
from handlers.language.intents import Intent
from handlers.language.matters import MATTERS
from handlers.language.mentions import find_places
from handlers.language.normalise import value_text
from handlers.language.outside import ASKING, NAMES, Outside, of_falsifying, outside, refuses, steers
from handlers.language.readings import Kind, Unreadable
from handlers.language.scan import scan
from handlers.language.scorer import Scores, Weights, features, score, stored_weights
from handlers.language.value import read
from handlers.understanding.stated import stated
from knowledge.facts import catalogue
from knowledge.patterns import lazy

ACTED_LEAD = 0.75
"""By how much the likeliest intent must lead to be acted on where patterns say another; it is reported all the same."""
NAMED_LEAD = 0.97
"""The same where patterns name a question of the documents, or nothing but the whole sentence speaks for a refusal."""
REFUSING_LEAD = 0.15
"""The same to be taken for something to be refused where no word of that kind is in it."""
_KINDS: tuple[Kind, ...] = ("money", "percent", "count", "date", "rank", "yesno")
_CHOICE = lazy(r"(?:国家|省|市|县|区)级?的?|制造[类业]|创新类|" + "|".join(catalogue()["industry"].choices))
"""Answers that are picked rather than written."""
_INNER: dict[Outside, Intent] = {
    "eligibility": "eligibility",
    "reward": "reward",
    "window": "window",
    "materials": "materials",
    "recheck": "recheck",
    "handoff": "handoff",
    "help": "help",
    "chitchat": "greeting",
    "out_of_scope": "out_of_scope",
}
_OFFICERS_OWN = ("desk", "review", "invite", "consent_read", "consent_withdraw", "mine")
"""Of what is done for a person, what an officer asks for in the same words."""
_HAN = lazy("[\u4e00-\u9fff]")
_THANKS = lazy("谢|辛苦|好[的滴嘞]|明白|知道了|收到|嗯|ok|行|再见|拜拜|88|👌|👍", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Decision:
    """What a message wants, and the scores it was told by; None where a hard rule decided."""

    inner: Intent
    """What is answered."""
    outer: Outside
    """What is acted on, by its outside name."""
    wish: Outside
    """What is most likely meant: a guess that leads by little is told, and not acted on."""
    scores: Scores | None = None


@lru_cache(maxsize=256)
def decide(text: str, inner: Intent, officer: bool, today: date) -> Decision:
    """Decide what `text` wants, given its inner intent by patterns."""
    return decide_by(None, text, inner, officer, today)


def decide_by(weights: Weights | None, text: str, inner: Intent, officer: bool, today: date) -> Decision:
    """The same by other weights than the stored ones."""
    plain = by_patterns(text, inner, officer, today)
    if _settled(text, inner, plain, officer):
        return Decision(inner, plain, plain)
    known = weights or stored_weights()
    scores = score(features(text, scan(text, today), officer, inner, plain, known), known)
    wish = _allowed(text, scores, officer)
    lightly = wish != "out_of_scope" or any(cue in WRONG for cue in cues_of(text))
    lead = ACTED_LEAD if inner == "other" and lightly else NAMED_LEAD
    if wish == plain or scores.margin < lead:
        return Decision(inner, plain, wish, scores)
    return Decision(_inner(text, inner, wish), wish, wish, scores)


def _told(text: str) -> bool:
    """Whether a message has a word in it that can tell a wish: asdf qwer has none."""
    return _HAN.search(text) is not None or bool(cues_of(text))


def _allowed(text: str, scores: Scores, officer: bool) -> Outside:
    """The likeliest intent that may be taken: an officer's work is refused to others, and nothing else lightly."""
    best = scores.best
    if best.startswith("o_") and not officer:
        best = "out_of_scope"
    lightly = scores.margin < REFUSING_LEAD and not any(cue in WRONG for cue in cues_of(text))
    if best == "out_of_scope" and lightly:
        return next(name for name, _ in scores.ranked if name != best and (officer or not name.startswith("o_")))
    return best


def by_patterns(text: str, inner: Intent, officer: bool, today: date) -> Outside:
    """The outside intent by plain patterns alone."""
    value = inner == "other" and is_value(text, today)
    return outside(text, inner, officer, bool(stated(text, today).facts), value)


def _settled(text: str, inner: Intent, plain: Outside, officer: bool) -> bool:
    """Whether a rule that no likelihood may overturn has decided: what is refused, an officer's work, commands."""
    if refuses(text, inner) or of_falsifying(text) or steers(text) or not _told(text):
        return True
    if officer:
        return plain.startswith("o_") or inner in _OFFICERS_OWN
    return inner in MATTERS or plain == "out_of_scope"


def _inner(text: str, inner: Intent, best: Outside) -> Intent:
    if NAMES.get(inner) == best:
        return inner
    if best.startswith("o_"):
        return "firms"
    if best == "chitchat" and _THANKS.search(text):
        return "thanks"
    return _INNER.get(best, "other")


def is_value(text: str, today: date) -> bool:
    """Whether a text is an answer to a question rather than one: 3500, 没有, 不清楚, 七成多, 高新区的."""
    if ASKING.search(text):
        return False
    if len(text) <= 40 and any(not isinstance(read(kind, text, today), Unreadable) for kind in _KINDS):
        return True
    if _CHOICE.fullmatch(text.strip()):
        return True
    places = find_places(text)
    if (places.ambiguous or places.region) and not places.rest.strip(" 的在是,，。"):
        return True
    body = value_text(text)
    spans = scan(text, today)
    return bool(spans) and sum(s.end - s.start for s in spans) * 3 >= 2 * len(body)
