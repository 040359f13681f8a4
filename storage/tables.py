"""Every table. Facts are rows: what is known, what was agreed, what is promised and what was done."""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    SmallInteger,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from storage.metadata import metadata
from storage.types import BigId, Exact, Instant, OrderedJson

# -- who ---------------------------------------------------------------------------------------------------------------

person = Table(
    "person",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("created_at", Instant, nullable=False),
    Column("greeted_at", Instant),
)

address = Table(
    "address",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("key", Text, nullable=False, unique=True),  # Address.key: case-folded
    Column("channel", String(32), nullable=False),
    Column("corp_id", String(128), nullable=False),
    Column("agent_id", String(64), nullable=False),
    Column("user", Text, nullable=False),  # as it was spelled
    Column("person_id", BigId, ForeignKey("person.id"), nullable=False, index=True),
    Column("unreachable_since", Instant),  # WeCom says nobody is there any more; cleared when they write
    Column("unreachable_why", Text),
)

member_role = Table(
    "member_role",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("person_id", BigId, ForeignKey("person.id"), nullable=False),
    Column("role", String(16), nullable=False),
    Column("region", String(6), nullable=False),
    Column("granted_at", Instant, nullable=False),
    UniqueConstraint("person_id", "role", "region"),
    Column("name", Text),  # as enterprises are told: 金湖县工信局 王工
    CheckConstraint("role IN ('officer', 'leader')", name="role"),
)

# -- which firm --------------------------------------------------------------------------------------------------------

enterprise = Table(
    "enterprise",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("uscc", String(18), unique=True),  # 统一社会信用代码, unknown until somebody states it
    Column("name", Text),
    Column("region", String(6)),
    Column("variant", String(16)),
    Column("created_at", Instant, nullable=False),
    Column("claimed", String(18), index=True),  # the code of a firm that one person states and nobody confirmed yet
)

membership = Table(
    "membership",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("person_id", BigId, ForeignKey("person.id"), nullable=False),
    Column("enterprise_id", BigId, ForeignKey("enterprise.id"), nullable=False, index=True),
    Column("current", Boolean, nullable=False),  # the firm the person speaks for now
    Column("confirmed_at", Instant),  # until then a person sees only what that person entered
    Column("since", Instant, nullable=False),
    Column("confirmed_by", BigId),  # the officer or member whose word it was
    UniqueConstraint("person_id", "enterprise_id"),
    Index(
        "uq_membership_current",
        "person_id",
        unique=True,
        sqlite_where=text("current"),
        postgresql_where=text("current"),
    ),
)

fact = Table(
    "fact",  # append-only: a correction is a newer row
    metadata,
    Column("id", BigId, primary_key=True),
    Column("enterprise_id", BigId, ForeignKey("enterprise.id"), nullable=False),
    Column("key", String(64), nullable=False),
    Column("year", SmallInteger),
    Column("lo", Exact),  # money in whole 元, percent in percent points
    Column("hi", Exact),
    Column("value", OrderedJson),
    Column("declined", Boolean, nullable=False),
    Column("source", String(16), nullable=False),
    Column("by_person", BigId, ForeignKey("person.id")),
    Column("said", Text, nullable=False),
    Column("at", Instant, nullable=False),
    CheckConstraint("source IN ('self', 'import', 'certificate', 'officer')", name="source"),
    Index("ix_fact_newest", "enterprise_id", "key", "year", "source", "id"),
)

consent = Table(
    "consent",  # append-only: a withdrawal is a newer row
    metadata,
    Column("id", BigId, primary_key=True),
    Column("person_id", BigId, ForeignKey("person.id"), nullable=False, index=True),
    Column("version", String(32), nullable=False),
    Column("granted", Boolean, nullable=False),
    Column("at", Instant, nullable=False),
)

dialog = Table(
    "dialog",
    metadata,
    Column("person_id", BigId, ForeignKey("person.id"), primary_key=True, autoincrement=False),
    Column("state", OrderedJson, nullable=False),
    Column("version", Integer, nullable=False),  # how often it was saved
    Column("updated_at", Instant, nullable=False),
)

# -- what came in, what goes out ---------------------------------------------------------------------------------------

inbox = Table(
    "inbox",  # the keys of handled messages, never their words
    metadata,
    Column("key", Text, primary_key=True),
    Column("address_id", BigId, ForeignKey("address.id"), nullable=False),
    Column("kind", String(16), nullable=False),
    Column("handled_at", Instant, nullable=False, index=True),
)

outbox = Table(
    "outbox",  # one row per recipient and message; rows stay, so that a promise is never made twice
    metadata,
    Column("id", BigId, primary_key=True),
    Column("key", Text, nullable=False, unique=True),
    Column("address_id", BigId, ForeignKey("address.id"), nullable=False),
    Column("payload", Text),  # JSON, frozen at planning; NULL once scrubbed
    Column("priority", SmallInteger, nullable=False),  # 0 replies, 10 notices
    Column("status", String(16), nullable=False),
    Column("not_before", Instant, nullable=False),  # as promised; orders the messages of one address
    Column("not_after", Instant),
    Column("next_at", Instant, nullable=False),  # when to look at it next: not_before, later after a failed try
    Column("lease_until", Instant),
    Column("attempts", Integer, nullable=False),
    Column("last_error", Text),
    Column("msgid", Text),
    Column("response_code", Text),
    Column("created_at", Instant, nullable=False),
    Column("sent_at", Instant),
    Column("media_id", Text),  # of a file once uploaded, so that a retry repeats the same request
    Column("media_at", Instant),  # WeCom keeps an upload for three days
    Column("occasion", Text),  # what a reminder is about (Occasion.key): once it is over, what waits is cancelled
    Column("enterprise_id", BigId),  # the firm it is about
    Column("unknown_since", Instant),  # since a try of which nobody knows whether it arrived
    CheckConstraint("status IN ('pending', 'sending', 'sent', 'parked', 'cancelled')", name="status"),
    Index(
        "ix_outbox_due",
        "priority",
        "next_at",
        "id",
        sqlite_where=text("status IN ('pending', 'sending')"),
        postgresql_where=text("status IN ('pending', 'sending')"),
    ),
    Index(
        "ix_outbox_line",
        "address_id",
        "priority",
        "not_before",
        "id",
        sqlite_where=text("status IN ('pending', 'sending')"),
        postgresql_where=text("status IN ('pending', 'sending')"),
    ),
    Index("ix_outbox_sent_at", "sent_at"),
    Index("ix_outbox_occasion", "occasion", "enterprise_id"),
    Index("ix_outbox_lately", "address_id", "sent_at"),
)

audit = Table(
    "audit",  # who looked at or changed what; kept, with bare entries, when a person's data is deleted
    metadata,
    Column("id", BigId, primary_key=True),
    Column("at", Instant, nullable=False, index=True),
    Column("person_id", BigId, ForeignKey("person.id")),
    Column("actor", String(64), nullable=False),  # officer, cli, system …
    Column("action", String(64), nullable=False),
    Column("subject", String(256), nullable=False, index=True),  # enterprise 5, request 261121-7KQ2M …
    Column("enterprise_id", BigId, index=True),  # whose data it was
)

# -- what is known besides ---------------------------------------------------------------------------------------------

policy_text = Table(
    "policy_text",  # one row per document; the newest version takes the place of the one before
    metadata,
    Column("id", BigId, primary_key=True),
    Column("key", String(64), nullable=False, unique=True),
    Column("title", Text, nullable=False),
    Column("number", Text),  # 文号
    Column("issued", Date),
    Column("digest", String(64), nullable=False),  # of what can be found and cited
    Column("passages", OrderedJson, nullable=False),  # [clause, heading, text] in order
    Column("imported_at", Instant, nullable=False),
)
