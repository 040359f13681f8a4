"""`column is one of these` as a statement that is built and prepared once, however many values it is given."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ARRAY, Column, ColumnElement, any_, bindparam


def among(column: Column[Any], name: str, dialect: str) -> ColumnElement[bool]:
    """The condition, to be run with the list of values bound to `name`.

    PostgreSQL takes one array, so that its prepared statement is always the same; SQLite an expanded list.
    """
    if dialect == "postgresql":
        return column == any_(bindparam(name, type_=ARRAY(column.type)))
    return column.in_(bindparam(name, expanding=True))
