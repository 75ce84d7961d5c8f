"""What somebody who convokes sends: a list and its source, then where each column stands."""

from flask_babel import lazy_gettext as _l
from wtforms import FileField, StringField
from wtforms.validators import DataRequired, Length

from lms.web.column_form import ColumnForm
from lms.web.forms import Form
from lms.workshops.convocation_file import COLUMN_NAMES
from lms.workshops.group_models import LONGEST_SOURCE


class ListForm(Form):
    """A list of the convoked."""

    file = FileField(_l("File"))
    source = StringField(
        _l("Where does it come from?"),
        [
            DataRequired(_l("Name the source: the columns you choose are found again next time.")),
            Length(max=LONGEST_SOURCE, message=_l("This is too long.")),
        ],
    )


class ListColumnsForm(ColumnForm):
    """Where each of our columns stands in a list of the convoked."""

    names = COLUMN_NAMES
