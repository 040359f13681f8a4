"""Who speaks for which firm, what is asked of the bureau, what was handed in, and files."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Create their tables. Written out, not taken from storage.tables: a migration says what was."""
    op.add_column("member_role", sa.Column("name", sa.Text(), nullable=True))
    op.add_column("membership", sa.Column("confirmed_by", _ID, nullable=True))
    op.add_column("enterprise", sa.Column("claimed", sa.String(length=18), nullable=True))
    op.create_index(op.f("ix_enterprise_claimed"), "enterprise", ["claimed"])
    op.add_column("outbox", sa.Column("media_id", sa.Text(), nullable=True))
    op.add_column("outbox", sa.Column("media_at", _MOMENT, nullable=True))
    op.add_column("audit", sa.Column("enterprise_id", _ID, nullable=True))
    op.create_index(op.f("ix_audit_enterprise_id"), "audit", ["enterprise_id"])
    _invitations()
    _declarations()
    _requests()
    _files()


def _invitations() -> None:
    op.create_table(
        "invitation",
        sa.Column("id", _ID, nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("enterprise_id", _ID, nullable=False),
        sa.Column("issued_by", _ID, nullable=False),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.Column("expires_at", _MOMENT, nullable=False),
        sa.Column("used_by", _ID, nullable=True),
        sa.Column("used_at", _MOMENT, nullable=True),
        sa.Column("revoked_at", _MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitation")),
        sa.UniqueConstraint("digest", name=op.f("uq_invitation_digest")),
        sa.ForeignKeyConstraint(["enterprise_id"], ["enterprise.id"], name=op.f("fk_invitation_enterprise_id")),
        sa.ForeignKeyConstraint(["issued_by"], ["person.id"], name=op.f("fk_invitation_issued_by")),
        sa.ForeignKeyConstraint(["used_by"], ["person.id"], name=op.f("fk_invitation_used_by")),
    )
    op.create_index(op.f("ix_invitation_enterprise_id"), "invitation", ["enterprise_id"])


def _declarations() -> None:
    op.create_table(
        "declaration",
        sa.Column("id", _ID, nullable=False),
        sa.Column("enterprise_id", _ID, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("person_id", _ID, nullable=False),
        sa.Column("region", sa.String(length=6), nullable=False),
        sa.Column("facts", sa.Text(), nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_declaration")),
        sa.UniqueConstraint("enterprise_id", "version", name=op.f("uq_declaration_enterprise_id_version")),
        sa.ForeignKeyConstraint(["enterprise_id"], ["enterprise.id"], name=op.f("fk_declaration_enterprise_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_declaration_person_id")),
    )


def _requests() -> None:
    op.create_table(
        "request",
        sa.Column("id", _ID, nullable=False),
        sa.Column("number", sa.String(length=24), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("topic", sa.String(length=64), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("person_id", _ID, nullable=False),
        sa.Column("enterprise_id", _ID, nullable=True),
        sa.Column("region", sa.String(length=6), nullable=True),
        sa.Column("office", sa.Text(), nullable=True),
        sa.Column("policy", sa.String(length=64), nullable=True),
        sa.Column("clause", sa.String(length=64), nullable=True),
        sa.Column("due", sa.Date(), nullable=True),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("details", sa.Text(), nullable=True),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.CheckConstraint(
            "kind IN ('binding', 'declaration', 'handoff', 'appeal', 'service')", name=op.f("ck_request_kind")
        ),
        sa.CheckConstraint(
            "state IN ('open', 'accepted', 'returned', 'done', 'withdrawn')", name=op.f("ck_request_state")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_request")),
        sa.UniqueConstraint("number", name=op.f("uq_request_number")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_request_person_id")),
        sa.ForeignKeyConstraint(["enterprise_id"], ["enterprise.id"], name=op.f("fk_request_enterprise_id")),
    )
    op.create_index(op.f("ix_request_person_id"), "request", ["person_id"])
    op.create_index(op.f("ix_request_enterprise_id"), "request", ["enterprise_id"])
    op.create_index("ix_request_region_state", "request", ["region", "state"])
    op.create_table(
        "request_step",
        sa.Column("id", _ID, nullable=False),
        sa.Column("request_id", _ID, nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.Column("by_person", _ID, nullable=True),
        sa.Column("side", sa.String(length=16), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.CheckConstraint("side IN ('enterprise', 'officer', 'system')", name=op.f("ck_request_step_side")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_request_step")),
        sa.ForeignKeyConstraint(["request_id"], ["request.id"], name=op.f("fk_request_step_request_id")),
        sa.ForeignKeyConstraint(["by_person"], ["person.id"], name=op.f("fk_request_step_by_person")),
    )
    op.create_index(op.f("ix_request_step_request_id"), "request_step", ["request_id"])


def _files() -> None:
    op.create_table(
        "blob",
        sa.Column("id", _ID, nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("person_id", _ID, nullable=True),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_blob")),
        sa.UniqueConstraint("key", name=op.f("uq_blob_key")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_blob_person_id")),
    )
    op.create_index(op.f("ix_blob_person_id"), "blob", ["person_id"])
    op.create_index(op.f("ix_blob_created_at"), "blob", ["created_at"])
    op.create_table(
        "job",
        sa.Column("id", _ID, nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("address_id", _ID, nullable=False),
        sa.Column("arguments", sa.Text(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_at", _MOMENT, nullable=False),
        sa.Column("lease_until", _MOMENT, nullable=True),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_job")),
        sa.UniqueConstraint("key", name=op.f("uq_job_key")),
        sa.ForeignKeyConstraint(["address_id"], ["address.id"], name=op.f("fk_job_address_id")),
    )
    op.create_index(op.f("ix_job_next_at"), "job", ["next_at"])
