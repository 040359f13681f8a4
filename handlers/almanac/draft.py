"""A window while it is being talked about: what is said is laid over what was there, what is missing is asked."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from pydantic import BaseModel, ConfigDict

from handlers.almanac.reading import Said
from handlers.dialog import Pending
from knowledge.calendar.occasion import LEADS
from storage.agenda import Window, WindowKind

FLOW = "window"
NO_PAPER = "没有写依据的通知"
"""Ends the source of a window for which no document was named."""


class Draft(BaseModel):
    """What is known of the window to be set; `id` of the one it changes, `seen` how that stood."""

    model_config = ConfigDict(extra="forbid")

    id: int = 0
    withdraw: bool = False
    add: bool = False
    kind: WindowKind | None = None
    tier: str | None = None
    every_tier: bool = False
    family: str = ""
    """A title named without its level, as it was said."""
    region: str | None = None
    year: int | None = None
    opens: date | None = None
    closes: date | None = None
    only_last: bool = False
    assumed: bool = False
    leads: tuple[int, ...] | None = None
    source: str = ""
    no_paper: bool = False
    """Said that no document is there."""
    materials: str = ""
    yearly: bool = False
    seen: str = ""

    @property
    def sort(self) -> WindowKind:
        """The kind; an application where nothing else was said."""
        return self.kind or "application"

    @property
    def missing(self) -> str | None:
        """The next thing to ask, or None."""
        if self.tier is None and not self.every_tier:
            return "tier"
        if self.region is None:
            return "place"
        if self.closes is None:
            return "closes"
        if self.opens is None and not self.only_last and self.sort == "application":
            return "opens"
        return None

    def window(self, source: str = "") -> Window:
        """The window as it will be kept; `source` where none was said. Only when nothing is missing."""
        assert self.region is not None
        assert self.closes is not None
        return Window(
            self.id, self.sort, self.tier, self.region, (self.opens or self.closes).year, self.opens, self.closes,
            self.source or source, self.materials, self.leads, self.yearly,
        )  # fmt: skip

    def kept(self, asking: str) -> Pending:
        """The open exchange that asks for something of it."""
        return Pending(flow=FLOW, asking=asking, said={"draft": self.model_dump_json(exclude_defaults=True)})


def read_draft(pending: Pending) -> Draft:
    """The draft of an open exchange."""
    return Draft.model_validate_json(pending.said.get("draft", "{}"))


def of_window(window: Window) -> Draft:
    """A draft that leaves a window as it is until something is said."""
    return Draft(
        id=window.id, kind=window.kind, tier=window.tier, every_tier=window.tier is None, region=window.region,
        opens=window.opens, closes=window.closes, only_last=window.opens is None, leads=window.leads,

        source="" if window.source.endswith(NO_PAPER) else window.source,
        materials=window.materials, yearly=window.yearly, seen=fingerprint(window),
    )  # fmt: skip


def fingerprint(window: Window) -> str:
    """How a window stands, for telling whether somebody changed it meanwhile."""
    bare = replace(window, id=0, set_by=None, set_at=None)
    return repr(bare)


def laid_over(draft: Draft, said: Said) -> Draft:
    """The draft with the days and the rest of what was said; tier and place are for the caller."""
    new = draft.model_copy()
    if said.kind is not None:
        new.kind = said.kind
    _dates(new, said)
    if said.leads is not None or said.default_leads:
        new.leads = _leads(draft, said)
    new.source, new.materials = said.source or new.source, said.materials or new.materials
    new.yearly = new.yearly if said.yearly is None else said.yearly
    new.only_last = new.only_last or said.only_last
    return new


def _leads(draft: Draft, said: Said) -> tuple[int, ...] | None:
    own = draft.leads if draft.leads is not None else LEADS if draft.id else ()
    if said.leads is None or said.how == "all":
        return said.leads
    chosen = set(own) | set(said.leads) if said.how == "more" else set(own) - set(said.leads)
    return tuple(sorted(chosen, reverse=True))


def _dates(new: Draft, said: Said) -> None:
    if said.was is not None and said.was == new.opens and said.opens is None:
        new.opens = said.closes
    else:
        new.opens = said.opens or new.opens
        new.closes = said.closes or new.closes
    if said.opens is not None or said.closes is not None:
        new.assumed = said.assumed
    moved = timedelta(days=said.shift)
    if said.shifts in ("opens", "both") and new.opens is not None:
        new.opens += moved
    if said.shifts in ("closes", "both") and new.closes is not None:
        new.closes += moved
