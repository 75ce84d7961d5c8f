"""A list of deliveries sent as a file, or one delivery typed."""

from datetime import date
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, DateField, FileField, IntegerField, SelectField, StringField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined] # newer than its stubs
from wtforms.validators import InputRequired, NumberRange

from lms.schools.equipment import ITEM_NAMES, Delivery, Item
from lms.schools.equipment_file import LARGEST_QUANTITY, EquipmentFile
from lms.schools.uai import UaiError, parse_uai
from lms.tabular import FaultLog
from lms.web.forms import Form
from lms.web.templating import say


class FileForm(Form):
    """A list of deliveries."""

    file = FileField(_l("File"))
    complete = BooleanField(_l("This list is complete"))


class DeliveryForm(Form):
    """One delivery."""

    uai = StringField(_l("UAI of the school"), [InputRequired(_l("Write the school’s UAI."))])
    item = SelectField(_l("What was delivered"))
    quantity = IntegerField(
        _l("Quantity"),
        [
            InputRequired(_l("Write a whole number.")),
            NumberRange(0, LARGEST_QUANTITY, _l("Write a number between 0 and 100,000.")),
        ],
    )
    delivered_on = DateField(_l("Delivered on"), [InputRequired(_l("Choose a day."))])

    def __init__(self, *arguments: Any, **options: Any) -> None:  # noqa: ANN401
        super().__init__(*arguments, **options)
        self.item.choices = [SelectChoice(one.value, say(name)) for one, name in ITEM_NAMES.items()]

    def as_file(self) -> EquipmentFile | None:
        """Give it as a file of one line; None where something is to be mended."""
        sound = self.validate()
        try:
            uai = parse_uai(self.uai.data or "")
        except UaiError as error:
            self.uai.errors = [f"{say(error.reason)} {say(error.remedy)}"]
            return None
        on: date | None = self.delivered_on.data
        if not sound or on is None:
            return None
        one = Delivery(uai=uai, item=Item(self.item.data), quantity=self.quantity.data or 0, delivered_on=on)
        return EquipmentFile(deliveries={1: one}, faults=FaultLog(rows=1))


def no_file() -> str:
    """Say that no file came."""
    return str(_("Choose a file."))
