"""Many rows in one statement whose text never changes, so that each database prepares it once."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any

from sqlalchemy import (
    ARRAY,
    Column,
    ColumnElement,
    Connection,
    Dialect,
    Table,
    any_,
    bindparam,
    func,
    select,
    type_coerce,
)
from sqlalchemy.dialects import postgresql, sqlite


def among(column: Column[Any], name: str, dialect: str) -> ColumnElement[bool]:
    """The condition that `column` is one of the values bound to `name` as a list.

    PostgreSQL takes one array; SQLite a list that is expanded when it runs.
    """
    if dialect == "postgresql":
        return column == any_(bindparam(name, type_=ARRAY(column.type)))
    return column.in_(bindparam(name, expanding=True))


def given(columns: Sequence[Column[Any]], dialect: str) -> list[ColumnElement[Any]]:
    """The values of rows that are given with the statement, for UPDATE … FROM; `rows_given` binds them.

    PostgreSQL takes an array for each column; SQLite one JSON array of rows.
    """
    if dialect == "postgresql":
        table = (
            func.unnest(*(bindparam(f"given_{c.name}", type_=ARRAY(c.type)) for c in columns))
            .table_valued(*(Column(c.name, c.type) for c in columns), name="given")
            .render_derived()
        )
        return [table.c[c.name] for c in columns]
    row = func.json_each(bindparam("given")).table_valued("value", name="given").c.value
    return [type_coerce(func.json_extract(row, f"$[{n}]"), c.type) for n, c in enumerate(columns)]


def rows_given(columns: Sequence[Column[Any]], rows: Iterable[Sequence[Any]], dialect: Dialect) -> dict[str, Any]:
    """What to bind for `given`: at least one row, each with the values of these columns."""
    by_column = zip(*rows, strict=True)
    if dialect.name == "postgresql":
        return {f"given_{c.name}": list(values) for c, values in zip(columns, by_column, strict=True)}
    written: list[Iterable[Any]] = []
    for c, values in zip(columns, by_column, strict=True):
        to_text = c.type.dialect_impl(dialect).bind_processor(dialect)
        written.append(values if to_text is None else map(to_text, values))
    return {"given": json.dumps(list(zip(*written, strict=True)), ensure_ascii=False)}


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
