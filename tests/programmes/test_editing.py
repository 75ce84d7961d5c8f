"""Programmes changed on a page: schools from a day on, money by measure; a file undoes none of it."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.messages import RefusalError
from lms.programmes.budget import budget_of, drop_line, drop_partner, set_line, set_partner, totals_of
from lms.programmes.editing import make_programme, rename_programme
from lms.programmes.file_shapes import PartnerKind
from lms.programmes.measures import Measure, cost_each, read_euros
from lms.programmes.models import PerimeterEntry, Programme
from lms.programmes.operations import apply_programme
from lms.programmes.perimeter import Decision, Selection, Wave
from lms.programmes.perimeter_changing import change_schools, selection_now
from lms.programmes.perimeter_editing import Asked, Change, changed, days_fault
from lms.programmes.programme_file import ProgrammeFile, parse_programme_file
from lms.programmes.queries import counted_schools, partners_of, perimeter_counts
from lms.programmes.selection_format import selection_of_json, selection_to_json
from lms.schools.uai import Uai
from tests.factories.programmes import NOW, STARTS, make_school, uai

TODAY = date(2026, 11, 22)
LATER = NOW + timedelta(days=1)
FILE = """\
programme: tne-essai
name: {name}
period: {{from: 2026-09-01, to: 2028-08-31}}
partners: [{{name: Canopé, kind: operator}}]
perimeter: {{departments: ["35"]{more}}}
"""
days = st.dates(date(2026, 9, 1), date(2028, 8, 31))
uais = st.sampled_from([Uai(uai(number)) for number in range(9001, 9005)])
selections = st.builds(
    Selection,
    waves=st.lists(
        st.builds(
            Wave,
            from_on=days,
            departments=st.frozensets(st.sampled_from(["35", "02"])),
            schools=st.frozensets(uais),
        ),
        max_size=3,
    ).map(tuple),
    decisions=st.lists(
        st.builds(Decision, uai=uais, included=st.booleans(), note=st.text(), from_on=days), max_size=3
    ).map(tuple),
)


def apply(db: Session, name: str = "Essai", more: str = "") -> object:
    file = parse_programme_file(FILE.format(name=name, more=more))
    assert isinstance(file, ProgrammeFile), file
    return apply_programme(db, file=file, today=TODAY, now=NOW)


def inside(db: Session, programme: Programme, on: date) -> set[str]:
    return {row.uai for row in db.execute(counted_schools(programme.id, on))}


@given(selection=selections)
def test_a_selection_is_read_back_as_written(selection: Selection) -> None:
    assert selection_of_json(selection_to_json(selection)) == selection


def test_a_decision_takes_the_place_of_those_whose_days_it_shares() -> None:
    one = Decision(uai=Uai(uai(9001)), included=True, note="a", from_on=date(2026, 9, 1))
    asked = Asked(
        change=Change.LEAVE_OUT,
        from_on=date(2027, 1, 1),
        to_on=date(2027, 3, 1),
        schools=(one.uai,),
        note="Travaux",
    )
    once = changed(Selection(decisions=(one,)), asked)
    assert [(each.included, each.from_on, each.to_on) for each in once.decisions] == [
        (True, date(2026, 9, 1), date(2027, 1, 1)),
        (True, date(2027, 3, 1), None),
        (False, date(2027, 1, 1), date(2027, 3, 1)),
    ]
    assert set(changed(once, asked).decisions) == set(once.decisions)


def test_days_gone_by_stay_once_there_are_schools() -> None:
    said = {"first": STARTS, "last": date(2028, 8, 31), "today": TODAY}
    asked = Asked(change=Change.JOIN, from_on=STARTS)
    assert days_fault(asked, **said, is_empty=True) is None
    assert "is past" in str(days_fault(asked, **said, is_empty=False))
    assert "runs from" in str(days_fault(replace(asked, from_on=date(2030, 1, 1)), **said, is_empty=True))
    ends = replace(asked, from_on=TODAY, to_on=TODAY)
    assert "ends before" in str(days_fault(ends, **said, is_empty=False))


def test_schools_join_and_leave_from_a_day_on_and_a_file_undoes_none_of_it(db: Session) -> None:
    here, out, away = (
        make_school(db, number=9001),
        make_school(db, number=9002, standing="out", reason="without_contract"),
        make_school(db, number=9003, department_code="02"),
    )
    apply(db)
    programme = db.scalars(select(Programme)).one()
    assert inside(db, programme, TODAY) == {here.uai}

    def ask(change: Change, *schools: str, departments: frozenset[str] = frozenset()) -> object:
        asked = Asked(
            change=change,
            from_on=TODAY,
            schools=tuple(map(Uai, schools)),
            departments=departments,
            note="Comité",
        )
        return change_schools(db, programme_id=programme.id, asked=asked, seen_at=None, now=LATER)

    effect = ask(Change.JOIN, out.uai)
    assert effect.is_nothing  # type: ignore[attr-defined]
    effect = ask(Change.TAKE_IN, out.uai)
    assert (effect.before, effect.after, effect.named) == (1, 2, [(out.name, "Rennes", True)])  # type: ignore[attr-defined]
    ask(Change.DEPARTMENT, departments=frozenset({"02"}))
    ask(Change.LEAVE_OUT, here.uai)
    assert inside(db, programme, TODAY) == {out.uai, away.uai}
    assert inside(db, programme, TODAY - timedelta(days=1)) == {here.uai}
    reasons = {one.reason for one in perimeter_counts(db, programme_id=programme.id, on=TODAY).reasons}
    assert reasons == {"named", "excluded", "public"}
    for _ in range(2):
        assert apply(db).kept == ("perimeter",)  # type: ignore[attr-defined]
        assert inside(db, programme, TODAY) == {out.uai, away.uai}
    # A file that was changed since decides again, of what it changed only.
    programme.name = "De la page"
    assert apply(db, more=f", exclude: [{{uai: {away.uai}, reason: x}}]").kept == ("name",)  # type: ignore[attr-defined]
    assert inside(db, programme, TODAY) == {here.uai}


def test_again_changes_nothing_and_the_second_of_two_is_told(db: Session) -> None:
    schools = [make_school(db, number=9000 + rank, department_code="02").uai for rank in (1, 2)]
    apply_nothing = make_programme(db, name="Neuf", starts_on=STARTS, ends_on=date(2028, 8, 31), now=NOW)
    programme, is_new = apply_nothing
    assert is_new
    assert make_programme(db, name="Neuf", starts_on=STARTS, ends_on=date(2028, 8, 31), now=LATER) == (
        programme,
        False,
    )
    seen_at = programme.changed_at
    asked = Asked(change=Change.TAKE_IN, from_on=STARTS, schools=(Uai(schools[0]),), note="x")
    for times in (1, 0):
        effect = change_schools(db, programme_id=programme.id, asked=asked, seen_at=seen_at, now=LATER)
        assert effect.coming == times
    other = replace(asked, schools=(Uai(schools[1]),))
    with pytest.raises(RefusalError):
        change_schools(db, programme_id=programme.id, asked=other, seen_at=seen_at, now=LATER)
    for wrong in (
        replace(asked, schools=(Uai("0301674G"),)),
        replace(asked, change=Change.DEPARTMENT, schools=(), departments=frozenset({"971"})),
    ):
        with pytest.raises(RefusalError):
            change_schools(db, programme_id=programme.id, asked=wrong, seen_at=None, now=LATER)
    # A programme whose selection was never kept is known by its entries.
    programme.selection = None
    db.flush()
    assert {one.uai for one in selection_now(db, programme).decisions} == {schools[0]}
    assert db.scalars(select(PerimeterEntry.reason)).all() == ["named"]


def test_a_period_keeps_the_days_that_goals_name(db: Session) -> None:
    apply(db, more=", waves: [{from: 2027-09-01, departments: ['35']}]") if make_school(db) else None
    programme = db.scalars(select(Programme)).one()
    days_of = {"starts_on": STARTS, "ends_on": date(2028, 8, 31)}

    def rename(**said: object) -> bool:
        return rename_programme(
            db,
            programme_id=programme.id,
            **{"name": "Essai", "dated": [date(2028, 6, 30)], "now": LATER} | days_of | said,  # type: ignore[arg-type]
        )

    assert not rename()
    assert rename(name="Autre")
    with pytest.raises(RefusalError):
        rename(ends_on=date(2028, 1, 1))
    with pytest.raises(RefusalError):
        rename(dated=[], ends_on=date(2027, 8, 31))


def test_money_is_read_as_people_type_it() -> None:
    for typed, cents in (("12 500", 1_250_000), ("12500,5 €", 1_250_050), ("0", 0), ("3.20", 320)):
        assert read_euros(typed) == cents
    for typed in ("", "-1", "12,345", "1e3", "douze", "5,", "٣", "9" * 12):
        assert read_euros(typed) is None


def test_a_cost_is_never_divided_by_nothing_nor_made_up() -> None:
    assert cost_each(100_000, 3) == Decimal(333)
    for cents, number in ((None, 3), (0, 3), (100, 0), (100, None)):
        assert cost_each(cents, number) is None


def test_a_budget_holds_a_line_a_measure_and_partner(db: Session) -> None:
    make_school(db)
    apply(db)
    programme_id = db.scalars(select(Programme.id)).one()
    set_partner(db, programme_id=programme_id, name="CDC", kind=PartnerKind.FUNDER)
    for partner, cents in (("CDC", 100), ("CDC", 300), ("", 50)):
        set_line(
            db, programme_id=programme_id, measure=Measure.PARENTS, partner=partner, cents=cents, now=NOW
        )
    assert totals_of(budget_of(db, programme_id)) == {Measure.PARENTS: 350}
    for partner, cents in (("Personne", 1), ("", -1)):
        with pytest.raises(RefusalError):
            set_line(
                db, programme_id=programme_id, measure=Measure.PARENTS, partner=partner, cents=cents, now=NOW
            )
    with pytest.raises(RefusalError):
        drop_partner(db, programme_id=programme_id, name="CDC")
    drop_line(db, programme_id=programme_id, measure="parents", partner="CDC")
    drop_partner(db, programme_id=programme_id, name="CDC")
    assert [one.name for one in partners_of(db, programme_id)] == ["Canopé"]
