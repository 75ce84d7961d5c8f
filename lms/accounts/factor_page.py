"""The page that asks for a code, shown by its own route and wherever a code must come first."""

from flask import render_template

from lms.accounts.factor_form import FactorForm


def asking_page(
    form: FactorForm | None = None, *, next_path: str = "", kept: str = "", file: str = ""
) -> str:
    """Ask for a code of the telephone, or for a recovery code."""
    form = form or FactorForm(data={"next": next_path, "kept": kept, "file": file})
    return render_template("second_factor/ask.html", form=form)
