"""A teachers' session from the list of the convoked to the file of attendance, on its trainer's pages."""

import csv
import io
import json
import re
from datetime import UTC, datetime

import pytest
from flask.testing import FlaskClient
from sqlalchemy import delete, select

from lms.config import Settings
from lms.database import Database
from lms.mail.models import OutboxMail
from lms.progress.models import Completion
from lms.schools.population import Audience
from lms.workshops.attending import Note, note_presence
from lms.workshops.convocation_file import COLUMN_NAMES
from lms.workshops.group_models import Convocation, ConvokedFile, GroupMail
from lms.workshops.kinds import Way
from lms.workshops.locking import lock_workshop
from lms.workshops.models import Registration
from tests.factories.accounts import make_person
from tests.factories.workshops import make_open_workshop
from tests.support.statements import counted
from tests.support.visitors import send
from tests.workshops.conftest import Place, all_day, next_week, session_to_come
from tests.workshops.virtual_class import LIST, STOP, WITH_UNKNOWN, mails, make_class, plain, upload


@pytest.fixture
def people(database: Database) -> dict[str, int]:
    """Two colleagues with accounts."""
    with database.writer() as db:
        mael = make_person(db, given_name="Maël", family_name="Le Goff", email="mael.legoff@ac-rennes.fr")
        mael.language = "en"
        awa = make_person(db, given_name="Awa", family_name="Diallo", email="awa.diallo@ac-rennes.fr")
        db.commit()
        return {"mael": mael.id, "awa": awa.id}


@pytest.fixture
def session_id(database: Database, place: Place) -> int:
    """A virtual class for teachers, next week, about a module that attending completes."""
    with database.writer() as db:
        workshop = make_class(db, place)
        db.commit()
        return workshop.id


def test_a_list_is_looked_at_then_everybody_of_it_is_convoked_once(
    leader: FlaskClient, database: Database, settings: Settings, people: dict[str, int], session_id: int
) -> None:
    base = f"/workshops/{session_id}"
    assert leader.get(f"{base}/convoked").status_code == 200
    assert upload(leader, session_id, LIST).status_code == 303
    page = leader.get(f"{base}/convoked")
    assert "2 personnes reçoivent une place" in plain(page)
    assert "1 ligne est d’un autre groupe" in plain(page)
    with database.reader() as db:
        assert db.scalars(select(Convocation)).all() == []
    assert send(leader, f"{base}/convoked/apply").status_code == 303
    # Pressed twice, or the same list sent again: nobody is convoked twice.
    assert send(leader, f"{base}/convoked/apply").status_code == 303
    upload(leader, session_id, LIST)
    assert "2 personnes étaient déjà convoquées" in plain(leader.get(f"{base}/convoked"))
    assert send(leader, f"{base}/convoked/apply").status_code == 303
    with database.reader() as db:
        assert {row.person_id for row in db.scalars(select(Convocation))} == set(people.values())
        assert [row.seat for row in db.scalars(select(Registration))] == ["seated", "seated"]
        assert db.scalars(select(ConvokedFile)).all() == []
    awa, mael = sorted(mails(settings, "workshop-convoked"))
    assert awa.startswith("awa.diallo@ac-rennes.fr\nConvocation")
    assert "METHOD:REQUEST" in awa
    assert "https://classe.example/salle" in awa
    assert "26A0140123 / 71234 / G1" in awa
    assert "You are convoked" in mael
    group = plain(leader.get(f"{base}/group"))
    assert "Le Goff" in group
    assert group.count("Convocation envoyée") == 2


def test_people_without_an_account_are_refused_or_kept_to_be_enrolled(
    leader: FlaskClient, database: Database, people: dict[str, int], session_id: int
) -> None:
    base = f"/workshops/{session_id}"
    upload(leader, session_id, WITH_UNKNOWN)
    refused = send(leader, f"{base}/convoked/apply")
    assert refused.status_code == 422
    assert "sans compte" in plain(refused)
    with database.reader() as db:
        assert db.scalars(select(Registration)).all() == []
    assert send(leader, f"{base}/convoked/apply", unknown="kept").status_code == 303
    with database.writer() as db:
        waiting = db.scalars(select(Convocation).where(Convocation.person_id.is_(None))).one()
        assert waiting.email == "zoe.petit@ac-rennes.fr"
        assert db.scalars(select(OutboxMail.purpose).order_by(OutboxMail.id)).all() == [
            "workshop-convoked",
            "workshop-convoked",
            "workshop-to-enrol",
        ]
        zoe = make_person(db, given_name="Zoé", family_name="Petit", email="zoe.petit@ac-rennes.fr")
        db.commit()
        zoe_id = zoe.id
    assert "À inscrire" in leader.get(f"{base}/group").text
    # The same list again, once she has an account: she is convoked like the others.
    upload(leader, session_id, WITH_UNKNOWN)
    assert send(leader, f"{base}/convoked/apply").status_code == 303
    with database.reader() as db:
        row = db.scalars(select(Convocation).where(Convocation.person_id == zoe_id)).one()
        assert (row.email, row.family_name) == ("", "")
    assert "À inscrire" not in leader.get(f"{base}/group").text


def test_a_list_with_faults_or_too_many_people_writes_nothing(
    leader: FlaskClient, database: Database, place: Place, people: dict[str, int], session_id: int
) -> None:
    base = f"/workshops/{session_id}"
    assert upload(leader, session_id, "", name="").status_code == 422
    assert upload(leader, session_id, "").status_code == 422
    upload(leader, session_id, LIST.replace("awa.diallo@ac-rennes.fr", "pas une adresse"))
    page = plain(leader.get(f"{base}/convoked"))
    assert "Ligne 3" in page
    assert "Convoquer ces personnes" not in page
    assert send(leader, f"{base}/convoked/apply").status_code == 422
    upload(leader, session_id, "A;B\r\nmael.legoff@ac-rennes.fr;x\r\n")
    assert "Aucune colonne" in plain(leader.get(f"{base}/convoked"))
    columns = dict.fromkeys(COLUMN_NAMES, "") | {"email": "A"}
    twice = send(leader, f"{base}/convoked/columns", **{**columns, "external_id": "A"})
    assert twice.status_code == 422
    assert send(leader, f"{base}/convoked/columns", **columns).status_code == 303
    assert "1 personne reçoit une place" in plain(leader.get(f"{base}/convoked"))
    # The columns are found again in the next list of this source.
    upload(leader, session_id, "A;B\r\nawa.diallo@ac-rennes.fr;x\r\n")
    assert "1 personne reçoit une place" in plain(leader.get(f"{base}/convoked"))
    assert send(leader, f"{base}/convoked/drop").status_code == 303
    with database.writer() as db:
        lock_workshop(db, session_id).seats = 1
        db.commit()
    upload(leader, session_id, LIST)
    refused = send(leader, f"{base}/convoked/apply")
    assert refused.status_code == 422
    assert "places" in plain(refused)
    with database.reader() as db:
        assert db.scalars(select(Convocation)).all() == []
        assert db.scalars(select(OutboxMail)).all() == []


def test_the_group_is_written_to_and_reminded_within_measure(
    leader: FlaskClient, database: Database, settings: Settings, people: dict[str, int], session_id: int
) -> None:
    base = f"/workshops/{session_id}"
    upload(leader, session_id, LIST)
    send(leader, f"{base}/convoked/apply")
    assert send(leader, f"{base}/group/message", key="k0", subject="", text="").status_code == 422
    for n in range(3):
        for _ in range(2):
            sent = send(
                leader, f"{base}/group/message", key=f"k{n}", subject="Matériel", text="Venez avec un casque."
            )
            assert sent.status_code == 303
    one_more = send(leader, f"{base}/group/message", key="k9", subject="Encore", text="Trop.")
    assert one_more.status_code == 422
    assert "Trop." in one_more.text
    assert send(leader, f"{base}/group/remind", key="r1").status_code == 303
    assert send(leader, f"{base}/group/remind", key="r1").status_code == 303
    assert send(leader, f"{base}/group/remind", key="r2").status_code == 422
    sent_mails = mails(settings, "workshop-message")
    assert len(sent_mails) == 6
    assert all("Venez avec un casque." in mail for mail in sent_mails)
    awa, mael = sorted(mails(settings, "workshop-to-finish"))
    assert "still to be finished" in mael
    assert "/courses/cours" in awa
    with database.reader() as db:
        assert [
            (row.kind, row.recipients) for row in db.scalars(select(GroupMail).order_by(GroupMail.id))
        ] == [
            ("message", 2),
            ("message", 2),
            ("message", 2),
            ("reminder", 2),
        ]


def test_whoever_wants_no_reminders_gets_none_from_a_trainer_either(
    leader: FlaskClient, database: Database, settings: Settings, people: dict[str, int], session_id: int
) -> None:
    base = f"/workshops/{session_id}"
    upload(leader, session_id, LIST)
    send(leader, f"{base}/convoked/apply")
    assert send(leader, f"{base}/group/remind", key="r1").status_code == 303
    links = STOP.findall("\n".join(mails(settings, "workshop-to-finish")))
    assert len(links) == 2
    visitor = leader.application.test_client()
    for key, left in (("r2", 1), ("r3", 0)):
        assert send(visitor, links[left]).status_code == 200
        with database.writer() as db:
            db.execute(delete(GroupMail))
            db.commit()
        answer = send(leader, f"{base}/group/remind", key=key)
        with database.reader() as db:
            assert [row.recipients for row in db.scalars(select(GroupMail))] == [left][:left]
    assert answer.status_code == 422
    assert "message" in plain(answer)


def test_a_virtual_class_goes_from_convocation_to_completion(
    leader: FlaskClient, database: Database, place: Place, people: dict[str, int]
) -> None:
    with database.writer() as db:
        workshop = make_class(db, place, sittings=(all_day(),))
        workshop_id, sitting_id = workshop.id, workshop.sittings[0].id
        db.commit()
    base = f"/workshops/{workshop_id}"
    upload(leader, workshop_id, LIST)
    send(leader, f"{base}/convoked/apply")
    with database.writer() as db:
        note = Note(sitting_id=sitting_id, way=Way.DOOR, key="k", person_id=people["mael"])
        note_presence(db, workshop_id=workshop_id, note=note, by=None, now=datetime.now(UTC))
        db.commit()
    with counted(database) as statements:
        page = plain(leader.get(f"{base}/group"))
    assert len(statements) <= 14, statements
    assert "1 sur 2" in page
    assert "0 sur 2" in page
    answer = leader.get(f"{base}/signatures.csv")
    rows = list(csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig")), delimiter=";"))
    assert [(row["given_name"], row["present"], row["means"]) for row in rows] == [
        ("Awa", "non", "live-distance"),
        ("Maël", "oui", "live-distance"),
    ]
    assert (rows[0]["plan_dispositif"], rows[0]["plan_module"], rows[0]["plan_group"]) == (
        "26A0140123",
        "71234",
        "G1",
    )
    schema = json.loads(leader.get(f"{base}/signatures.schema.json").data)
    assert [field["name"] for field in schema["fields"]] == list(rows[0])
    assert leader.get(f"{base}/signatures.xlsx").data[:2] == b"PK"
    with database.reader() as db:
        (done,) = db.scalars(select(Completion)).all()
        assert (done.person_id, done.module_id, done.means) == (people["mael"], "classe", "live-distance")


def test_a_foreign_group_or_one_of_parents_does_not_exist(
    leader: FlaskClient, database: Database, place: Place
) -> None:
    with database.writer() as db:
        foreign = make_open_workshop(
            db, host_uai=place.other_uai, audience=Audience.TEACHER, sittings=(next_week(),)
        )
        parents = session_to_come(db, place)
        db.commit()
        ids = (foreign.id, parents.id)
    for number in ids:
        for path in ("group", "convoked", "signatures.csv", "signatures.xlsx", "signatures.schema.json"):
            assert leader.get(f"/workshops/{number}/{path}").status_code == 404, path
        for path in ("group/message", "group/remind", "convoked/columns", "convoked/apply", "convoked/drop"):
            assert send(leader, f"/workshops/{number}/{path}").status_code == 404, path
        assert upload(leader, number, LIST).status_code == 404
    assert re.search("groupe", leader.get(f"/workshops/{ids[1]}").text) is None
