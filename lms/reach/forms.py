"""What is asked to give a role: over what, to whom, from when until when."""

from datetime import timedelta
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import DateField, EmailField, Field, RadioField, StringField, ValidationError
from wtforms.validators import InputRequired, Length, Optional

from lms.accounts.queries import normal_email
from lms.reach.choosing import read_scope
from lms.reach.scopes import EVERYTHING, Scope
from lms.web.forms import Form

LONGEST_EMAIL = 254
LONGEST_NAME = 120
ONE_DAY = timedelta(days=1)


class GivingForm(Form):
    """Give a role."""

    scope = RadioField(_l("Over what"), [InputRequired(_l("Choose over what the role is given."))])
    email = EmailField(
        _l("E-mail address"),
        [
            InputRequired(_l("Write the person’s e-mail address.")),
            Length(max=LONGEST_EMAIL, message=_l("This is too long.")),
        ],
    )
    given_name = StringField(_l("First name"), [Length(max=LONGEST_NAME, message=_l("This is too long."))])
    family_name = StringField(_l("Family name"), [Length(max=LONGEST_NAME, message=_l("This is too long."))])
    from_on = DateField(_l("From"), [Optional()])
    last_on = DateField(_l("Until, that day included"), [Optional()])

    def __init__(self, *arguments: Any, scopes: list[tuple[str, str]], **options: Any) -> None:  # noqa: ANN401
        super().__init__(*arguments, **options)
        self.scope.choices = scopes

    def validate_email(self, field: Field) -> None:
        """Refuse what no mail server would take."""
        name, _, host = normal_email(field.data or "").partition("@")
        if (
            not name
            or "." not in host
            or any(sign.isspace() or not sign.isprintable() for sign in name + host)
        ):
            raise ValidationError(_l("Write an address such as marie.durand@ac-exemple.fr."))

    def validate_last_on(self, field: Field) -> None:
        """Refuse an end before the beginning."""
        if field.data and self.from_on.data and field.data < self.from_on.data:
            raise ValidationError(_l("This role would end before it begins: give a later day."))

    @property
    def chosen(self) -> Scope:
        """The scope chosen."""
        return read_scope(self.scope.data) or EVERYTHING
