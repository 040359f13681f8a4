"""When things fall, who hears of them and how they answered, how firms stand; what a waiting message is about."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Create their tables. Written out, not taken from storage: a migration says what was."""
    _calendar()
    _people()
    _standing()
    op.add_column("address", sa.Column("unreachable_since", _MOMENT, nullable=True))
    op.add_column("address", sa.Column("unreachable_why", sa.Text(), nullable=True))
    op.add_column("outbox", sa.Column("occasion", sa.Text(), nullable=True))
    op.add_column("outbox", sa.Column("enterprise_id", _ID, nullable=True))
    op.add_column("outbox", sa.Column("unknown_since", _MOMENT, nullable=True))
    waiting = sa.text("status IN ('pending', 'sending')")
    op.drop_index("ix_outbox_due", "outbox")
    op.create_index(
        "ix_outbox_due",
        "outbox",
        ["priority", "next_at", "id"],
        unique=False,
        sqlite_where=waiting,
        postgresql_where=waiting,
    )
    op.create_index("ix_outbox_lately", "outbox", ["address_id", "sent_at"], unique=False)
    op.create_index("ix_outbox_occasion", "outbox", ["occasion", "enterprise_id"], unique=False)


def _calendar() -> None:
    """Windows, days off and duties, with what they were before."""
    op.create_table(
        "stamp",
        sa.Column("name", sa.String(length=32), nullable=False),
        sa.Column("value", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_stamp")),
    )
    op.create_table(
        "day_off",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("worked", sa.Boolean(), nullable=False),
        sa.Column("set_by", _ID, nullable=True),
        sa.Column("set_at", _MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["set_by"], ["person.id"], name=op.f("fk_day_off_set_by")),
        sa.PrimaryKeyConstraint("day", name=op.f("pk_day_off")),
    )
    op.create_table(
        "duty_date",
        sa.Column("id", _ID, nullable=False),
        sa.Column("policy", sa.String(length=64), nullable=False),
        sa.Column("clause", sa.String(length=64), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("region", sa.String(length=6), nullable=False),
        sa.Column("rhythm", sa.Text(), nullable=False),
        sa.Column("leads", sa.Text(), nullable=True),
        sa.Column("withdrawn_at", _MOMENT, nullable=True),
        sa.Column("set_by", _ID, nullable=True),
        sa.Column("set_at", _MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["set_by"], ["person.id"], name=op.f("fk_duty_date_set_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_duty_date")),
    )
    op.create_index(op.f("ix_duty_date_region"), "duty_date", ["region"], unique=False)
    op.create_table(
        "window",
        sa.Column("id", _ID, nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("tier", sa.String(length=64), nullable=True),
        sa.Column("region", sa.String(length=6), nullable=False),
        sa.Column("year", sa.SmallInteger(), nullable=False),
        sa.Column("opens", sa.Date(), nullable=True),
        sa.Column("closes", sa.Date(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("materials", sa.Text(), nullable=True),
        sa.Column("leads", sa.Text(), nullable=True),
        sa.Column("yearly", sa.Boolean(), nullable=False),
        sa.Column("withdrawn_at", _MOMENT, nullable=True),
        sa.Column("set_by", _ID, nullable=True),
        sa.Column("set_at", _MOMENT, nullable=False),
        sa.CheckConstraint("kind IN ('application', 'update', 'check', 'recheck')", name=op.f("ck_window_kind")),
        sa.ForeignKeyConstraint(["set_by"], ["person.id"], name=op.f("fk_window_set_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_window")),
    )
    op.create_index("ix_window_region_closes", "window", ["region", "closes"], unique=False)
    op.create_table(
        "window_change",
        sa.Column("id", _ID, nullable=False),
        sa.Column("window_id", _ID, nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.Column("by_person", _ID, nullable=True),
        sa.Column("before", sa.Text(), nullable=True),
        sa.Column("after", sa.Text(), nullable=False),
        sa.Column("undone_at", _MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["by_person"], ["person.id"], name=op.f("fk_window_change_by_person")),
        sa.ForeignKeyConstraint(["window_id"], ["window.id"], name=op.f("fk_window_change_window_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_window_change")),
    )
    op.create_index(op.f("ix_window_change_by_person"), "window_change", ["by_person"], unique=False)
    op.create_index(op.f("ix_window_change_window_id"), "window_change", ["window_id"], unique=False)


def _people() -> None:
    """What people chose, how they answered, and who reads a calendar."""
    op.create_table(
        "feed",
        sa.Column("id", _ID, nullable=False),
        sa.Column("person_id", _ID, nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.Column("revoked_at", _MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_feed_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feed")),
        sa.UniqueConstraint("digest", name=op.f("uq_feed_digest")),
    )
    op.create_index(op.f("ix_feed_person_id"), "feed", ["person_id"], unique=False)
    op.create_table(
        "preference",
        sa.Column("person_id", _ID, autoincrement=False, nullable=False),
        sa.Column("reminders", sa.Boolean(), nullable=False),
        sa.Column("leads", sa.Text(), nullable=True),
        sa.Column("quiet_from", sa.SmallInteger(), nullable=True),
        sa.Column("quiet_to", sa.SmallInteger(), nullable=True),
        sa.Column("most_per_week", sa.SmallInteger(), nullable=True),
        sa.Column("digest", sa.String(length=16), nullable=True),
        sa.Column("digest_day", sa.SmallInteger(), nullable=True),
        sa.Column("updated_at", _MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_preference_person_id")),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_preference")),
    )
    op.create_table(
        "response",
        sa.Column("id", _ID, nullable=False),
        sa.Column("occasion", sa.Text(), nullable=False),
        sa.Column("enterprise_id", _ID, nullable=True),
        sa.Column("person_id", _ID, nullable=True),
        sa.Column("answer", sa.String(length=16), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("at", _MOMENT, nullable=False),
        sa.CheckConstraint("answer IN ('done', 'later', 'declined')", name=op.f("ck_response_answer")),
        sa.ForeignKeyConstraint(["enterprise_id"], ["enterprise.id"], name=op.f("fk_response_enterprise_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_response_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_response")),
    )
    op.create_index("ix_response_occasion", "response", ["occasion", "enterprise_id"], unique=False)
    op.create_index(op.f("ix_response_person_id"), "response", ["person_id"], unique=False)
    op.create_table(
        "subscription",
        sa.Column("id", _ID, nullable=False),
        sa.Column("person_id", _ID, nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("tier", sa.String(length=64), nullable=True),
        sa.Column("region", sa.String(length=6), nullable=True),
        sa.Column("wanted", sa.Boolean(), nullable=False),
        sa.Column("leads", sa.Text(), nullable=True),
        sa.Column("at", _MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_subscription_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_subscription")),
    )
    op.create_index(op.f("ix_subscription_person_id"), "subscription", ["person_id"], unique=False)
    op.create_table(
        "chat_group",
        sa.Column("id", _ID, nullable=False),
        sa.Column("region", sa.String(length=6), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("address_id", _ID, nullable=False),
        sa.Column("digest", sa.String(length=16), nullable=False),
        sa.Column("digest_day", sa.SmallInteger(), nullable=True),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.Column("removed_at", _MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["address_id"], ["address.id"], name=op.f("fk_chat_group_address_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_chat_group")),
        sa.UniqueConstraint("address_id", name=op.f("uq_chat_group_address_id")),
    )


def _standing() -> None:
    """How firms stand, and what was sent on a day."""
    op.create_table(
        "sent_tally",
        sa.Column("app", sa.Text(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("app", "day", name=op.f("pk_sent_tally")),
    )
    op.create_table(
        "standing",
        sa.Column("enterprise_id", _ID, autoincrement=False, nullable=False),
        sa.Column("policy", sa.String(length=64), nullable=False),
        sa.Column("tier", sa.String(length=64), nullable=False),
        sa.Column("variant", sa.String(length=16), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("near", sa.Boolean(), nullable=False),
        sa.Column("was", sa.String(length=16), nullable=True),
        sa.Column("changed_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["enterprise_id"], ["enterprise.id"], name=op.f("fk_standing_enterprise_id")),
        sa.PrimaryKeyConstraint("enterprise_id", "policy", "tier", "variant", name=op.f("pk_standing")),
    )
    op.create_index("ix_standing_tier", "standing", ["tier", "state"], unique=False)
    op.create_index("ix_standing_changed_on", "standing", ["changed_on"], unique=False)
