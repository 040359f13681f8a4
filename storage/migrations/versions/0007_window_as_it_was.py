"""Of a change of a window only what it was before is kept: what it became stands in the window and the next change."""

from __future__ import annotations

from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Drop what nothing reads."""
    op.drop_column("window_change", "after")
