"""Windows, duties and days off: set by officers, kept with what they were before, read as one copy while unchanged."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Row, and_, delete, insert, or_, select, update

from storage import outbox as promises
from storage import rounds
from storage.agenda import Almanac, DayOff, DutyDate, Window, WindowChange
from storage.bindings import Meanwhile
from storage.many import insert_new
from storage.stamps import move_stamp, stamped
from storage.tables import outbox
from storage.tables_of_reminders import day_off, duty_date, stamp, window, window_change

NAME = "almanac"
"""Of its stamp."""
_COLUMNS = ("kind", "tier", "region", "year", "opens", "closes", "source", "materials", "leads", "yearly")


class Almanacs:
    """The newest almanac: read again only when its stamp has moved. One for each process and database."""

    def __init__(self) -> None:
        self._kept: Almanac | None = None

    def read(self, conn: Connection) -> Almanac:
        """The almanac as this transaction sees it."""
        return self.at(conn, stamped(conn, NAME))

    def at(self, conn: Connection, now: int) -> Almanac:
        """The same where its stamp is known already."""
        if self._kept is None or self._kept.stamp != now:
            self._kept = load(conn)
        return self._kept


def load(conn: Connection) -> Almanac:
    """Everything that counts, windows by their last day."""
    now = stamped(conn, NAME)  # first: what is changed meanwhile makes the copy old, never new with old content
    w, d = window.c, duty_date.c
    windows = conn.execute(select(window).where(w.withdrawn_at.is_(None)).order_by(w.closes, w.id))
    duties = conn.execute(select(duty_date).where(d.withdrawn_at.is_(None)).order_by(d.id))
    days = conn.execute(select(day_off.c.day, day_off.c.worked))
    return Almanac(
        tuple(map(_window, windows)),
        {row.day: row.worked for row in days},
        tuple(map(_duty, duties)),
        now,
    )


def set_windows(conn: Connection, person: int | None, changes: Sequence[WindowChange], now: datetime) -> list[int]:
    """Write windows (new ones by id 0) and withdrawals, each with what it was before; their ids come back."""
    ids = []
    for change in changes:
        after = _values(change.window)
        row, before = change.window.id, None
        if row:
            found = rounds.locked(conn, row)
            before = _values(_window(found))
            _take_back_reminders(conn, row, found.closes)
            gone = now if change.withdrawn else None
            conn.execute(
                update(window).where(window.c.id == row).values(**after, withdrawn_at=gone, set_by=person, set_at=now)
            )
        else:
            made = insert(window).values(**after, set_by=person, set_at=now).returning(window.c.id)
            row = conn.execute(made).scalar_one()
        kept = {"window_id": row, "at": now, "by_person": person, "before": _written(before)}
        conn.execute(insert(window_change).values(**kept))
        if before is not None:
            rounds.follow(conn, row, now)
        ids.append(int(row))
    if changes:
        move_stamp(conn, NAME)
    return ids


def undo_last(conn: Connection, person: int, window_id: int, now: datetime) -> Window | None:
    """Take back this person's last change of a window; the window as it was comes back, None where nothing is left."""
    c = window_change.c
    mine = (c.by_person == person, c.window_id == window_id, c.undone_at.is_(None))
    last = conn.execute(select(window_change).where(*mine).order_by(c.id.desc()).limit(1)).first()
    if last is None:
        return None
    before = None if last.before is None else {**last.before, **_days_of(last.before)}
    found = rounds.locked(conn, window_id)
    _take_back_reminders(conn, window_id, found.closes)
    values: dict[str, Any] = {"withdrawn_at": now} if before is None else {**before, "withdrawn_at": None}
    conn.execute(update(window).where(window.c.id == last.window_id).values(**values))
    conn.execute(update(window_change).where(c.id == last.id).values(undone_at=now))
    # What it was until now is kept like any change, undone from the start: answers may have been given by those days.
    kept = {"window_id": window_id, "at": now, "by_person": person, "before": _written(_values(_window(found)))}
    conn.execute(insert(window_change).values(**kept, undone_at=now))
    rounds.follow(conn, window_id, now)
    move_stamp(conn, NAME)
    return _window(conn.execute(select(window).where(window.c.id == last.window_id)).one())


def set_days(conn: Connection, person: int | None, days: Sequence[DayOff], now: datetime) -> None:
    """Write days of the bureau's own table, or take them out of it."""
    for each in days:
        conn.execute(delete(day_off).where(day_off.c.day == each.day))
        if each.worked is not None:
            values = {"day": each.day, "worked": each.worked, "set_by": person, "set_at": now}
            conn.execute(insert(day_off).values(**values))
    if days:
        move_stamp(conn, NAME)


def set_duties(conn: Connection, person: int | None, duties: Sequence[DutyDate], now: datetime) -> None:
    """Write when duties fall; the same duty of the same place has one date, the newest.

    A date put back is the row it was: what was reminded of by it and answered stays so, and is not told once more.
    """
    c = duty_date.c
    for duty in duties:
        same = (c.policy == duty.policy, c.clause == duty.clause, c.what == duty.what, c.region == duty.region)
        conn.execute(update(duty_date).where(*same, c.withdrawn_at.is_(None)).values(withdrawn_at=now))
        wanted, rows = (dict(duty.rhythm), _leads(duty.leads)), select(c.id, c.rhythm, c.leads).where(*same)
        before = [row.id for row in conn.execute(rows.order_by(c.id)) if (dict(row.rhythm), row.leads) == wanted]
        if before and not duty.withdrawn:
            again = {"withdrawn_at": None, "set_by": person, "set_at": now}
            conn.execute(update(duty_date).where(c.id == before[-1]).values(**again))
        elif not duty.withdrawn:
            names = ("policy", "clause", "what", "region")
            values = {name: getattr(duty, name) for name in names} | {"leads": _leads(duty.leads)}
            conn.execute(insert(duty_date).values(**values, rhythm=dict(duty.rhythm), set_by=person, set_at=now))
    if duties:
        move_stamp(conn, NAME)


def settle_on(conn: Connection, seen: int) -> None:
    """Hold the almanac for this transaction if it still is as it was read; else raise Meanwhile.

    What is set was checked against what was seen: two officers who set the same window at once must not both succeed.
    """
    insert_new(conn, stamp, [{"name": NAME, "value": 0}])
    same = update(stamp).where(stamp.c.name == NAME, stamp.c.value == seen)
    if conn.execute(same.values(value=seen)).rowcount != 1:
        raise Meanwhile("the almanac")


def _take_back_reminders(conn: Connection, row: int, closes: date) -> None:
    """What waits to be said of a window as it was, and of who let it pass, is not said: it is planned anew from what is
    then set.

    A row that was never tried is taken out altogether, so that a date put back can be promised once more; one that was
    tried may have arrived, and is cancelled; what is on its way is not tried again.
    """
    c = outbox.c
    lists = and_(promises.open_(c.status), c.priority == promises.NOTICE, c.occasion.startswith(f"overdue:{row}:"))
    its = or_(c.occasion == f"window:{row}:{closes.isoformat()}", lists)
    conn.execute(delete(outbox).where(its, c.status == "pending", c.attempts == 0))
    promises.call_back(conn, its, "窗口改了或取消了")


def _window(row: Row[Any]) -> Window:
    return Window(
        row.id, row.kind, row.tier, row.region, row.year, row.opens, row.closes, row.source, row.materials or "",
        _read_leads(row.leads), row.yearly, row.set_by, row.set_at,
    )  # fmt: skip


def _duty(row: Row[Any]) -> DutyDate:
    return DutyDate(row.id, row.policy, row.clause, row.what, row.region, row.rhythm, _read_leads(row.leads))


def _values(one: Window) -> dict[str, Any]:
    given = replace(one, leads=None)
    return {name: getattr(given, name) for name in _COLUMNS} | {"leads": _leads(one.leads)}


def _written(values: dict[str, Any] | None) -> dict[str, Any] | None:
    """Columns as JSON keeps them."""
    if values is None:
        return None
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in values.items()}


def _days_of(values: dict[str, Any]) -> dict[str, date | None]:
    return {name: date.fromisoformat(values[name]) if values[name] else None for name in ("opens", "closes")}


def _leads(leads: tuple[int, ...] | None) -> list[int] | None:
    return None if leads is None else list(leads)


def _read_leads(leads: list[int] | None) -> tuple[int, ...] | None:
    return None if leads is None else tuple(leads)
