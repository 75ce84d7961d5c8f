"""Attestations: issued once, frozen, taken back with what they rest on, erased as declared."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.accounts.erasure import erase_person
from lms.courses.release import Release
from lms.messages import RefusalError
from lms.progress import attesting
from lms.progress.attestation import Facts, read_facts
from lms.progress.attestation_reading import (
    attestation_by_code,
    facts_of,
    latest_attestations,
    own_attestation,
)
from lms.progress.attesting import issue_attestation
from lms.progress.models import Attestation, Completion
from lms.progress.operations import Sitting, finish_unit, submit_quiz
from lms.progress.recording import recognise_minutes, record_completion, revoke_completion
from lms.schools.models import Affiliation
from lms.site.operations import say_fact
from tests.factories.accounts import make_person
from tests.factories.progress import (
    NOW,
    make_module,
    make_quiz_unit,
    make_release,
    make_sitting,
    make_unit,
    publish,
    right_answers,
)
from tests.factories.schools import make_school

LATER = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)


def follow(db: Session, sitting: Sitting) -> None:
    """Do everything a course asks for."""
    for unit in sitting.release.units():
        if unit.quiz is not None:
            submit_quiz(db, sitting, unit=unit, n=1, sent=right_answers(unit))
        else:
            finish_unit(db, sitting, unit=unit)


def learner(db: Session, release: Release | None = None, **name: str) -> Sitting:
    return make_sitting(db, make_person(db, **name).id, release)


def row(db: Session, code: str) -> Attestation:
    db.expire_all()
    found = attestation_by_code(db, code=code)
    assert found is not None
    return found


def facts(db: Session, code: str) -> Facts:
    return read_facts(row(db, code).facts)


def test_a_course_complete_is_attested_with_what_was_done(db: Session) -> None:
    sitting = learner(db)
    make_school(db, "0590001A", name="École Jules-Ferry", municipality="Lille")
    db.add(
        Affiliation(
            person_id=sitting.person_id,
            uai="0590001A",
            audience="teacher",
            function="teacher",
            from_on=date(2026, 9, 1),
            is_main=True,
            changed_at=NOW,
        )
    )
    say_fact(db, name="attestation-organiser", value="Rectorat de Lille", now=NOW)
    say_fact(db, name="attestation-signatory", value="Camille Roux, DRANE", now=NOW)
    follow(db, sitting)
    issued = issue_attestation(db, sitting, language="fr")
    assert issued.is_new
    found = row(db, issued.code)
    assert (found.holder, found.language, found.audience) == ("Maëlle Le Goff", "fr", "teacher")
    said = facts(db, issued.code)
    assert said.title == "Le cours"
    assert said.objectives == ("Savoir faire", "Savoir faire")
    assert [module.title for module in said.modules] == ["Un", "Deux"]
    assert said.minutes == 16 + 10
    assert said.minutes_by_means == {"self-study": 26}
    assert (said.quizzes, said.quizzes_passed) == (1, 1)
    assert said.recognised_minutes == 0
    assert (said.begun_on, said.ended_on) == (date(2026, 11, 20), date(2026, 11, 20))
    assert said.school == "École Jules-Ferry, Lille"
    assert (said.signing.organiser, said.signing.signatory) == ("Rectorat de Lille", "Camille Roux, DRANE")


def test_nothing_is_attested_before_the_end(db: Session) -> None:
    sitting = learner(db)
    finish_unit(db, sitting, unit=sitting.release.modules[1].units[0])
    with pytest.raises(RefusalError, match="once the course is complete"):
        issue_attestation(db, sitting, language="fr")
    assert db.scalar(select(Attestation.id)) is None


def test_a_course_without_attestation_gives_none(db: Session) -> None:
    sitting = learner(db, replace(make_release(), attestation=False))
    follow(db, sitting)
    with pytest.raises(RefusalError, match="gives no attestation"):
        issue_attestation(db, sitting, language="fr")


def test_nobody_without_a_name_is_attested_anything(db: Session) -> None:
    sitting = learner(db, given_name="", family_name="")
    follow(db, sitting)
    with pytest.raises(RefusalError, match="name isn’t known"):
        issue_attestation(db, sitting, language="fr")


def test_asking_again_gives_the_same_one(db: Session) -> None:
    sitting = learner(db)
    follow(db, sitting)
    first = issue_attestation(db, sitting, language="fr")
    again = issue_attestation(db, replace(sitting, now=LATER), language="fr")
    assert (again.code, again.is_new) == (first.code, False)
    assert len(db.scalars(select(Attestation.id)).all()) == 1


def test_a_new_name_gives_a_new_one_and_leaves_the_old_as_it_was(db: Session) -> None:
    sitting = learner(db)
    follow(db, sitting)
    first = issue_attestation(db, sitting, language="fr")
    from lms.accounts.models import Person

    db.get_one(Person, sitting.person_id).family_name = "Riou"
    db.flush()
    second = issue_attestation(db, replace(sitting, now=LATER), language="fr")
    assert second.is_new
    assert row(db, first.code).holder == "Maëlle Le Goff"
    assert row(db, first.code).revoked_at is None
    assert row(db, second.code).holder == "Maëlle Riou"
    assert latest_attestations(db, person_id=sitting.person_id)["cours"].code == second.code


def test_hours_recognised_afterwards_stand_on_a_new_one_only(db: Session) -> None:
    sitting = learner(db)
    follow(db, sitting)
    first = issue_attestation(db, sitting, language="fr")
    completion = db.scalars(select(Completion).where(Completion.module_id == "un")).one()
    with pytest.raises(RefusalError, match="Between 0 and the 16"):
        recognise_minutes(db, completion_id=completion.id, minutes=17, recognised_by=None, on=LATER.date())
    recognise_minutes(db, completion_id=completion.id, minutes=15, recognised_by=None, on=LATER.date())
    second = issue_attestation(db, replace(sitting, now=LATER), language="fr")
    assert facts(db, first.code).recognised_minutes == 0
    assert facts(db, second.code).recognised_minutes == 15
    recognise_minutes(db, completion_id=completion.id, minutes=0, recognised_by=None, on=LATER.date())
    assert issue_attestation(db, sitting, language="fr").code == first.code
    with pytest.raises(RefusalError, match="no such completion"):
        recognise_minutes(db, completion_id=0, minutes=1, recognised_by=None, on=LATER.date())


def test_a_completion_taken_back_takes_the_attestation_along(db: Session) -> None:
    sitting = learner(db)
    follow(db, sitting)
    code = issue_attestation(db, sitting, language="fr").code
    completion = db.scalars(select(Completion.id).where(Completion.module_id == "un")).one()
    assert revoke_completion(db, completion_id=completion, revoked_by=None, note="", now=LATER)
    assert row(db, code).revoked_at == LATER
    assert own_attestation(db, code=code, person_id=sitting.person_id) is None
    with pytest.raises(RefusalError, match="once the course is complete"):
        issue_attestation(db, sitting, language="fr")
    record_completion(
        db,
        person_id=sitting.person_id,
        course_id="cours",
        module=sitting.release.modules[0],
        release_id=sitting.release_id,
        done_on=LATER.date(),
        means="presence",
        now=LATER,
    )
    renewed = issue_attestation(db, replace(sitting, now=LATER), language="fr")
    assert renewed.is_new
    assert facts(db, renewed.code).minutes_by_means == {"self-study": 10, "presence": 16}
    assert row(db, code).revoked_at == LATER


def test_another_courses_attestation_stands_when_a_completion_is_taken_back(db: Session) -> None:
    sitting = learner(db)
    follow(db, sitting)
    code = issue_attestation(db, sitting, language="fr").code
    other = make_sitting(db, sitting.person_id, make_release(course_id="autre", hash="autre-1"))
    follow(db, other)
    completion = db.scalars(
        select(Completion.id).where(Completion.course_id == "autre").order_by(Completion.id)
    ).first()
    assert completion is not None
    revoke_completion(db, completion_id=completion, revoked_by=None, note="", now=LATER)
    assert row(db, code).revoked_at is None


def test_who_had_completed_a_course_is_attested_it_after_a_module_was_added(db: Session) -> None:
    sitting = learner(db)
    follow(db, sitting)
    longer = make_release(*sitting.release.modules, make_module("trois", make_unit("page-5")), hash="cours-2")
    now = replace(sitting, release=longer, release_id=publish(db, longer))
    said = facts(db, issue_attestation(db, now, language="fr").code)
    assert [module.module_id for module in said.modules] == ["un", "deux"]
    finish_unit(db, now, unit=longer.modules[2].units[0])
    said = facts(db, issue_attestation(db, now, language="fr").code)
    assert [module.module_id for module in said.modules] == ["un", "deux", "trois"]


def test_quizzes_left_out_by_other_means_are_not_said_to_be_passed(db: Session) -> None:
    sitting = learner(db, make_release(make_module("un", make_quiz_unit("quiz"))))
    record_completion(
        db,
        person_id=sitting.person_id,
        course_id="cours",
        module=sitting.release.modules[0],
        release_id=sitting.release_id,
        done_on=date(2026, 11, 18),
        means="presence",
        now=NOW,
    )
    said = facts_of(db, person_id=sitting.person_id, release=sitting.release, language="fr")
    assert said is not None
    assert (said.quizzes, said.quizzes_passed, said.begun_on) == (1, 0, date(2026, 11, 18))


def test_the_language_is_the_readers_where_the_course_is_written_in_it(db: Session) -> None:
    spoken = make_release(languages=("fr", "ar"), title={"fr": "Le cours", "ar": "الدورة"})
    sitting = learner(db, spoken)
    follow(db, sitting)
    code = issue_attestation(db, sitting, language="ar").code
    assert (row(db, code).language, facts(db, code).title) == ("ar", "الدورة")
    code = issue_attestation(db, sitting, language="tr").code
    assert (row(db, code).language, facts(db, code).title) == ("fr", "Le cours")


def test_an_erased_agents_record_stays_without_her_name_and_a_parents_goes(db: Session) -> None:
    attesting.install()
    agent = learner(db)
    follow(db, agent)
    kept = issue_attestation(db, agent, language="fr").code
    parent = learner(db, make_release(course_id="parents", hash="parents-1", audience=("parent",)))
    follow(db, parent)
    gone = issue_attestation(db, parent, language="fr").code
    for sitting in (agent, parent):
        erase_person(db, person_id=sitting.person_id, now=LATER)
    stays = row(db, kept)
    assert (stays.person_id, stays.holder, stays.revoked_at) == (None, "", None)
    assert facts(db, kept).minutes == 26
    assert attestation_by_code(db, code=gone) is None
