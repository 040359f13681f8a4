"""Which pack holds the facts of a text: the one of the same 文号, or of the same name and day where there is none."""

from __future__ import annotations

from collections.abc import Iterable

from knowledge.policy import Pack
from knowledge.texts.cleaning import bare, plain
from knowledge.texts.passage import PolicyText


def pack_of(text: PolicyText, packs: Iterable[Pack]) -> str | None:
    """The id of the pack with the facts of this very text; a later version under another number has none yet."""
    return next((pack.policy for pack in packs if _same(text, pack)), None)


def _same(text: PolicyText, pack: Pack) -> bool:
    if text.number and pack.number:
        return bare(plain(text.number)) == bare(plain(pack.number))
    if text.issued and pack.issued and text.issued != pack.issued:
        return False
    return bare(plain(text.title)).endswith(bare(plain(pack.title)))
