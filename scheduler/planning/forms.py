"""Declarations left open: begun and not finished, or changed after they were sent back and not handed in again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import Connection, Text, and_, func, select, type_coerce

from knowledge.calendar.occasion import Act, Occasion
from knowledge.calendar.workdays import Workdays
from scheduler.planning.hearing import Hearing
from storage.agenda import Almanac
from storage.clock import SHANGHAI, day_of
from storage.newest import newest_address, newest_consent
from storage.tables import address, consent, dialog, enterprise, fact, membership
from storage.tables_of_requests import request, request_step

TOLD_AFTER = (3, 10)
"""Working days after the last word in a form on which its person is told: once each, and never again."""
FORGOTTEN = timedelta(days=60)
"""After so long nobody is told of a form any more."""
PAGE = 1_000


@dataclass(frozen=True, slots=True)
class _Left:
    """Something left open by a person, since when, and what tells it from the person's others."""

    person: int
    address_id: int
    firm: int | None
    firm_name: str
    since: date
    about: str
    said: str
    why: str


class Forms:
    """The source: once after three working days and once after ten, to who has agreed to the notice `version`."""

    def __init__(self, version: str) -> None:
        self._version = version

    def hearings(self, conn: Connection, day: date, almanac: Almanac) -> Iterator[Sequence[Hearing]]:
        """The persons who left something open; in batches."""
        workdays = Workdays(almanac.days)
        for batch in (*self._begun(conn, day), self._sent_back(conn, day)):
            if found := [hearing for left in batch if (hearing := _hearing(left, day, workdays)) is not None]:
                yield found

    def _begun(self, conn: Connection, day: date) -> Iterator[list[_Left]]:
        """Forms that stand in a conversation: who cancelled or handed in has none."""
        c, last = dialog.c, 0
        early = datetime.combine(day - FORGOTTEN, time(), SHANGHAI)
        while True:
            page = (
                self._reached(select(c.person_id, c.state, address.c.id, *_FIRM).select_from(dialog), c.person_id)
                .where(c.person_id > last, c.updated_at >= early, type_coerce(c.state, Text).like('%"form":{%'))
                .order_by(c.person_id)
                .limit(PAGE)
            )
            rows = conn.execute(page).all()
            yield [left for row in rows if (left := _begun(row)) is not None]
            if len(rows) < PAGE:
                return
            last = rows[-1].person_id

    def _sent_back(self, conn: Connection, day: date) -> list[_Left]:
        """Declarations an officer sent back, with facts given since and nothing handed in."""
        c, step, later = request.c, request_step.alias("step"), request.alias("later")
        back = (
            select(step.c.request_id, func.max(step.c.at).label("at"))
            .where(step.c.state == "returned")
            .group_by(step.c.request_id)
            .subquery()
        )
        told = (
            select(func.max(fact.c.at))
            .where(fact.c.by_person == c.person_id, fact.c.enterprise_id == c.enterprise_id, fact.c.at > back.c.at)
            .scalar_subquery()
        )
        again = select(later.c.id).where(
            later.c.enterprise_id == c.enterprise_id, later.c.kind == "declaration", later.c.created_at > back.c.at
        )
        early = datetime.combine(day - FORGOTTEN, time(), SHANGHAI)
        columns = select(c.person_id, c.number, told.label("told"), address.c.id, *_FIRM)
        query = columns.select_from(request).join(back, back.c.request_id == c.id)
        query = self._reached(query, c.person_id, c.enterprise_id).where(
            c.kind == "declaration", c.state == "returned", told >= early, ~again.exists()
        )
        return [_back(row) for row in conn.execute(query.order_by(c.id))]

    def _reached(self, query: Any, person: Any, firm: Any = None) -> Any:
        """With the newest address of a person who has agreed, and the firm they speak for, if it is confirmed."""
        m = membership.c
        which = m.current if firm is None else m.enterprise_id == firm
        return (
            query.join(address, address.c.id == newest_address(person))
            .join(consent, consent.c.id == newest_consent(person))
            .outerjoin(membership, and_(m.person_id == person, which, m.confirmed_at.is_not(None)))
            .outerjoin(enterprise, enterprise.c.id == m.enterprise_id)
            .where(consent.c.granted, consent.c.version == self._version, address.c.unreachable_since.is_(None))
        )


_FIRM = (enterprise.c.id.label("firm"), func.coalesce(enterprise.c.name, "").label("firm_name"))


def _begun(row: Any) -> _Left | None:
    """What a stored conversation tells of an open form; None where it tells none, or only of a single correction."""
    form = row.state.get("form") if isinstance(row.state, dict) else None
    if not isinstance(form, dict) or form.get("brief"):
        return None
    touched = form.get("touched")
    try:
        since = date.fromisoformat(touched) if isinstance(touched, str) else None
    except ValueError:
        since = None
    if since is None:
        return None
    name = "年度核实" if form.get("name") == "annual" else "填报"
    said = f"{name}填好了还没有提交" if form.get("reviewing") else f"{name}还没有填完"
    return _Left(
        row.person_id, row.id, row.firm, row.firm_name, since, since.isoformat(), said, f"您上次填到{since}，{said}"
    )


def _back(row: Any) -> _Left:
    since = day_of(row.told)
    why = f"编号 {row.number} 的填报退回以后您改过，还没有再提交"
    return _Left(row.person_id, row.id, row.firm, row.firm_name, since, row.number, "退回的填报还没有再提交", why)


def _hearing(left: _Left, day: date, workdays: Workdays) -> Hearing | None:
    """The latest of the two times whose day has come; what it overtook is not told any more."""
    if day - left.since > FORGOTTEN:
        return None
    reached = [count for count in TOLD_AFTER if workdays.after(left.since, count) <= day]
    if not reached:
        return None
    # The last day only bounds how long it is worth telling: it does not move with the days off.
    occasion = Occasion(
        f"form:{left.person}:{left.about}:{reached[-1]}", "form", left.since + FORGOTTEN, firm=left.firm
    )
    details = (
        "说“接着填”就回到上次的地方，填好的都还在；不想填了说“取消”。"
        if left.about == left.since.isoformat()
        else "说“确认提交”先给您核对一遍再交。"
    )
    acts: tuple[Act, ...] = ("接着填", "退订") if left.about == left.since.isoformat() else ("退订",)
    until = next((workdays.after(left.since, count) for count in TOLD_AFTER if count > reached[-1]), None)
    return Hearing(
        occasion, left.person, left.address_id, left.firm, left.firm_name, left.why, details, left.said, acts,
        once=True, until=until,
    )  # fmt: skip
