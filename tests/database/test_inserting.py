"""Many rows written at once, past SQLAlchemy's own way: the same rows, on both engines."""

from datetime import UTC, date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.database.inserting import insert_rows
from lms.mail.models import OutboxMail
from lms.rosters.models import RosterImport, RosterVerdict
from lms.schools.models import Affiliation
from tests.factories.accounts import make_person
from tests.factories.schools import make_school

NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)


def mail(number: int, text: str = "Bonjour à tous") -> dict[str, object]:
    return {
        "purpose": "campaign",
        "person_id": number,
        "object_id": "1",
        "recipient": "a@x.fr",
        "subject": "S",
        "text": text,
        "message_id": f"m{number}{text[:1]}",
        "created_at": NOW,
        "not_after": None,
    }


def test_rows_are_written_with_their_defaults_and_once(db: Session) -> None:
    natural = ["purpose", "person_id", "object_id"]
    insert_rows(db, OutboxMail, [mail(1), mail(2)], unless_there=natural)
    insert_rows(db, OutboxMail, [mail(2, "Autre"), mail(3)], unless_there=natural)
    insert_rows(db, OutboxMail, [], unless_there=natural)
    rows = db.scalars(select(OutboxMail).order_by(OutboxMail.person_id)).all()
    assert [(one.person_id, one.text, one.attempts, one.failure) for one in rows] == [
        (number, "Bonjour à tous", 0, "") for number in (1, 2, 3)
    ]
    assert {one.created_at for one in rows} == {NOW}


def test_days_booleans_and_json_are_written_as_the_models_read_them(db: Session) -> None:
    person, uai = make_person(db), make_school(db, "0350122T").uai
    stay = {
        "person_id": person.id,
        "audience": "teacher",
        "uai": uai,
        "function": "teacher",
        "is_main": True,
        "from_on": date(2026, 9, 1),
        "to_on": None,
        "confirmed_on": date(2026, 9, 2),
        "changed_at": NOW,
    }
    insert_rows(db, Affiliation, [stay])
    one = db.scalars(select(Affiliation)).one()
    assert (one.is_main, one.from_on, one.to_on, one.confirmed_on) == (
        True,
        date(2026, 9, 1),
        None,
        date(2026, 9, 2),
    )
    upload = RosterImport(
        uploaded_by=person.id, uploaded_at=NOW, source="S", file_name="f", state="checking", preview={},
        chosen={}, figures={},
    )  # fmt: skip
    db.add(upload)
    db.flush()
    said = [{"msgid": "É", "values": {}}]
    line = {"import_id": upload.id, "line": 2, "person_id": None, "verdict": "new", "name": "É"}
    insert_rows(db, RosterVerdict, [line | {"said": said, "cells": []}])
    assert db.scalars(select(RosterVerdict)).one().said == said
