"""The tables of what recurs: windows, duties, days off; who hears of them and how they answered; how firms stand."""

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
)

from storage.metadata import metadata
from storage.tables import address, enterprise, person
from storage.types import BigId, Instant, OrderedJson

# -- when --------------------------------------------------------------------------------------------------------------

window = Table(
    "window",  # when something can be done: an application, a yearly update, a check, a 复核; set by officers
    metadata,
    Column("id", BigId, primary_key=True),
    Column("kind", String(16), nullable=False),
    Column("tier", String(64)),
    Column("region", String(6), nullable=False),
    Column("year", SmallInteger, nullable=False),
    Column("opens", Date),
    Column("closes", Date, nullable=False),
    Column("source", Text, nullable=False),  # what the dates rest on, as the officer wrote it
    Column("materials", Text),
    Column("leads", OrderedJson),  # [7, 3, 1]; NULL: by default
    Column("yearly", Boolean, nullable=False),  # the same days every year, by the officer's word
    Column("withdrawn_at", Instant),
    Column("set_by", BigId, ForeignKey("person.id")),  # NULL: from the command line
    Column("set_at", Instant, nullable=False),
    CheckConstraint("kind IN ('application', 'update', 'check', 'recheck')", name="kind"),
    Index("ix_window_region_closes", "region", "closes"),
)

window_change = Table(
    "window_change",  # append-only: what a window was before, so that it can be undone by a word
    metadata,
    Column("id", BigId, primary_key=True),
    Column("window_id", BigId, ForeignKey("window.id"), nullable=False, index=True),
    Column("at", Instant, nullable=False),
    Column("by_person", BigId, ForeignKey("person.id"), index=True),
    Column("before", OrderedJson),  # the columns as they were; NULL: it was new
    Column("undone_at", Instant),
)

day_off = Table(
    "day_off",  # the bureau's own table of days, before the public calendar
    metadata,
    Column("day", Date, primary_key=True),
    Column("worked", Boolean, nullable=False),
    Column("set_by", BigId, ForeignKey("person.id")),
    Column("set_at", Instant, nullable=False),
)

duty_date = Table(
    "duty_date",  # when a duty of a document falls: the texts name no day
    metadata,
    Column("id", BigId, primary_key=True),
    Column("policy", String(64), nullable=False),
    Column("clause", String(64), nullable=False),
    Column("what", Text, nullable=False),
    Column("region", String(6), nullable=False, index=True),
    Column("rhythm", OrderedJson, nullable=False),  # {"every", "day", "month", "on"}
    Column("leads", OrderedJson),
    Column("withdrawn_at", Instant),
    Column("set_by", BigId, ForeignKey("person.id")),
    Column("set_at", Instant, nullable=False),
)

stamp = Table(
    "stamp",  # a number that moves with every change of what it names, so that a copy in memory can be told old
    metadata,
    Column("name", String(32), primary_key=True),
    Column("value", Integer, nullable=False),
)

# -- who, and how they answered ----------------------------------------------------------------------------------------

preference = Table(
    "preference",  # what a person chose; NULL: by default
    metadata,
    Column("person_id", BigId, ForeignKey(person.c.id), primary_key=True, autoincrement=False),
    Column("reminders", Boolean, nullable=False),  # false: 退订全部
    Column("leads", OrderedJson),
    Column("quiet_from", SmallInteger),  # minutes after midnight, Asia/Shanghai
    Column("quiet_to", SmallInteger),
    Column("most_per_week", SmallInteger),
    Column("digest", String(16)),  # daily, weekly, monthly, quarterly, none
    Column("digest_day", SmallInteger),  # ISO weekday of a weekly, day of a monthly or quarterly one
    Column("updated_at", Instant, nullable=False),
)

subscription = Table(
    "subscription",  # who asked to be told (wanted) or wants to hear no more (not wanted) of one thing; newest speaks
    metadata,
    Column("id", BigId, primary_key=True),
    Column("person_id", BigId, ForeignKey(person.c.id), nullable=False, index=True),
    Column("kind", String(16), nullable=False),
    Column("tier", String(64)),  # NULL: of every tier
    Column("region", String(6)),
    Column("wanted", Boolean, nullable=False),
    Column("leads", OrderedJson),
    Column("at", Instant, nullable=False),
)

response = Table(
    "response",  # append-only: how a firm (or an officer, of a duty) answered; the newest speaks and ends the chain
    metadata,
    Column("id", BigId, primary_key=True),
    Column("occasion", Text, nullable=False),  # Occasion.key; of a window moved within its round the new one
    Column("enterprise_id", BigId, ForeignKey(enterprise.c.id)),
    Column("person_id", BigId, ForeignKey(person.c.id), index=True),  # NULL once that person's data were deleted
    Column("answer", String(16), nullable=False),
    Column("until", Date),  # of `later`
    Column("at", Instant, nullable=False),
    CheckConstraint("answer IN ('done', 'later', 'declined')", name="answer"),
    Index("ix_response_occasion", "occasion", "enterprise_id"),
)

feed = Table(
    "feed",  # a calendar that anybody with its address can read, until revoked; only the address's hash is kept
    metadata,
    Column("id", BigId, primary_key=True),
    Column("person_id", BigId, ForeignKey(person.c.id), nullable=False, index=True),
    Column("digest", String(64), nullable=False, unique=True),
    Column("created_at", Instant, nullable=False),
    Column("revoked_at", Instant),
)

chat_group = Table(
    "chat_group",  # a group that officers' digests go to, by its robot's key (kept as the user of its address)
    metadata,
    Column("id", BigId, primary_key=True),
    Column("region", String(6), nullable=False),
    Column("name", Text, nullable=False),
    Column("address_id", BigId, ForeignKey(address.c.id), nullable=False, unique=True),
    Column("digest", String(16), nullable=False),
    Column("digest_day", SmallInteger),
    Column("created_at", Instant, nullable=False),
    Column("removed_at", Instant),
)

# -- how firms stand, what was sent ------------------------------------------------------------------------------------

standing = Table(
    "standing",  # the verdict of each firm on each program as last worked out, and since when it stands so
    metadata,
    Column("enterprise_id", BigId, ForeignKey(enterprise.c.id), primary_key=True, autoincrement=False),
    Column("policy", String(64), primary_key=True),
    Column("tier", String(64), primary_key=True),
    Column("variant", String(16), primary_key=True),  # "" where there is none
    Column("state", String(16), nullable=False),  # met, judge, unknown, unmet
    Column("near", Boolean, nullable=False),  # one clause, or one fact, is all that is missing
    Column("was", String(16)),  # the state before, `near` as "near"; NULL at first
    Column("changed_on", Date, nullable=False),  # business day
    Index("ix_standing_tier", "tier", "state"),
    Index("ix_standing_changed_on", "changed_on"),
)

sent_tally = Table(
    "sent_tally",  # how many messages an app has sent on a day, across processes: WeCom drops what passes its quota
    metadata,
    Column("app", Text, primary_key=True),  # corp/agent
    Column("day", Date, primary_key=True),
    Column("count", Integer, nullable=False),
)
