"""The sign-in page, shown by its own route and wherever somebody must sign in first."""

from urllib.parse import urlencode

from flask import render_template

from lms.accounts import sso
from lms.accounts.forms import CodeForm, SignInForm
from lms.accounts.local_path import HOME


def sign_in_page(
    form: SignInForm | None = None,
    *,
    code_form: CodeForm | None = None,
    next_path: str = "",
    kept: str = "",
    has_expired: bool = False,
) -> str:
    """Show the ways in, in the order of who is expected: agents, parents, passwords."""
    if code_form is not None:
        next_path, kept = code_form.next.data or "", code_form.kept.data or ""
    form = form or SignInForm(data={"next": next_path, "kept": kept})
    return render_template(
        "accounts/sign_in.html",
        form=form,
        code_form=code_form or CodeForm(data={"next": form.next.data, "kept": form.kept.data}),
        has_expired=has_expired,
        providers=_providers(form.next.data),
    )


def _providers(next_path: str | None) -> list[tuple[str, str]]:
    query = f"?{urlencode({'next': next_path})}" if next_path and next_path != HOME else ""
    return [(title, address + query) for title, address in sso.doors()]
