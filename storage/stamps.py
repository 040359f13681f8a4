"""Numbers that move with every change of what they name, so that a copy in memory, or a plan, can be told to be old."""

from __future__ import annotations

from sqlalchemy import Connection, ScalarSelect, select, update

from storage.many import insert_new
from storage.tables_of_reminders import stamp

HEARERS = "hearers"
"""Moves when somebody may have to be told who was not: who is confirmed for a firm or is reached again, what a firm
holds, a list that was taken back.
"""


def stamped(conn: Connection, name: str) -> int:
    """How often what is named was changed; 0 before the first time."""
    return conn.execute(select(stamp.c.value).where(stamp.c.name == name)).scalar() or 0


def stamp_of(name: str) -> ScalarSelect[int]:
    """The same as a column of a query for something else; NULL before the first time."""
    return select(stamp.c.value).where(stamp.c.name == name).scalar_subquery()


def move_stamp(conn: Connection, name: str) -> None:
    """Say that what is named has changed; whoever changes it too waits for this transaction to end."""
    insert_new(conn, stamp, [{"name": name, "value": 0}])
    conn.execute(update(stamp).where(stamp.c.name == name).values(value=stamp.c.value + 1))
