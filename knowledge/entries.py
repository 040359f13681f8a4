"""What can be found by words: each thing a pack says with its clause, and each clause of an imported text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Literal

from knowledge.describe import target_words
from knowledge.patterns import lazy
from knowledge.policy import Pack, Reliability
from knowledge.regions import region_name
from knowledge.texts.passage import PolicyText

Kind = Literal[
    "definition", "duty", "department", "service", "document", "reward", "target", "condition", "not_given", "passage"
]
WHOLE = "全文"
"""Cited for what a document does not say anywhere."""


_NAME = lazy("(?!发展方向|附件)[\u4e00-\u9fff]{4,}")


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing a document says: `name` is what it is about, `also` other names, `says` the words to answer with.

    `policy` is the pack's id, for a text without a pack the text's. `says` of a passage is the text's own wording,
    of everything else ours.
    """

    policy: str
    kind: Kind
    clause: str
    name: str
    says: str
    also: tuple[str, ...] = ()
    reliability: Reliability | None = None
    """Where the entry is less (or better) attested than its document."""


def pack_entries(packs: Iterable[Pack]) -> Iterator[Entry]:
    """Everything the packs say in words."""
    for pack in packs:
        yield from _entries(pack)


def text_entries(texts: Iterable[PolicyText]) -> Iterator[Entry]:
    """The clauses of imported texts."""
    for text in texts:
        for passage in text.passages:
            yield Entry(text.policy or text.id, "passage", passage.clause, passage.heading, passage.text)


def _entries(pack: Pack) -> Iterator[Entry]:
    place = region_name(pack.region)[:-1]
    for entry in _written(pack):
        also = entry.also
        # Where a document's clauses go by names (信息更新, 重大变更), people ask by them.
        if _NAME.fullmatch(entry.clause):
            also = (*also, entry.clause)
        # 日照e融 is found in words from which the place was taken out.
        if len(place) > 1 and entry.name.startswith(place):
            also = (*also, entry.name.removeprefix(place))
        yield replace(entry, also=also)


def _written(pack: Pack) -> Iterator[Entry]:
    of = pack.policy
    for definition in pack.definitions:
        yield Entry(
            of,
            "definition",
            definition.clause,
            definition.term,
            definition.says,
            definition.also,
            definition.reliability,
        )
    for service in pack.services:
        yield Entry(of, "service", service.clause, service.name, service.says, service.also)
    for reward in pack.rewards:
        if not reward.awards or reward.kind == "benefit":
            yield Entry(of, "reward", reward.clause, "支持政策", reward.says)
    for duty in pack.duties:
        says = f"{duty.what}（{duty.who}）{duty.note or ''}"
        yield Entry(of, "duty", duty.clause, duty.what, says, (), duty.reliability)
    for department in pack.departments:
        # Who is responsible for a clause is responsible for the help the clause offers.
        also = tuple(
            word for s in pack.services if s.clause == department.clause for word in (s.name, *s.also)
        ) + tuple(d.term for d in pack.definitions if d.clause == department.clause)
        yield Entry(of, "department", department.clause, department.matter, "、".join(department.who), also)
    for document in pack.documents:
        name = f"《{document.title}》{document.number or ''}"
        yield Entry(of, "document", document.clause, name, document.why)
    for target in pack.targets:
        yield Entry(of, "target", target.clause, target.what, target_words(target))
    for program in pack.programs:
        for condition in program.conditions:
            says = f"{condition.says} {condition.note or ''}".strip()
            yield Entry(of, "condition", condition.clause, program.name, says, (), condition.reliability)
    for missing in pack.not_given:
        yield Entry(of, "not_given", WHOLE, "文件没有写", missing.says)
