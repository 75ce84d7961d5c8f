"""Attestations: asking for one, printing it, and the public page that verifies a code."""

from datetime import UTC, datetime

from flask import Blueprint, Response, abort, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lms.accounts import throttling
from lms.accounts.guards import SIGNED_IN
from lms.accounts.identity import current_person
from lms.messages import RefusalError
from lms.progress.answering import sitting
from lms.progress.arrival import LEARNS, arrival
from lms.progress.attestation import read_facts
from lms.progress.attestation_code import read_code, shown_code
from lms.progress.attestation_paper import attestation_pdf
from lms.progress.attestation_reading import attestation_by_code, own_attestation
from lms.progress.attestation_words import lines, worth
from lms.progress.attesting import issue_attestation
from lms.web import csrf
from lms.web.flashes import flash
from lms.web.guards import PUBLIC, guarded
from lms.web.locale import page_language
from lms.web.session import database, reader, settings, writer
from lms.web.templating import say

blueprint = Blueprint("attestations", __name__, template_folder="templates")

# A code has 80 random bits: what is slowed down is a program that tries many, not a committee that reads.
TRIES = 30


@blueprint.post("/learning/<course_id>/attestation")
@guarded(LEARNS)
def issue(course_id: str) -> ResponseReturnValue:
    """Issue the attestation of a course that is complete, and lead to its paper."""
    here = arrival()
    db = writer()
    at_work = sitting(here, now=datetime.now(UTC), zone=settings().timezone)
    try:
        issued = issue_attestation(db, at_work, language=page_language())
    except RefusalError as refusal:
        for reason in refusal.reasons:
            flash(say(reason), tone="warning")
        return redirect("/learning", 303)
    db.commit()
    return redirect(f"/learning/attestations/{shown_code(issued.code)}.pdf", 303)


@blueprint.get("/learning/attestations/<code>.pdf")
@guarded(SIGNED_IN)
def paper(code: str) -> ResponseReturnValue:
    """Give one's own attestation as a PDF; somebody else's doesn't exist here."""
    person, known = current_person(), read_code(code)
    if person is None or known is None:
        abort(404)
    found = own_attestation(reader(), code=known, person_id=person.person_id)
    if found is None:
        abort(404)
    content = attestation_pdf(found, site_name=settings().site_name, base_url=settings().base_url)
    name = f"attestation-{found.course_id}-{found.issued_on.isoformat()}.pdf"
    return Response(
        content,
        mimetype="application/pdf",
        headers={"Content-Disposition": f'inline; filename="{name}"'},
    )


@blueprint.get("/verify")
@guarded(PUBLIC)
def ask() -> ResponseReturnValue:
    """Show where to type the code of a paper."""
    typed = request.args.get("code", "")
    if not typed.strip():
        return render_template("progress/verify.html", typed="", problem=None)
    known = read_code(typed)
    if known is None:
        problem = _(
            "This is no code of an attestation: it has sixteen letters and figures, in groups of four."
        )
        return render_template("progress/verify.html", typed=typed[:40], problem=problem), 422
    return redirect(f"/verify/{shown_code(known)}", 303)


@blueprint.get("/verify/<code>")
@guarded(PUBLIC)
def verify(code: str) -> ResponseReturnValue:
    """Say what the attestation of a code certifies, to whom, and whether it still stands."""
    counted = throttling.counters(
        secret=csrf.secret(),
        subject=f"verify:{code[:80]}",
        address=request.remote_addr or "",
        account_tries=TRIES,
    )
    if not throttling.count_try(database(), counted=counted, now=datetime.now(UTC)):
        problem = _("Too many codes were tried from here. Wait a quarter of an hour.")
        return render_template("progress/verify.html", typed="", problem=problem), 429
    known = read_code(code)
    found = attestation_by_code(reader(), code=known) if known else None
    if found is None:
        problem = _("No attestation has this code. Compare it with the paper, letter by letter.")
        return render_template("progress/verify.html", typed=code[:40], problem=problem), 404
    with database().writer() as db:
        throttling.give_back(db, counted=counted)
        db.commit()
    facts = read_facts(found.facts)
    answer = render_template(
        "progress/verified.html",
        attestation=found,
        facts=facts,
        lines=list(lines(facts, language=page_language())),
        worth=worth(facts),
        code=shown_code(found.code),
        site_name=settings().site_name,
    )
    # Whoever follows a link from here doesn't take the code along, and no robot keeps the page.
    return Response(answer, headers={"Referrer-Policy": "no-referrer", "X-Robots-Tag": "noindex"})
