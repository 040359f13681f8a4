"""The picture of targets an officer asks for: counted page by page, off the message's transaction."""

from __future__ import annotations

from collections import Counter
from datetime import datetime

from handlers.files.work import Done, Told, Work
from handlers.language.elsewhere import place_words
from knowledge.library import Library
from knowledge.progress import pictured
from storage import matters
from storage.blobs import Blob
from storage.looks import Look
from storage.outgoing import Text

PICTURE = "progress"
"""The kind of job that draws what is reached of targets."""
_PLACES = 3


def make(work: Work, library: Library, now: datetime) -> Done:
    """A PNG of the person's own places, or words where no document sets targets there; a look at firms in numbers."""
    regions, today = work.known.regions, now.date()
    if work.known.role != "officer" or not regions:
        return Text(content="进度图只给工作人员看。")
    place = "、".join(map(place_words, regions[:_PLACES])) + ("等" if len(regions) > _PLACES else "")
    held: Counter[tuple[str, str, int | None]] = Counter()
    after: int | None = 0
    while after is not None:
        page, after = work.read(lambda conn, at=after: matters.titles(conn, at))  # type: ignore[misc]
        held.update(page)
    found = pictured(library.packs.values(), regions, held, today)
    if not found:
        return Text(content=f"手头的文件没有写{place}的目标数，我们不推算，所以没有图。")
    from handlers.officer.drawing import draw

    picture = Blob("目标进度.png", draw(found, place, today), f"{place}目标和在册企业")
    return Told([picture], [Look(None, "进度图")])
