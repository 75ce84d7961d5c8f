"""People who may be on record twice: looked at side by side, merged, kept apart; and merges undone."""

from datetime import UTC, datetime

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from wtforms import RadioField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined] # newer than its stubs

from lms.accounts import identity
from lms.messages import RefusalError
from lms.reach.guards import found_or_404, needs
from lms.reach.visitor import signed_in_reach, today
from lms.rosters.duplicate_queries import (
    PersonRecord,
    count_pairs,
    is_settled,
    merge_within,
    merges_within,
    pair_within,
    pairs_page,
)
from lms.rosters.duplicates import Pair, dismiss
from lms.rosters.functions import FUNCTION_NAMES
from lms.rosters.merging import merge_people, undo_merge
from lms.rosters.upload_queries import IMPORTERS
from lms.web.flashes import flash
from lms.web.forms import Form
from lms.web.guards import guarded
from lms.web.session import reader, writer
from lms.web.templating import say

blueprint = Blueprint("duplicates", __name__, template_folder="templates", url_prefix="/people/duplicates")
LARGEST_ID = 2**53


class ChoiceForm(Form):
    """Which of two records is kept."""

    kept = RadioField()

    @classmethod
    def of(cls, pair: tuple[PersonRecord, PersonRecord], data: object = None) -> "ChoiceForm":
        """Make the form for two records; the one used last is offered first."""
        form = cls(data, data={"kept": str(_likelier(pair).id)})  # type: ignore[arg-type]
        form.kept.label.text = _("Which address does this person use?")
        form.kept.choices = [SelectChoice(str(one.id), one.email or _("no e-mail address")) for one in pair]
        return form


def _likelier(pair: tuple[PersonRecord, PersonRecord]) -> PersonRecord:
    def merit(one: PersonRecord) -> tuple[bool, bool, bool]:
        return (one.last_seen_at is not None, one.external_id is not None, one.email is not None)

    return max(pair, key=merit)


@blueprint.get("")
@guarded(needs(*IMPORTERS))
def show() -> ResponseReturnValue:
    """List the pairs to look at within the visitor's reach, and the merges done."""
    reach, on, db = signed_in_reach(), today(), reader()
    pairs, following = pairs_page(db, reach=reach, on=on, after=_place(request.args.get("after", "")))
    return render_template(
        "rosters/duplicates.html",
        pairs=pairs,
        number=count_pairs(db, reach=reach, on=on),
        following=f"{following[0]}-{following[1]}" if following else None,
        merges=merges_within(db, reach=reach, on=on),
        form=Form(),
    )


def _place(typed: str) -> Pair:
    low, _dash, high = typed.partition("-")
    numbers = [int(one) for one in (low, high) if one.isascii() and one.isdigit() and len(one) < 16]
    return (numbers[0], numbers[1]) if len(numbers) == 2 else (0, 0)


@blueprint.get("/<int:low>/<int:high>")
@guarded(needs(*IMPORTERS))
def compare(low: int, high: int) -> ResponseReturnValue:
    """Show two records side by side, until somebody has decided."""
    if _is_settled(low, high):
        return redirect(url_for("duplicates.show"), 303)
    pair = _found(low, high)
    return _page(pair, ChoiceForm.of(pair))


@blueprint.post("/<int:low>/<int:high>/merge")
@guarded(needs(*IMPORTERS))
def merge(low: int, high: int) -> ResponseReturnValue:
    """Make one of the two records; pressed twice, it is done once."""
    if _is_settled(low, high):
        return redirect(url_for("duplicates.show"), 303)
    pair = _found(low, high)
    form = ChoiceForm.of(pair, request.form)
    if not form.validate():
        return _page(pair, form), 422
    kept_id = int(form.kept.data)
    try:
        merge_people(
            writer(),
            reach=signed_in_reach(),
            kept_id=kept_id,
            gone_id=low if kept_id == high else high,
            today=today(),
            now=datetime.now(UTC),
            origin=identity.origin(),
        )
    except RefusalError as refused:
        form.kept.errors = [say(reason) for reason in refused.reasons]
        return _page(pair, form), 422
    writer().commit()
    flash(_("The two records are one. This can be undone below."))
    return redirect(url_for("duplicates.show"), 303)


@blueprint.post("/<int:low>/<int:high>/apart")
@guarded(needs(*IMPORTERS))
def keep_apart(low: int, high: int) -> ResponseReturnValue:
    """Note that these are two people; pressed twice, it is done once."""
    if _is_settled(low, high):
        return redirect(url_for("duplicates.show"), 303)
    _found(low, high)
    if dismiss(writer(), pair=(low, high), actor_id=signed_in_reach().person_id, now=datetime.now(UTC)):
        writer().commit()
        flash(_("They stay two people, and aren’t asked about again."))
    return redirect(url_for("duplicates.show"), 303)


@blueprint.post("/merges/<int:merge_id>/undo")
@guarded(needs(*IMPORTERS))
def undo(merge_id: int) -> ResponseReturnValue:
    """Make two records of one again."""
    reach = signed_in_reach()
    found = found_or_404(
        merge_within(writer(), reach=reach, on=today(), merge_id=merge_id) if merge_id < LARGEST_ID else None
    )
    try:
        undo_merge(writer(), reach=reach, merge=found, now=datetime.now(UTC), origin=identity.origin())
    except RefusalError as refused:
        flash(" ".join(say(reason) for reason in refused.reasons), tone="warning")
        return redirect(url_for("duplicates.show"), 303)
    writer().commit()
    flash(_("The merge is undone: these are two records again."))
    return redirect(url_for("duplicates.show"), 303)


def _found(low: int, high: int) -> tuple[PersonRecord, PersonRecord]:
    within = max(low, high) < LARGEST_ID
    found = pair_within(reader(), reach=signed_in_reach(), on=today(), pair=(low, high)) if within else None
    return found_or_404(found)


def _is_settled(low: int, high: int) -> bool:
    if max(low, high) >= LARGEST_ID:
        return False
    reach, on, pair = signed_in_reach(), today(), (low, high)
    waits = pair_within(reader(), reach=reach, on=on, pair=pair) is not None
    return not waits and is_settled(reader(), reach=reach, on=on, pair=pair)


def _page(pair: tuple[PersonRecord, PersonRecord], form: ChoiceForm) -> str:
    return render_template(
        "rosters/duplicate.html", pair=pair, form=form, function_names=FUNCTION_NAMES, today=today()
    )
