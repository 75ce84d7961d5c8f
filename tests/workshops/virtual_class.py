"""A virtual class whose people a list names: made, uploaded, written to."""

import io
import re
from email import message_from_bytes
from email.message import Message
from email.policy import default

from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from lms.config import Settings
from lms.schools.population import Audience
from lms.workshops.kinds import Means
from lms.workshops.models import Workshop
from tests.factories.progress import make_module, make_release, make_unit, publish
from tests.factories.workshops import make_open_workshop
from tests.support.visitors import form_token
from tests.workshops.conftest import Place, next_week

LIST = (
    "Nom;Prénom;Adresse mail;Groupe\r\n"
    "Le Goff;Maël;mael.legoff@ac-rennes.fr;G1\r\n"
    "Diallo;Awa;awa.diallo@ac-rennes.fr;G1\r\n"
    "Ailleurs;Hugo;hugo.ailleurs@ac-rennes.fr;G2\r\n"
)
STOP = re.compile(r"/reminders/stop/\S+")
WITH_UNKNOWN = LIST + "Petit;Zoé;zoe.petit@ac-rennes.fr;G1\r\n"


def make_class(db: Session, place: Place, **changes: object) -> Workshop:
    release = make_release(
        make_module("classe", make_unit("p1"), workshop="completes"),
        make_module("chez-soi", make_unit("p2")),
        audience=("teacher",),
    )
    publish(db, release)
    return make_open_workshop(
        db,
        **{
            "host_uai": place.uai,
            "sittings": (next_week(),),
            "audience": Audience.TEACHER,
            "means": Means.LIVE,
            "place": "",
            "join_address": "https://classe.example/salle",
            "module": ("cours", "classe"),
            "plan_dispositif": "26A0140123",
            "plan_module": "71234",
            "plan_group": "G1",
            "seats": 3,
            **changes,
        },
    )


def upload(client: FlaskClient, workshop_id: int, text: str, *, name: str = "liste.csv") -> TestResponse:
    return client.post(
        f"/workshops/{workshop_id}/convoked",
        data={
            "csrf_token": form_token(client),
            "source": "SOFIA-FMO",
            "file": (io.BytesIO(text.encode("utf-8-sig")), name),
        },
        content_type="multipart/form-data",
    )


def mails(settings: Settings, purpose: str) -> list[str]:
    """The mails of a purpose that the demonstration's folder holds, in words."""
    found = (
        message_from_bytes(one.read_bytes(), policy=default)
        for one in sorted(settings.mail_folder.glob(f"*{purpose}*.eml"))
    )
    return [
        "\n".join([one["To"], one["Subject"], *(part.get_content() for part in one.walk() if _is_said(part))])
        for one in found
    ]


def _is_said(part: Message) -> bool:
    """Whether a part is words, or a file for calendars."""
    return part.get_content_maintype() == "text"


def plain(page: TestResponse) -> str:
    return page.text.replace("\u00a0", " ").replace("\u202f", " ")
