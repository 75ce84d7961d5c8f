"""files for calendars go with mails"""

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0033"


def upgrade() -> None:
    op.add_column("mail_outbox", sa.Column("files", sa.Text(), server_default="", nullable=False))


def downgrade() -> None:
    op.drop_column("mail_outbox", "files")
