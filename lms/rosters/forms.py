"""What people type to come in by themselves, and what is answered to them."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import EmailField, Field, HiddenField, SelectField, StringField, TextAreaField, ValidationError
from wtforms.validators import InputRequired, Length

from lms.accounts.forms import NewPasswordForm
from lms.accounts.queries import normal_email
from lms.rosters.addresses import LONGEST_EMAIL, is_address
from lms.rosters.functions import FUNCTION_NAMES, SELF_DECLARED
from lms.rosters.models import LONGEST_REASON
from lms.schools.population import Function
from lms.web.forms import Form
from lms.web.templating import say

LONGEST_NAME = 120


class AddressForm(Form):
    """Ask to register with a professional address."""

    email = EmailField(
        _l("E-mail address"),
        [
            InputRequired(_l("Write your e-mail address.")),
            Length(max=LONGEST_EMAIL, message=_l("This is too long.")),
        ],
    )

    def validate_email(self, field: Field) -> None:
        """Refuse what no mail server would take."""
        if not is_address(normal_email(field.data or "")):
            raise ValidationError(_l("Write an address such as marie.durand@ac-exemple.fr."))


class CodeForm(AddressForm):
    """Ask to register with the code of a school's sheet."""

    code = StringField(
        _l("Code of the sheet"),
        [InputRequired(_l("Write the code.")), Length(max=40, message=_l("This is too long."))],
    )


class SchoolForm(Form):
    """Say what one does in the school found."""

    uai = HiddenField()
    function = SelectField(_l("Your function in this school"))

    def __init__(self, *arguments: Any, **options: Any) -> None:  # noqa: ANN401
        super().__init__(*arguments, **options)
        self.function.choices = [(one.value, say(FUNCTION_NAMES[one])) for one in SELF_DECLARED]

    @property
    def chosen(self) -> Function:
        """The function chosen."""
        return Function(self.function.data)


class NewcomerForm(SchoolForm, NewPasswordForm):
    """Everything about oneself, once the address is proved and the school found."""

    given_name = StringField(
        _l("First name"),
        [
            InputRequired(_l("Write your first name.")),
            Length(max=LONGEST_NAME, message=_l("This is too long.")),
        ],
    )
    family_name = StringField(
        _l("Family name"),
        [
            InputRequired(_l("Write your family name.")),
            Length(max=LONGEST_NAME, message=_l("This is too long.")),
        ],
    )


class AnswerForm(Form):
    """Confirm those ticked, or say why not."""

    reason = TextAreaField(_l("Why not?"), [Length(max=LONGEST_REASON, message=_l("This is too long."))])
