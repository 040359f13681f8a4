"""Which firms let a yearly check or update pass: they hold what it is about, and neither answered nor handed in."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date, datetime, time

from sqlalchemy import Connection, func, or_, select

from storage.agenda import Window
from storage.answers import Firm
from storage.clock import SHANGHAI
from storage.places import below
from storage.tables import enterprise, membership
from storage.tables_of_reminders import response
from storage.tables_of_requests import declaration
from storage.titles import titles_of

PAGE = 2_000


def silent(conn: Connection, window: Window, occasion: str, tiers: Collection[str]) -> Iterator[Firm]:
    """The firms of a window's place that hold one of `tiers` and did nothing, by their id.

    `done` and `declined` are answers, `later` is none; whatever was handed in since the window opened (without an
    opening since that year began) counts as done. Firms that somebody only states to speak for are left out.
    """
    c, known, last = enterprise.c, membership.alias("known"), 0
    spoken = select(known.c.id).where(known.c.enterprise_id == c.id, known.c.confirmed_at.is_not(None))
    while True:
        page = (
            select(c.id, c.name, c.region)
            .where(c.id > last, below(c.region, [window.region]), or_(c.uscc.is_not(None), spoken.exists()))
            .order_by(c.id)
            .limit(PAGE)
        )
        firms = conn.execute(page).all()
        held = titles_of(conn, [firm.id for firm in firms])
        meant = [firm for firm in firms if any(title.tier in tiers for title in held.get(firm.id, ()))]
        if meant:
            done = _done(conn, window, occasion, [firm.id for firm in meant])
            yield from (Firm(*firm) for firm in meant if firm.id not in done)
        if len(firms) < PAGE:
            return
        last = firms[-1].id


def _done(conn: Connection, window: Window, occasion: str, firms: list[int]) -> set[int]:
    r, d = response.c, declaration.c
    newest = select(func.max(r.id)).where(r.occasion == occasion, r.enterprise_id.in_(firms)).group_by(r.enterprise_id)
    answered = select(r.enterprise_id).where(r.id.in_(newest), r.answer.in_(("done", "declined")))
    since = datetime.combine(window.opens or date(window.closes.year, 1, 1), time(), SHANGHAI)
    handed_in = select(d.enterprise_id).where(d.enterprise_id.in_(firms), d.at >= since)
    return {*conn.execute(answered).scalars(), *conn.execute(handed_in).scalars()}
