"""The bell: rung after the commit, heard at once, and nobody's problem when it is broken."""

import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import fakeredis
import pytest
from structlog.testing import capture_logs

from lms.cli.doctor_work import check_bell
from lms.config import read_settings
from lms.database import Database
from lms.jobs import bell as bells
from lms.jobs.bell import Bell, attach, bell_of
from lms.jobs.operations import enqueue
from lms.messages import RefusalError

NOW = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)


@pytest.fixture
def bell(tmp_path: Path) -> Iterator[Bell]:
    """A bell in a folder."""
    bell = Bell(folder=tmp_path / "data")
    yield bell
    bell.close()


def test_a_ring_wakes_who_waits_and_once_is_enough(bell: Bell, tmp_path: Path) -> None:
    other = Bell(folder=tmp_path / "data")
    for _ in range(3):
        other.ring()
    other.close()
    assert bell.wait(0)
    assert not bell.wait(0.05)


def test_who_waits_is_woken_within_a_moment(bell: Bell) -> None:
    threading.Timer(0.1, bell.ring).start()
    began = time.monotonic()
    assert bell.wait(60)
    assert time.monotonic() - began < 5


def test_work_rings_when_it_is_committed_and_not_before(bell: Bell, database: Database) -> None:
    attach(bell, database)
    with database.writer() as db:
        for key in ("1", "2"):
            enqueue(db, kind="k", key=key, payload={}, due_at=NOW, now=NOW)
        assert not bell.wait(0)
        db.commit()
    assert bell.wait(0)
    assert not bell.wait(0)
    with database.writer() as db:
        enqueue(db, kind="k", key="3", payload={}, due_at=NOW, now=NOW)
    assert not bell.wait(0)


def test_a_broken_bell_stops_nobody(tmp_path: Path) -> None:
    (tmp_path / "bell.sqlite3").write_bytes(b"not a database, and long enough to be seen as something else")
    bell = Bell(folder=tmp_path)
    bell.ring()
    assert not bell.wait(0)
    bell.close()


def test_redis_carries_the_bell_between_machines(tmp_path: Path, database: Database) -> None:
    server = fakeredis.TcpFakeServer(("127.0.0.1", 0), server_type="redis")
    threading.Thread(target=server.serve_forever, daemon=True).start()
    url = f"redis://127.0.0.1:{server.server_address[1]}/0"
    settings = read_settings({"LMS_DATA_DIR": str(tmp_path), "LMS_REDIS_URL": url})
    here, there = bell_of(settings), bell_of(settings)
    attach(here, database)
    with database.writer() as db:
        enqueue(db, kind="k", key="1", payload={}, due_at=NOW, now=NOW)
        db.commit()
    assert there.wait(60)
    here.close()
    there.close()
    assert [(one.fine, str(one.sentence)) for one in check_bell(settings)] == [(True, "Redis answers.")]
    server.shutdown()
    server.server_close()
    here.ring()
    with capture_logs() as log:
        assert not here.wait(0.3)
    # Asked again and again, said once.
    assert [one["event"] for one in log] == ["bell not heard"]
    here.close()
    (away,) = check_bell(settings)
    assert not away.fine
    assert "LMS_REDIS_URL" in str(away.sentence)


def test_redis_without_its_package_is_refused_in_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bells, "HAS_REDIS", False)
    with pytest.raises(RefusalError, match="redis"):
        Bell(folder=tmp_path, redis_url="redis://x")
    assert Bell(folder=tmp_path)
