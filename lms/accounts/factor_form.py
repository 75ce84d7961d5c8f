"""What people type of their second step."""

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, StringField
from wtforms.validators import InputRequired, Length

from lms.web.forms import Form


class FactorForm(Form):
    """A code of the telephone, or a recovery code; and where to go then, with what had been typed."""

    code = StringField(
        _l("Code"), [InputRequired(_l("Write the code.")), Length(max=80, message=_l("This is too long."))]
    )
    next = HiddenField()
    kept = HiddenField()
    file = HiddenField()
