"""What is not sent after all keeps no words."""

from __future__ import annotations

from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Drop the words of what was called back before."""
    op.execute("UPDATE outbox SET payload = NULL WHERE status = 'cancelled' AND payload IS NOT NULL")
