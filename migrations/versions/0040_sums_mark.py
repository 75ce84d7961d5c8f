"""a mark that changes of the sums of past months replace"""

import sqlalchemy as sa
from alembic import op

from lms.database.types import BigId

revision = "0040"
down_revision = "0039"

# Of the month that everybody writes no mark is kept: nobody waits for it, and it is always read.
SQLITE = """CREATE TRIGGER sums_mark_{event} AFTER {event} ON sum_month
WHEN {row}.month < date('now', 'start of month') BEGIN
    DELETE FROM sums_mark WHERE revision_id = {row}.revision_id;
    INSERT INTO sums_mark (revision_id, mark) VALUES ({row}.revision_id, random());
END"""

# As for the mark of what figures stand on; once a transaction, for nobody keeps what a writer has read.
FUNCTION = """CREATE FUNCTION sums_mark_changed() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    of bigint := coalesce(NEW.revision_id, OLD.revision_id);
    noted text := 'lms.sums_mark_' || of;
    own bigint;
BEGIN
    IF nullif(current_setting(noted, true), '') IS NULL THEN
        INSERT INTO sums_mark (revision_id, mark) VALUES (of, (random() * 9007199254740992)::bigint)
            RETURNING id INTO own;
        PERFORM set_config(noted, own::text, true);
        DELETE FROM sums_mark WHERE id IN (
            SELECT id FROM sums_mark WHERE revision_id = of AND id <> own ORDER BY id FOR UPDATE SKIP LOCKED
        );
    END IF;
    RETURN NULL;
END $$"""
POSTGRESQL = """CREATE TRIGGER sums_mark_{event} AFTER {event} ON sum_month FOR EACH ROW
WHEN ({row}.month < CAST(date_trunc('month', now() AT TIME ZONE 'utc') AS date))
EXECUTE FUNCTION sums_mark_changed()"""
EVENTS = {"insert": "NEW", "update": "NEW", "delete": "OLD"}


def upgrade() -> None:
    op.create_table(
        "sums_mark",
        sa.Column("id", BigId, autoincrement=True, nullable=False),
        sa.Column("revision_id", sa.BigInteger(), nullable=False),
        sa.Column("mark", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_sums_mark"),
    )
    op.create_index("ix_sums_mark_revision_id", "sums_mark", ["revision_id"])
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    if not is_sqlite:
        op.execute(FUNCTION)
    for event, row in EVENTS.items():
        op.execute((SQLITE if is_sqlite else POSTGRESQL).format(event=event, row=row))


def downgrade() -> None:
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    for event in EVENTS:
        op.execute(f"DROP TRIGGER sums_mark_{event}" + ("" if is_sqlite else " ON sum_month"))
    if not is_sqlite:
        op.execute("DROP FUNCTION sums_mark_changed")
    op.drop_table("sums_mark")
