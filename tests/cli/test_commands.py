"""The `lms` command as an operator meets it: what it prints, and how it exits."""

import errno
import sqlite3
from pathlib import Path

import pytest
from sqlalchemy.exc import OperationalError

from lms.cli import main
from lms.cli.refusing import reasons
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


def test_doctor_shows_the_settings_beside_what_is_wrong_with_them(
    run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LMS_DEFAULT_LOCALE", "fr")
    monkeypatch.setenv("LMS_DISCLOSURE_THRESHOLD", "3")
    monkeypatch.setenv("LMS_DATABASE_URL", "user:pass-word@host")
    code, out, err = run("doctor")
    assert code == 1
    assert "LMS_SITE_NAME=Passerelle\n" in out
    assert "LMS_SECRET_KEY= (non renseigné)" in out
    assert "LMS_DISCLOSURE_THRESHOLD=3 : écrivez un nombre entier, 5 ou plus." in err.replace(
        "\N{NO-BREAK SPACE}", " "
    )
    assert "pass-word" not in out + err


def test_doctor_names_a_setting_that_nothing_reads(run, monkeypatch: pytest.MonkeyPatch) -> None:
    run("init")
    monkeypatch.setenv("LMS_SMTP_ULR", "smtp://mail.example")
    monkeypatch.setenv("LMS_OIDC_RENNES_ISSUERS", "https://sso.example")
    code, out, _ = run("doctor")
    assert code == 1
    assert "✗ LMS_SMTP_ULR is no setting: is LMS_SMTP_URL meant?" in out
    assert "✗ LMS_OIDC_RENNES_ISSUERS is no setting: nothing reads it." in out


@pytest.mark.parametrize("words", [("doctor",), ("report", "verify"), ("backup", "b.zip")])
def test_asking_makes_no_database(run, tmp_path, words: tuple[str, ...]) -> None:
    assert run(*words)[0] == 1
    assert not (tmp_path / "data").exists()


def test_a_database_that_does_not_answer_is_said_without_a_traceback(
    run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LMS_DATABASE_URL", "postgresql://user:pass-word@127.0.0.1:1/name")
    for words in (("init",), ("report", "verify"), ("mail", "list")):
        code, _, err = run(*words)
        assert (code, err) == (
            1,
            "The database doesn’t answer (OperationalError): look at LMS_DATABASE_URL.\n",
        )


def test_a_place_that_cannot_be_written_is_said_without_a_traceback(run, tmp_path) -> None:
    run("init")
    nowhere = tmp_path / "nowhere"
    for words in (
        ("privacy", "export", "1", "-o", str(nowhere / "p.json")),
        ("backup", str(nowhere / "b.zip")),
        ("report", "coverage", "--programme", "x", "-o", str(nowhere / "c.csv")),
        ("content", "export", "enseigner-en-mode-hybride", "/proc/x"),
        ("content", "new", "/proc/x"),
    ):
        code, _, err = run(*words)
        assert code == 1
        assert "Traceback" not in err
    assert "can’t be written: its folder doesn’t exist" in run("backup", str(nowhere / "b.zip"))[2]


def test_a_full_disk_is_said_in_plain_words_and_a_fault_of_ours_is_not_a_refusal() -> None:
    (said,) = reasons(OSError(errno.ENOSPC, "No space left on device"))
    assert "disk is full" in str(said)
    assert reasons(ValueError("a fault of ours")) == ()
    assert reasons(OSError(errno.ECONNRESET, "a socket")) == ()
    assert reasons(OperationalError("SELECT x", {}, sqlite3.OperationalError("no such column: x"))) == ()


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
