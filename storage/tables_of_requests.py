"""The tables of what passes between enterprises and the bureau: codes, declarations, requests, files and slow work."""

from __future__ import annotations

from sqlalchemy import (
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from storage.metadata import metadata
from storage.tables import address, enterprise, person
from storage.types import BigId, Instant, OrderedJson

invitation = Table(
    "invitation",  # a code that binds one person to a firm; only its hash is kept
    metadata,
    Column("id", BigId, primary_key=True),
    Column("digest", String(64), nullable=False, unique=True),
    Column("enterprise_id", BigId, ForeignKey(enterprise.c.id), nullable=False, index=True),
    Column("issued_by", BigId, ForeignKey(person.c.id), nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False),
    Column("used_by", BigId, ForeignKey(person.c.id)),
    Column("used_at", Instant),
    Column("revoked_at", Instant),
)

declaration = Table(
    "declaration",  # what a firm confirmed and handed in, as it stood that day; an amendment is the next version
    metadata,
    Column("id", BigId, primary_key=True),
    Column("enterprise_id", BigId, ForeignKey(enterprise.c.id), nullable=False),
    Column("version", Integer, nullable=False),
    Column("person_id", BigId, ForeignKey(person.c.id), nullable=False),
    Column("region", String(6), nullable=False),
    Column("facts", OrderedJson, nullable=False),  # [{"key", "year", "lo", "hi", "value", "said"}] in the order shown
    Column("at", Instant, nullable=False),
    UniqueConstraint("enterprise_id", "version"),
)

request = Table(
    "request",  # what an enterprise asks of the bureau: to be bound, to be heard, to be served
    metadata,
    Column("id", BigId, primary_key=True),
    Column("number", String(24), nullable=False, unique=True),
    Column("kind", String(16), nullable=False),
    Column("topic", String(64), nullable=False),
    Column("words", Text, nullable=False),  # as the person wrote it; empty once erased
    Column("person_id", BigId, ForeignKey(person.c.id), nullable=False, index=True),
    Column("enterprise_id", BigId, ForeignKey(enterprise.c.id), index=True),
    Column("region", String(6)),
    Column("office", Text),  # responsible by the text, where one says so
    Column("policy", String(64)),
    Column("clause", String(64)),
    Column("due", Date),
    Column("state", String(16), nullable=False),
    Column("details", OrderedJson),
    Column("created_at", Instant, nullable=False),
    CheckConstraint("kind IN ('binding', 'declaration', 'handoff', 'appeal', 'service')", name="kind"),
    CheckConstraint("state IN ('open', 'accepted', 'returned', 'done', 'withdrawn')", name="state"),
    Index("ix_request_region_state", "region", "state"),
)

request_step = Table(
    "request_step",  # append-only: the newest says how a request stands
    metadata,
    Column("id", BigId, primary_key=True),
    Column("request_id", BigId, ForeignKey(request.c.id), nullable=False, index=True),
    Column("at", Instant, nullable=False),
    Column("by_person", BigId, ForeignKey(person.c.id)),
    Column("side", String(16), nullable=False),
    Column("state", String(16), nullable=False),
    Column("note", Text, nullable=False),
    CheckConstraint("side IN ('enterprise', 'officer', 'system')", name="side"),
)

blob = Table(
    "blob",  # a file made for somebody, kept until it is sent and for a while after
    metadata,
    Column("id", BigId, primary_key=True),
    Column("key", String(64), nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("content", LargeBinary, nullable=False),
    Column("person_id", BigId, ForeignKey(person.c.id), index=True),
    Column("created_at", Instant, nullable=False, index=True),
)

job = Table(
    "job",  # slow work asked for by a message, answered later through the outbox
    metadata,
    Column("id", BigId, primary_key=True),
    Column("key", Text, nullable=False, unique=True),
    Column("kind", String(32), nullable=False),
    Column("address_id", BigId, ForeignKey(address.c.id), nullable=False),
    Column("arguments", OrderedJson, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("next_at", Instant, nullable=False, index=True),
    Column("lease_until", Instant),
    Column("created_at", Instant, nullable=False),
)
