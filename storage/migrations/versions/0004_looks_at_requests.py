"""Looks at a request are found by its number, whether or not it has a firm."""

from __future__ import annotations

from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Index what an entry of the audit is about."""
    op.create_index(op.f("ix_audit_subject"), "audit", ["subject"])
