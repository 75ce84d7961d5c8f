"""Roles given on a page: the list of those in force, giving one, taking one back at once."""

from datetime import UTC, datetime

from flask import Blueprint, abort, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.exc import IntegrityError

from lms.accounts import identity
from lms.accounts.posting import deliver_after, site
from lms.accounts.queries import normal_email
from lms.messages import RefusalError
from lms.reach.choosing import own_scopes, read_scope, scopes_found, written
from lms.reach.forms import ONE_DAY, GivingForm
from lms.reach.given import State, grant_in_reach, page_of_roles
from lms.reach.giving import Entrusted, entrust
from lms.reach.guards import found_or_404, needs
from lms.reach.models import Grant
from lms.reach.operations import revoke
from lms.reach.roles import GRANTS, NAMES, SCOPES, Role
from lms.reach.scope_names import scope_names
from lms.reach.scopes import Scope, ScopeKind, is_well_formed
from lms.reach.visitor import signed_in_reach, today
from lms.web.flashes import flash
from lms.web.guards import guarded
from lms.web.locale import page_language
from lms.web.session import reader, writer
from lms.web.templating import day, say

blueprint = Blueprint("giving", __name__, template_folder="templates", url_prefix="/roles")

GIVERS = needs(*GRANTS)
LONGEST_WORDS = 120
LONGEST_NUMBER = 18


@blueprint.get("/given")
@guarded(GIVERS)
def show() -> ResponseReturnValue:
    """List the roles that the visitor gave, and those that hold over her schools."""
    after = request.args.get("after", "")
    words = _words()
    page = page_of_roles(
        reader(),
        reach=signed_in_reach(),
        on=today(),
        language=page_language(),
        words=words,
        after=int(after) if after.isascii() and after.isdigit() and len(after) <= LONGEST_NUMBER else None,
    )
    return render_template("reach/given.html", page=page, words=words, role_names=NAMES, states=State)


@blueprint.get("/give")
@guarded(GIVERS)
def show_give() -> ResponseReturnValue:
    """Show which roles the visitor gives, then over what, to whom and until when."""
    if not request.args.get("role"):
        return render_template(
            "reach/give_which.html",
            roles=[one for one in Role if one in signed_in_reach().given_roles],
            names=NAMES,
            email=request.args.get("email", ""),
        )
    role, words = _role(request.args.get("role", "")), _words()
    choices = _choices(role, words)
    only = choices[0][0] if len(choices) == 1 else None
    form = GivingForm(scopes=choices, data={"email": request.args.get("email", ""), "scope": only})
    return _page(form, role, words)


@blueprint.post("/give")
@guarded(GIVERS)
def give() -> ResponseReturnValue:
    """Give a role to whoever has an address, within the visitor's own reach."""
    if not request.form.get("role"):
        return redirect(url_for("giving.show_give"), 303)
    role, words = _role(request.form.get("role", "")), _words()
    form = GivingForm(request.form, scopes=_choices(role, words))
    if not form.validate():
        return _page(form, role, words), 422
    what, db = _entrusted(form, role), writer()
    try:
        given = entrust(
            db,
            actor=signed_in_reach(),
            what=what,
            site=site(),
            today=today(),
            now=datetime.now(UTC),
            origin=identity.origin(),
        )
    except RefusalError as refused:
        form.form_errors += [say(reason) for reason in refused.reasons]
        return _page(form, role, words), 422
    except IntegrityError:
        # Sent twice at once: the first one made the account.
        flash(_("This was sent twice: see what is given."), tone="info")
        return redirect(url_for("giving.show"), 303)
    told = _told(given, what)
    db.commit()
    flash(told)
    response = make_response(redirect(url_for("giving.show"), 303))
    deliver_after(response)
    return response


def _entrusted(form: GivingForm, role: Role) -> Entrusted:
    return Entrusted(
        email=normal_email(form.email.data or ""),
        given_name=" ".join((form.given_name.data or "").split()),
        family_name=" ".join((form.family_name.data or "").split()),
        role=role,
        scope=form.chosen,
        from_on=form.from_on.data or today(),
        to_on=form.last_on.data + ONE_DAY if form.last_on.data else None,
    )


def _told(given: Grant, what: Entrusted) -> str:
    if given.to_on == what.to_on:
        return str(_("The role is given to %(email)s, who is told by mail.", email=what.email))
    if given.to_on is None:
        return str(
            _("%(email)s holds this role already, without an end: take it back first.", email=what.email)
        )
    last = day(given.to_on - ONE_DAY)
    return str(_("%(email)s holds this role already, until %(day)s.", email=what.email, day=last))


@blueprint.post("/<int:grant_id>/take-back")
@guarded(GIVERS)
def take_back(grant_id: int) -> ResponseReturnValue:
    """End a role at once, and sign its holder out everywhere."""
    reach, on = signed_in_reach(), today()
    if grant_id >= 10**LONGEST_NUMBER:
        abort(404)
    found_or_404(grant_in_reach(reader(), reach=reach, grant_id=grant_id, on=on))
    db = writer()
    try:
        revoke(db, actor=reach, grant_id=grant_id, today=on, now=datetime.now(UTC), origin=identity.origin())
    except RefusalError as refused:
        flash(" ".join(say(reason) for reason in refused.reasons), tone="danger")
        return redirect(url_for("giving.show"), 303)
    db.commit()
    flash(_("The role is taken back, and its holder is signed out on every device."))
    return redirect(url_for("giving.show"), 303)


def _words() -> str:
    text = request.values.get("q", "")
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())[:LONGEST_WORDS]


def _role(text: str) -> Role:
    """Read a role that the visitor may give; another one doesn't exist for her."""
    found = Role(text) if text in {one.value for one in Role} else None
    return found_or_404(found if found in signed_in_reach().given_roles else None)


def _choices(role: Role, words: str) -> list[tuple[str, str]]:
    """Give the scopes to choose among: one's own, those found by words, and the one already ticked."""
    db, reach = reader(), signed_in_reach()
    ticked = read_scope(request.form.get("scope", ""))
    found = dict.fromkeys(
        [
            *([ticked] if ticked and _is_asked(ticked, role) else []),
            *own_scopes(reach, role),
            *scopes_found(db, reach=reach, role=role, words=words, on=today()),
        ]
    )
    names = scope_names(db, found, language=page_language())
    return [(written(one), say(names[one])) for one in found]


def _is_asked(scope: Scope, role: Role) -> bool:
    """Whether a form may name it; whether it lies within reach is asked when it is given."""
    return scope.kind in SCOPES[role] and scope.kind is not ScopeKind.WORKSHOP and is_well_formed(scope)


def _page(form: GivingForm, role: Role, words: str) -> str:
    return render_template("reach/give.html", form=form, role=role, role_name=NAMES[role], words=words)
