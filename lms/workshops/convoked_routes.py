"""Convoking a group from a list: the file, its columns and lines on one page, then all of it or nothing."""

from datetime import UTC, datetime

from flask import Blueprint, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from lms.accounts.posting import deliver_after
from lms.messages import RefusalError
from lms.reach.guards import needs
from lms.reach.visitor import signed_in_reach
from lms.tabular import TableFault
from lms.tabular.faults import shown
from lms.web.flashes import flash
from lms.web.guards import guarded
from lms.web.session import reader, writer
from lms.web.templating import say
from lms.workshops import convoked_lists
from lms.workshops.convocation_file import LARGEST_LIST, PLAN_COLUMNS, ConvokedList, understand
from lms.workshops.convoked import Judgement, Verdict, judge
from lms.workshops.convoked_forms import ListColumnsForm, ListForm
from lms.workshops.convoking import Convoking, convoke
from lms.workshops.group_models import ConvokedFile
from lms.workshops.group_routes import teachers_session
from lms.workshops.models import Workshop
from lms.workshops.reaching import PLANNERS
from lms.workshops.showing import sender
from lms.workshops.states import State

blueprint = Blueprint(
    "workshop_convoked",
    __name__,
    template_folder="templates",
    url_prefix="/workshops/<int:workshop_id>/convoked",
)


@blueprint.get("")
@guarded(needs(*PLANNERS))
def show(workshop_id: int) -> ResponseReturnValue:
    """Show where a list is uploaded; or the one looked at, with what each line would do."""
    workshop = teachers_session(workshop_id)
    kept = _kept(workshop)
    return _upload_page(workshop, ListForm()) if kept is None else _list_page(workshop, kept)


@blueprint.post("")
@guarded(needs(*PLANNERS))
def upload(workshop_id: int) -> ResponseReturnValue:
    """Keep a list to look at; one that can't be opened isn't kept."""
    workshop, form, sent = teachers_session(workshop_id), ListForm(request.form), request.files.get("file")
    valid = form.validate()
    if sent is None or not sent.filename:
        form.file.errors = [_("Choose a file.")]
        return _upload_page(workshop, form), 422
    if not valid:
        return _upload_page(workshop, form), 422
    try:
        convoked_lists.receive(
            writer(),
            workshop_id=workshop_id,
            person_id=signed_in_reach().person_id,
            data=sent.read(LARGEST_LIST + 1),
            file_name=sent.filename,
            source=form.source.data or "",
            now=datetime.now(UTC),
        )
    except RefusalError as refused:
        form.file.errors = [say(reason) for reason in refused.reasons]
        return _upload_page(workshop, form), 422
    writer().commit()
    return redirect(f"/workshops/{workshop_id}/convoked", 303)


@blueprint.post("/columns")
@guarded(needs(*PLANNERS))
def choose(workshop_id: int) -> ResponseReturnValue:
    """Read the list under the columns chosen."""
    workshop = teachers_session(workshop_id)
    kept = _kept(workshop)
    if kept is not None:
        form = ListColumnsForm.of(convoked_lists.table_of(kept).headings.written)(request.form)
        if not form.validate():
            return _list_page(workshop, kept, form), 422
        convoked_lists.choose_columns(
            writer(),
            workshop_id=workshop_id,
            person_id=signed_in_reach().person_id,
            chosen=form.chosen(),
            now=datetime.now(UTC),
        )
        writer().commit()
    return redirect(f"/workshops/{workshop_id}/convoked#lines", 303)


@blueprint.post("/apply")
@guarded(needs(*PLANNERS))
def apply(workshop_id: int) -> ResponseReturnValue:
    """Convoke everybody of the list, once, however often the button is pressed."""
    workshop, me = teachers_session(workshop_id), signed_in_reach().person_id
    kept = _kept(workshop)
    if kept is None:
        return redirect(f"/workshops/{workshop_id}/group", 303)
    convoking = Convoking(by=me, source=kept.source, sender=sender(), now=datetime.now(UTC))
    try:
        did = convoke(
            writer(),
            convoking,
            workshop_id=workshop_id,
            listed=_understood(workshop, kept),
            keeps_unknown=request.form.get("unknown") == "kept",
        )
    except RefusalError as refused:
        return _list_page(workshop, kept, refused=refused), 422
    convoked_lists.drop_list(writer(), workshop_id=workshop_id, person_id=me)
    writer().commit()
    said = ngettext(
        "%(num)s person is convoked by mail.", "%(num)s people are convoked by mail.", did.convoked
    )
    if did.to_enrol:
        said += " " + ngettext("%(num)s person is to enrol.", "%(num)s people are to enrol.", did.to_enrol)
    flash(said)
    response = make_response(redirect(f"/workshops/{workshop_id}/group", 303))
    deliver_after(response)
    return response


@blueprint.post("/drop")
@guarded(needs(*PLANNERS))
def drop(workshop_id: int) -> ResponseReturnValue:
    """Forget a list that isn't to be written."""
    teachers_session(workshop_id)
    convoked_lists.drop_list(writer(), workshop_id=workshop_id, person_id=signed_in_reach().person_id)
    writer().commit()
    flash(_("The file is forgotten. Nothing of it was written."))
    return redirect(f"/workshops/{workshop_id}/convoked", 303)


def _kept(workshop: Workshop) -> ConvokedFile | None:
    return convoked_lists.list_looked_at(
        reader(), workshop_id=workshop.id, person_id=signed_in_reach().person_id
    )


def _understood(workshop: Workshop, kept: ConvokedFile) -> ConvokedList:
    plan = {name: getattr(workshop, name) for name in PLAN_COLUMNS}
    return understand(convoked_lists.table_of(kept), plan=plan)


def _upload_page(workshop: Workshop, form: ListForm) -> str:
    return render_template(
        "workshops/convoked_upload.html",
        workshop=workshop,
        form=form,
        is_open=workshop.state == State.OPEN.value,
        sources=convoked_lists.sources_of(reader(), person_id=signed_in_reach().person_id),
    )


def _list_page(
    workshop: Workshop,
    kept: ConvokedFile,
    form: ListColumnsForm | None = None,
    refused: RefusalError | None = None,
) -> str:
    table = convoked_lists.table_of(kept)
    judgement: Judgement = judge(reader(), workshop_id=workshop.id, listed=_understood(workshop, kept))
    written = table.headings.written
    found = {name: written[place] for name, place in table.headings.positions.items()}
    return render_template(
        "workshops/convoked_list.html",
        workshop=workshop,
        kept=kept,
        judgement=judgement,
        counts={one: len(judgement.of(one)) for one in Verdict},
        verdicts=Verdict,
        form=form or ListColumnsForm.of(written)(data=found),
        faults=[_fault(one) for one in judgement.faults],
        notes=[say(note) for note in table.notes],
        refused=[say(reason) for reason in refused.reasons] if refused else [],
    )


def _fault(fault: TableFault) -> dict[str, str]:
    place = _("Line %(line)s", line=fault.line)
    if fault.column:
        place = _(
            "Line %(line)s, column “%(column)s”, value “%(value)s”",
            line=fault.line,
            column=fault.column,
            value=shown(fault.value),
        )
    return {"place": place, "reason": say(fault.reason), "remedy": say(fault.remedy), "tone": "danger"}
