"""What people type at the door, or to keep a place: a first name, a school, an address if they like."""

from collections.abc import Sequence
from typing import Any
from uuid import uuid4

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session
from wtforms import BooleanField, EmailField, Field, HiddenField, RadioField, StringField, ValidationError
from wtforms.validators import InputRequired, Length

from lms.mail.recipient import LONGEST_EMAIL, is_address
from lms.schools.models import School
from lms.schools.queries import find_school, search_schools
from lms.web.forms import Form
from lms.workshops.registering import LONGEST_NAME

OTHER, UNSAID = "other", "unsaid"
MOST_CHOICES = 8
LONGEST_KEY = 40


class SchoolForm(Form):
    """A school: the host's, another found by words, or none said."""

    school = RadioField(_l("Your child’s school"))
    words = StringField(
        _l("Name and town of the other school"), [Length(max=120, message=_l("This is too long."))]
    )

    def __init__(self, *arguments: Any, host: School | None, **options: Any) -> None:  # noqa: ANN401
        super().__init__(*arguments, **options)
        self.host = host
        self.unclear = ""
        if not self.school.data:
            self.school.data = host.uai if host else UNSAID
        self.offer(())

    def offer(self, found: Sequence[School]) -> None:
        """Offer the host, the schools found by words, and the ways out."""
        schools = [*([self.host] if self.host else []), *found]
        self.school.choices = [
            *((one.uai, f"{one.name}, {one.municipality}") for one in schools),
            (OTHER, _("Another school")),
            (UNSAID, _("I’d rather not say")),
        ]

    def find(self, db: Session) -> None:
        """Find the school meant, before validating; when it isn't clear, those that may be are offered."""
        chosen = self.school.data or UNSAID
        if chosen == OTHER:
            found = search_schools(db, self.words.data or "", most=MOST_CHOICES)
            self.offer(found)
            if len(found) == 1:
                self.school.data = found[0].uai
            else:
                self.unclear = (
                    _("Choose your school in the list above.")
                    if found
                    else _("No school has these words. Write its town, or choose “I’d rather not say”.")
                )
        elif chosen != UNSAID and (self.host is None or chosen != self.host.uai):
            school = find_school(db, chosen)
            self.offer([school] if school else [])

    def validate_words(self, _field: Field) -> None:
        """Ask again when the words don't say which school."""
        if self.unclear:
            raise ValidationError(self.unclear)

    @property
    def uai(self) -> str | None:
        """The school chosen; None when it wasn't said."""
        return None if self.school.data in {OTHER, UNSAID, "", None} else str(self.school.data)


class DoorForm(SchoolForm):
    """Say that one is there."""

    key = HiddenField()
    given_name = StringField(
        _l("Your first name"),
        [
            InputRequired(_l("Write your first name.")),
            Length(max=LONGEST_NAME, message=_l("This is too long.")),
        ],
    )

    wants_code = BooleanField(_l("Give me a code, so that I can come back by myself"))

    def __init__(self, *arguments: Any, **options: Any) -> None:  # noqa: ANN401
        super().__init__(*arguments, **options)
        if not self.key.data:
            self.key.data = new_key()
        self.key.data = self.key.data[:LONGEST_KEY]


class PlaceForm(DoorForm):
    """Ask for a place."""

    contact = EmailField(_l("E-mail address"), [Length(max=LONGEST_EMAIL, message=_l("This is too long."))])

    def validate_contact(self, field: Field) -> None:
        """Refuse what no mail server would take; nothing at all is fine."""
        field.data = (field.data or "").strip().lower()
        if field.data and not is_address(field.data):
            raise ValidationError(_l("Write an address such as samira@exemple.fr, or leave it empty."))


def new_key() -> str:
    """Make the key of a form shown: sent twice, it is one request."""
    return uuid4().hex


class ClaimForm(Form):
    """Claim one's row of a sheet."""

    row = StringField(
        _l("Code of my row"),
        [
            InputRequired(_l("Write the code at the end of your row.")),
            Length(max=80, message=_l("This is too long.")),
        ],
    )
