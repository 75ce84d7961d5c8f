"""The `lms` command as an operator meets it: what it prints, and how it exits."""

from pathlib import Path

import pytest

from lms.cli import main
from lms.database import Database, migrations


@pytest.fixture(autouse=True)
def _installation(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LMS_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("LMS_DEFAULT_LOCALE", "en")


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):
    """Run a command; give its exit code and what it said."""

    def running(*words: str) -> tuple[int, str, str]:
        monkeypatch.setattr("sys.argv", ["lms", *words])
        with pytest.raises(SystemExit) as ended:
            main()
        said = capsys.readouterr()
        return int(ended.value.code or 0), said.out, said.err

    return running


def database(tmp_path: Path) -> Database:
    return Database(f"sqlite:///{tmp_path / 'data' / 'passerelle.sqlite3'}")


def test_init_makes_the_database_and_publishes_what_is_shipped_and_again_changes_nothing(
    run, tmp_path
) -> None:
    code, out, _ = run("init")
    assert code == 0
    assert "enseigner-en-mode-hybride: release 1 is published." in out
    assert migrations.current(database(tmp_path)) == migrations.head()
    code, out, _ = run("init")
    assert (code, out) == (0, "The database is ready.\n")


def test_a_command_before_init_says_what_to_run(run) -> None:
    code, out, err = run("report", "verify")
    assert (code, out) == (1, "")
    assert "run “lms init” first" in err


def test_doctor_says_what_is_wrong_then_that_all_is_well(run) -> None:
    code, out, _ = run("doctor")
    assert code == 1
    assert "✗ The database is at step 0" in out
    run("init")
    code, out, _ = run("doctor")
    assert code == 0, out
    assert "✗" not in out


def test_doctor_masks_secrets(run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LMS_SECRET_KEY", "0123456789" * 4)
    monkeypatch.setenv("LMS_SMTP_URL", "smtp://user:pass-word@mail.example")
    _, out, _ = run("doctor")
    assert "0123456789" not in out
    assert "pass-word" not in out
    assert "LMS_SMTP_URL=***" in out


def test_a_wrong_setting_is_said_and_nothing_is_made(run, monkeypatch: pytest.MonkeyPatch, tmp_path) -> None:
    monkeypatch.setenv("LMS_TIMEZONE", "Paris")
    code, _, err = run("init")
    assert code == 1
    assert "LMS_TIMEZONE" in err
    assert not (tmp_path / "data").exists()


def test_wrong_usage_is_exit_2(run) -> None:
    assert run("serve", "--port", "high")[0] == 2
    assert run("nonsense")[0] == 2


def test_backup_then_restore_elsewhere(run, monkeypatch: pytest.MonkeyPatch, tmp_path) -> None:
    run("init")
    code, out, _ = run("backup", str(tmp_path / "saved.zip"))
    assert code == 0
    assert "rows written." in out
    assert (tmp_path / "saved.zip").stat().st_mode & 0o077 == 0
    monkeypatch.setenv("LMS_DATA_DIR", str(tmp_path / "elsewhere"))
    code, out, _ = run("restore", str(tmp_path / "saved.zip"))
    assert code == 0
    assert "rows restored." in out
    code, _, err = run("restore", str(tmp_path / "saved.zip"))
    assert code == 1
    assert "isn’t empty" in err
    assert run("report", "verify")[0] == 0


def test_a_database_of_a_newer_version_is_left_alone(run, tmp_path) -> None:
    run("init")
    newer = database(tmp_path)
    with newer.writers.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    newer.dispose()
    code, _, err = run("init")
    assert code == 1
    assert "newer version" in err
