"""`lms init` and `lms demo`: from nothing to a site that answers."""

import os
from datetime import UTC, datetime
from pathlib import Path

import click

from lms.cli.serving import check_free, run_server
from lms.cli.worker_process import worker_beside
from lms.config import read_settings
from lms.config.secret import secret_key
from lms.courses.packaged import publish_packaged
from lms.database import Database, migrations
from lms.database.file_store import attach_files
from lms.demo.making import cast, make_demo
from lms.messages import message, say


def initialise(*, demo: bool) -> None:
    """Create or upgrade the database that the environment names, publish what is shipped."""
    settings = read_settings(os.environ)
    settings.data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    secret_key(settings)
    database = Database(settings.database_url)
    now = datetime.now(UTC)
    try:
        migrations.load_models()
        migrations.upgrade(database)
        attach_files(database, settings.media_url)
        for done in publish_packaged(database, now=now):
            click.echo(say(done))
        if demo:
            for done in make_demo(database, now=now, timezone=settings.timezone):
                click.echo(say(done))
    finally:
        database.dispose()


@click.command()
@click.option("--demo", is_flag=True, help="Add a fictional programme, whose accounts open with one click.")
def init(*, demo: bool) -> None:
    """Create or upgrade the database, and publish the courses that come with it."""
    initialise(demo=demo)
    click.echo(say(message("The database is ready.")))


@click.command("demo")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
def demo_command(port: int) -> None:
    """Make the demonstration under the data folder if need be, and serve it on this machine only."""
    # Before the demonstration is made: nobody waits for what can't be served.
    check_free("127.0.0.1", port)
    base = Path(os.environ.get("LMS_DATA_DIR") or "instance")
    os.environ["LMS_DATA_DIR"] = str(base / "demo")
    os.environ["LMS_BASE_URL"] = f"http://127.0.0.1:{port}"
    for elsewhere in ("LMS_DATABASE_URL", "LMS_MEDIA_URL"):
        os.environ.pop(elsewhere, None)
    initialise(demo=True)
    click.echo()
    click.echo(
        say(
            message(
                "The demonstration is on http://127.0.0.1:%(port)s – sign in with one click as:", port=port
            )
        )
    )
    for account in cast():
        click.echo(f"  {say(account.role)} – {say(account.does)}")
    click.echo(say(message("Stop it with Ctrl+C.")))
    with worker_beside():
        run_server(host="127.0.0.1", port=port, workers=2, threads=4)
