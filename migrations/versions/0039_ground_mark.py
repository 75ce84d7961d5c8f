"""a mark that every change of what figures stand on replaces"""

import sqlalchemy as sa
from alembic import op

from lms.database.types import BigId

revision = "0039"
down_revision = "0038"

WATCHED = ("headcount", "perimeter_entry", "programme", "school")

# SQLite has one writer at a time: one row. A trigger there sees each row that changes.
SQLITE = """CREATE TRIGGER ground_mark_{table}_{event} AFTER {event} ON {table} BEGIN
    DELETE FROM ground_mark;
    INSERT INTO ground_mark (id, mark) VALUES (1, random());
END"""

# A transaction has a row of its own, so that nobody waits for a lock, and takes away those of earlier ones.
# What it changes after somebody has read, within it, has another mark again.
FUNCTION = """CREATE FUNCTION ground_mark_changed() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    own bigint := nullif(current_setting('lms.ground_mark', true), '')::bigint;
    drawn bigint := (random() * 9007199254740992)::bigint;
BEGIN
    UPDATE ground_mark SET mark = drawn WHERE id = own;
    IF NOT FOUND THEN
        INSERT INTO ground_mark (mark) VALUES (drawn) RETURNING id INTO own;
        PERFORM set_config('lms.ground_mark', own::text, true);
        DELETE FROM ground_mark WHERE id IN (
            SELECT id FROM ground_mark WHERE id <> own ORDER BY id FOR UPDATE SKIP LOCKED
        );
    END IF;
    RETURN NULL;
END $$"""
POSTGRESQL = """CREATE TRIGGER ground_mark_changed
AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON {table}
FOR EACH STATEMENT EXECUTE FUNCTION ground_mark_changed()"""


def upgrade() -> None:
    op.create_table(
        "ground_mark",
        sa.Column("id", BigId, autoincrement=True, nullable=False),
        sa.Column("mark", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_ground_mark"),
    )
    if op.get_bind().dialect.name == "sqlite":
        op.execute("INSERT INTO ground_mark (id, mark) VALUES (1, random())")
        for table in WATCHED:
            for event in ("insert", "update", "delete"):
                op.execute(SQLITE.format(table=table, event=event))
        return
    op.execute("INSERT INTO ground_mark (mark) VALUES ((random() * 9007199254740992)::bigint)")
    op.execute(FUNCTION)
    for table in WATCHED:
        op.execute(POSTGRESQL.format(table=table))


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for table in WATCHED:
            for event in ("insert", "update", "delete"):
                op.execute(f"DROP TRIGGER ground_mark_{table}_{event}")
    else:
        for table in WATCHED:
            op.execute(f"DROP TRIGGER ground_mark_changed ON {table}")
        op.execute("DROP FUNCTION ground_mark_changed")
    op.drop_table("ground_mark")
