"""Many rows in one statement whose text never changes, so that each database prepares it once."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

from sqlalchemy import ARRAY, Column, ColumnElement, Connection, Table, any_, bindparam, func, select
from sqlalchemy.dialects import postgresql, sqlite


def among(column: Column[Any], name: str, dialect: str) -> ColumnElement[bool]:
    """The condition that `column` is one of the values bound to `name` as a list.

    PostgreSQL takes one array; SQLite a list that is expanded when it runs.
    """
    if dialect == "postgresql":
        return column == any_(bindparam(name, type_=ARRAY(column.type)))
    return column.in_(bindparam(name, expanding=True))


def insert_new(conn: Connection, table: Table, rows: Sequence[dict[str, Any]], returning: str = "") -> list[Any]:
    """Insert the rows, all with the same columns, and pass over those that are there already.

    Returns the values of the column `returning` for the rows that were new; an empty list if none was asked for.
    """
    if not rows:
        return []
    statement = _insert(conn.dialect.name, table, tuple(rows[0]), returning)
    values: Any = rows
    if conn.dialect.name == "postgresql":
        values = {name: [row[name] for row in rows] for name in rows[0]}
    result = conn.execute(statement, values)
    return list(result.scalars()) if returning else []


@cache
def _insert(dialect: str, table: Table, names: tuple[str, ...], returning: str) -> Any:
    if dialect == "sqlite":
        plain = sqlite.insert(table).on_conflict_do_nothing()
        return plain.returning(table.c[returning]) if returning else plain
    columns = [table.c[name] for name in names]
    given = (
        func.unnest(*(bindparam(c.name, type_=ARRAY(c.type)) for c in columns))
        .table_valued(*(Column(c.name, c.type) for c in columns), with_ordinality="place")
        .render_derived()
    )
    # In the order given, so that ids, and with them the parts of an answer, follow it.
    ordered = select(*(given.c[name] for name in names)).order_by(given.c.place)
    arrays = postgresql.insert(table).from_select(list(names), ordered, include_defaults=False)
    arrays = arrays.on_conflict_do_nothing()
    return arrays.returning(table.c[returning]) if returning else arrays
