"""What somebody who imports people sends: a file and its source, then where each column stands."""

from collections.abc import Mapping

from flask_babel import lazy_gettext as _l
from wtforms import FileField, HiddenField, StringField
from wtforms.validators import DataRequired, Length

from lms.messages import Message, message
from lms.rosters.models import LONGEST_SOURCE
from lms.web.column_form import ColumnForm
from lms.web.forms import Form

COLUMN_NAMES: Mapping[str, Message] = {
    "email": message("E-mail address"),
    "given_name": message("First name"),
    "family_name": message("Name"),
    "uai": message("UAI of the school"),
    "audience": message("Audience (teacher, parent, staff)"),
    "function": message("Function"),
    "main": message("Main school (yes or no)"),
    "external_id": message("Identifier that never changes"),
    "language": message("Language of mails"),
    "joined_on": message("First day there"),
    "left_on": message("Last day there"),
}


class UploadForm(Form):
    """A file of people."""

    file = FileField(_l("File"))
    source = StringField(
        _l("Where does it come from?"),
        [
            DataRequired(_l("Name the source: the columns you choose are found again next time.")),
            Length(max=LONGEST_SOURCE, message=_l("This is too long.")),
        ],
    )


class ApplyForm(Form):
    """The reading whose verdict was seen."""

    reading = HiddenField()


class PeopleColumnForm(ColumnForm):
    """Where each of our columns stands in a file of people."""

    names = COLUMN_NAMES
