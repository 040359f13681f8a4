"""Messages to many as they were counted and confirmed, promised in short steps; those there were are carried over."""

from __future__ import annotations

import json

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_MOMENT = sa.DateTime(timezone=True)
_AT_ONCE = 500


def upgrade() -> None:
    """Create their tables. Written out, not taken from storage: a migration says what was."""
    broadcast = op.create_table(
        "broadcast",
        sa.Column("id", _ID, nullable=False),
        sa.Column("number", sa.String(length=16), nullable=False),
        sa.Column("person_id", _ID, nullable=False),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("regions", sa.Text(), nullable=False),
        sa.Column("payload", sa.Text(), nullable=True),
        sa.Column("firms", sa.Integer(), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("shown_at", _MOMENT, nullable=False),
        sa.Column("confirmed_at", _MOMENT, nullable=True),
        sa.Column("starts", _MOMENT, nullable=True),
        sa.Column("until", _MOMENT, nullable=True),
        sa.Column("stopped", sa.Boolean(), nullable=False),
        sa.Column("told_at", _MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_broadcast_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_broadcast")),
        sa.UniqueConstraint("number", name=op.f("uq_broadcast_number")),
    )
    op.create_index(op.f("ix_broadcast_person_id"), "broadcast", ["person_id"], unique=False)
    part = op.create_table(
        "broadcast_part",
        sa.Column("id", _ID, nullable=False),
        sa.Column("broadcast_id", _ID, nullable=False),
        sa.Column("people", sa.Text(), nullable=False),
        sa.Column("promised", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["broadcast_id"], ["broadcast.id"], name=op.f("fk_broadcast_part_broadcast_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_broadcast_part")),
    )
    op.create_index("ix_broadcast_part_broadcast", "broadcast_part", ["broadcast_id", "id"], unique=False)
    _carry_over(op.get_bind(), broadcast, part)


def _carry_over(conn: sa.Connection, broadcast: sa.Table, part: sa.Table) -> None:
    """What was sent before, so that its officer can still ask for its result and call it back: as one to the places of
    the firms it went to.
    """
    query = "SELECT subject, person_id, at FROM audit WHERE subject LIKE 'broadcast %' AND person_id IS NOT NULL"
    moments = sa.text(f"{query} ORDER BY id").columns(subject=sa.Text, person_id=_ID, at=_MOMENT)
    rows_of = sa.text(
        "SELECT o.address_id, o.enterprise_id, a.person_id, e.region FROM outbox o"
        " JOIN address a ON a.id = o.address_id LEFT JOIN enterprise e ON e.id = o.enterprise_id"
        " WHERE o.priority = 20 AND o.key LIKE :which ORDER BY o.id"
    )
    carried = set()
    for subject, person, at in conn.execute(moments).all():
        number = subject.removeprefix("broadcast ")
        if number in carried:
            continue
        carried.add(number)
        sent = conn.execute(rows_of, {"which": f"broadcast:{number}:%"}).all()
        regions = json.dumps(sorted({row.region for row in sent if row.region}))
        values = {
            "number": number, "person_id": person, "about": "", "regions": regions, "people": len(sent),
            "firms": len({row.enterprise_id for row in sent}), "shown_at": at, "confirmed_at": at, "stopped": False,
            "told_at": at,
        }  # fmt: skip
        id_ = conn.execute(broadcast.insert().values(**values).returning(broadcast.c.id)).scalar_one()
        for start in range(0, len(sent), _AT_ONCE):
            some = sent[start : start + _AT_ONCE]
            people = json.dumps([[row.person_id, [row.enterprise_id]] for row in some])
            promised = json.dumps([row.address_id for row in some])
            conn.execute(part.insert().values(broadcast_id=id_, people=people, promised=promised))
