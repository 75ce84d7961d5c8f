"""claimed mails"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"

OPEN = sa.text("claimed_at IS NOT NULL AND sent_at IS NULL")


def upgrade() -> None:
    op.drop_index("ix_mail_outbox_claimed_at", "mail_outbox")
    op.create_index(
        "ix_mail_outbox_open", "mail_outbox", ["claimed_at"], postgresql_where=OPEN, sqlite_where=OPEN
    )


def downgrade() -> None:
    op.drop_index("ix_mail_outbox_open", "mail_outbox")
    op.create_index("ix_mail_outbox_claimed_at", "mail_outbox", ["claimed_at"])
