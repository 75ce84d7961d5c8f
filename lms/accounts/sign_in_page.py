"""The sign-in page, shown by its own route and wherever somebody must sign in first."""

from flask import render_template

from lms.accounts.forms import SignInForm


def sign_in_page(
    form: SignInForm | None = None,
    *,
    next_path: str = "",
    kept: str = "",
    has_expired: bool = False,
) -> str:
    """Show the ways in, in the order of who is expected: agents, parents, passwords."""
    form = form or SignInForm(data={"next": next_path, "kept": kept})
    return render_template("accounts/sign_in.html", form=form, has_expired=has_expired, providers=())
