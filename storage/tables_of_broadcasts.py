"""The tables of what officers write to many: what was shown and to whom it goes, as it stood when it was counted."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, String, Table, Text

from storage.metadata import metadata
from storage.tables import person
from storage.types import BigId, Instant, OrderedJson

broadcast = Table(
    "broadcast",  # a message to many as its officer was shown it; nothing goes out before it is confirmed
    metadata,
    Column("id", BigId, primary_key=True),
    Column("number", String(16), nullable=False, unique=True),  # 1121-7KQ2M
    Column("person_id", BigId, ForeignKey(person.c.id), nullable=False, index=True),
    Column("about", Text, nullable=False),  # whom it is for, in words
    Column("regions", OrderedJson, nullable=False),  # the places whose firms were counted
    Column("payload", Text),  # JSON of the message; NULL once it was told what became of it, or stopped
    Column("firms", Integer, nullable=False),
    Column("people", Integer, nullable=False),
    Column("shown_at", Instant, nullable=False),
    Column("confirmed_at", Instant),
    Column("starts", Instant),  # by the business clock, as `until`
    Column("until", Instant),
    Column("stopped", Boolean, nullable=False),  # nothing more of it goes out
    Column("told_at", Instant),  # when its officer was told what became of it
)

broadcast_part = Table(
    "broadcast_part",  # some hundred of those it is for: they are promised it together, in a short step
    metadata,
    Column("id", BigId, primary_key=True),
    Column("broadcast_id", BigId, ForeignKey(broadcast.c.id), nullable=False),
    Column("people", OrderedJson, nullable=False),  # [[person, [firm …]] …] as they were counted
    Column("promised", OrderedJson),  # of each the address it was promised to, or why not; NULL: not yet
    Index("ix_broadcast_part_broadcast", "broadcast_id", "id"),
)
