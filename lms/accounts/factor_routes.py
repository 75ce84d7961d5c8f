"""One's second step: set up, asked for, replaced, removed."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import TypeVar
from urllib.parse import urlencode

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from markupsafe import Markup

from lms.accounts import identity, one_time_codes, second_factor, throttling
from lms.accounts.factor_form import FactorForm
from lms.accounts.factor_page import asking_page
from lms.accounts.guards import SIGNED_IN
from lms.accounts.identity import SignedIn
from lms.accounts.kept import unseal
from lms.accounts.local_path import local_path
from lms.accounts.models import SecondFactor
from lms.accounts.one_time_codes import SecretLostError
from lms.accounts.proving import SET_UP, is_waived
from lms.accounts.queries import person_by_id
from lms.accounts.second_factor import PROVEN_FOR_FILES, Asker, factor_of
from lms.papers import qr_svg
from lms.web import csrf
from lms.web.flashes import flash
from lms.web.guards import guarded
from lms.web.session import database, reader, settings, writer
from lms.web.templating import moment

blueprint = Blueprint("second_factor", __name__, template_folder="templates", url_prefix=SET_UP)
# Of a million codes three fit at any time.
TRIES = 5
Used = TypeVar("Used")


@blueprint.get("")
@guarded(SIGNED_IN)
def show() -> ResponseReturnValue:
    """Show what is set up, or how to set it up."""
    return _page(FactorForm(data={"next": local_path(request.args.get("next"))}))


@blueprint.post("/begin")
@guarded(SIGNED_IN)
def begin() -> ResponseReturnValue:
    """Make the secret that the telephone is about to read."""
    db, me = writer(), _me()
    second_factor.begin(
        db,
        person_id=me.person_id,
        secret=one_time_codes.new_secret(),
        key=csrf.secret(),
        now=datetime.now(UTC),
    )
    db.commit()
    return redirect(f"{SET_UP}?{urlencode({'next': local_path(request.form.get('next'))})}", 303)


@blueprint.post("/confirm")
@guarded(SIGNED_IN)
def confirm() -> ResponseReturnValue:
    """Take the telephone's first code, and show the recovery codes, once."""
    return _show_codes(second_factor.set_up)


@blueprint.post("/codes")
@guarded(SIGNED_IN)
def replace_codes() -> ResponseReturnValue:
    """Give new recovery codes, shown once."""
    return _show_codes(second_factor.replace_codes)


@blueprint.post("/remove")
@guarded(SIGNED_IN)
def remove() -> ResponseReturnValue:
    """Forget the telephone that is about to be replaced."""
    form = FactorForm(request.form)
    removed, status = _taken(form, second_factor.remove)
    if not removed:
        return _page(form), status
    flash(_("Your second step is removed. Set it up again with the new telephone."))
    return redirect(SET_UP, 303)


@blueprint.get("/ask")
@guarded(SIGNED_IN)
def ask() -> ResponseReturnValue:
    """Ask for a code; who has no second step yet is shown how to set it up."""
    next_path = local_path(request.args.get("next"))
    if not second_factor.has_factor(reader(), person_id=_me().person_id):
        return redirect(f"{SET_UP}?{urlencode({'next': next_path})}", 303)
    return asking_page(next_path=next_path, file=request.args.get("file", ""))


@blueprint.post("/ask")
@guarded(SIGNED_IN)
def prove() -> ResponseReturnValue:
    """Take a code, and lead on to what it was asked for."""
    form = FactorForm(request.form)
    proven, status = _taken(form, second_factor.prove)
    if not proven:
        return asking_page(form), status
    if form.file.data:
        until = moment(datetime.now(UTC) + PROVEN_FOR_FILES)
        flash(_("Your code is right. Files that name people open until %(moment)s.", moment=until))
    typed = unseal(
        form.kept.data or "",
        secret=csrf.secret(),
        person_id=_me().person_id,
        visitor_id=csrf.visitor_id(),
    )
    if typed is None:
        return redirect(local_path(form.next.data), 303)
    return render_template("errors/typed_again.html", typed=typed.typed, action=local_path(typed.action))


def _show_codes(use: Callable[..., list[str] | None]) -> ResponseReturnValue:
    form = FactorForm(request.form)
    made, status = _taken(form, use)
    if not made:
        return _page(form), status
    return render_template("second_factor/codes.html", codes=made, next_path=local_path(form.next.data))


def _taken(form: FactorForm, use: Callable[..., Used]) -> tuple[Used | None, int]:
    """Use the code typed, counting the tries; give what it opened, or say on the form why it doesn't."""
    if not form.validate():
        return None, 422
    me, now = _me(), datetime.now(UTC)
    counted = throttling.counters(
        secret=csrf.secret(),
        subject=f"second-factor:{me.person_id}",
        address=request.remote_addr or "",
        account_tries=TRIES,
    )
    if not throttling.count_try(database(), counted=counted, now=now):
        form.code.errors = [_("Too many tries. Wait a quarter of an hour.")]
        return None, 429
    db = writer()
    asker = Asker(
        person_id=me.person_id,
        session_id=me.session_id,
        key=csrf.secret(),
        origin=identity.origin(),
        now=now,
    )
    try:
        found = use(db, asker, typed=form.code.data or "")
    except SecretLostError:
        form.code.errors = [
            _("This site can’t check your codes any more. Ask an administrator to reset them.")
        ]
        return None, 422
    if not found:
        form.code.errors = [_("This code opens nothing. Take the one shown now: each serves once.")]
        return None, 422
    throttling.give_back(db, counted=counted)
    db.commit()
    return found, 200


def _page(form: FactorForm) -> str:
    db, me = reader(), _me()
    factor = factor_of(db, person_id=me.person_id)
    waiting = factor is not None and factor.confirmed_at is None
    return render_template(
        "second_factor/show.html",
        form=form,
        factor=factor,
        left=second_factor.codes_left(db, person_id=me.person_id),
        all_codes=second_factor.RECOVERY_CODES,
        hours=PROVEN_FOR_FILES // timedelta(hours=1),
        setting_up=_setting_up(factor, me) if factor is not None and waiting else None,
        is_waived=is_waived(),
    )


def _setting_up(factor: SecondFactor, me: SignedIn) -> dict[str, object] | None:
    """Give what the telephone reads: a square code, or the same secret in letters; None if it is lost."""
    try:
        secret = one_time_codes.unseal(factor.sealed_secret, key=csrf.secret(), person_id=me.person_id)
    except SecretLostError:
        return None
    person = person_by_id(reader(), person_id=me.person_id)
    account = (person.email if person else None) or me.name
    address = one_time_codes.address_of(secret, account=account, site=settings().site_name)
    in_fours = " ".join(secret[place : place + 4] for place in range(0, len(secret), 4))
    return {"drawing": Markup(qr_svg(address, is_scalable=True)), "secret": in_fours}  # noqa: S704 - drawn by segno


def _me() -> SignedIn:
    person = identity.current_person()
    if person is None:
        raise RuntimeError("the guard let nobody in")
    return person
