"""What a file's word changes in what is recorded of somebody's schools."""

from datetime import date, timedelta
from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from lms.rosters.stay_plan import Held, Plan
from lms.rosters.stays import compare_stays, plan_stays
from lms.rosters.told import Told
from lms.schools.population import Audience, Function

TODAY = date(2026, 11, 22)
SEPTEMBER = date(2026, 9, 1)
BEFORE = date(2024, 9, 1)
A, B, C = "0350122T", "0301674G", "0251372F"


def held(
    uai: str,
    from_on: date,
    to_on: date | None = None,
    *,
    is_main: bool = True,
    function: str = "teacher",
    number: int = 1,
) -> Held:
    return Held(
        id=number,
        uai=uai,
        function=function,
        is_main=is_main,
        from_on=from_on,
        to_on=to_on,
        confirmed_on=from_on,
    )


def told(
    uai: str,
    joined: date | None = None,
    left: date | None = None,
    *,
    main: bool | None = None,
    function: Function = Function.TEACHER,
    line: int = 2,
) -> Told:
    return Told(
        line=line,
        audience=Audience.TEACHER,
        uai=uai,
        function=function,
        is_main=main,
        joined_on=joined,
        left_on=left,
    )


def after(recorded: list[Held], plan: Plan) -> list[tuple[str, date, date | None, bool]]:
    """Apply a plan and give what is then recorded, by day."""
    replaced = {one.id: one for one in plan.changed}
    gone = {one.id for one in plan.removed}
    kept = [replaced.get(one.id, one) for one in recorded if one.id not in gone]
    rows = [*kept, *plan.added]
    return sorted((one.uai, one.from_on, one.to_on, one.is_main) for one in rows)


@given(
    st.one_of(st.none(), st.booleans()),
    st.one_of(st.none(), st.integers(-400, 400)),
    st.one_of(st.none(), st.integers(0, 400)),
)
def test_the_short_way_for_an_arrival_plans_what_the_long_one_does(
    main: bool | None, joined: int | None, stays: int | None
) -> None:
    day = None if joined is None else TODAY + timedelta(days=joined)
    left = None if stays is None else (day or TODAY) + timedelta(days=stays)
    one = told(A, day, left, main=main)
    assert plan_stays([], [one], today=TODAY) == compare_stays([], [one], today=TODAY)


def test_an_unknown_person_is_there_since_the_day_told_or_today() -> None:
    assert after([], plan_stays([], [told(A, SEPTEMBER)], today=TODAY)) == [(A, SEPTEMBER, None, True)]
    plan = plan_stays([], [told(A)], today=TODAY)
    assert after([], plan) == [(A, TODAY, None, True)]
    assert plan.added[0].confirmed_on == TODAY
    assert plan.new_lines == {2}


def test_told_again_nothing_changes_even_later() -> None:
    recorded = [held(A, SEPTEMBER)]
    for line in (told(A, SEPTEMBER), told(A), told(A, TODAY)):
        plan = plan_stays(recorded, [line], today=TODAY + timedelta(days=30))
        assert (plan.added, plan.changed, plan.removed, plan.changed_lines) == ([], [], [], set())


def test_a_move_ends_the_former_main_school() -> None:
    recorded = [held(A, BEFORE)]
    plan = plan_stays(recorded, [told(B, SEPTEMBER)], today=TODAY)
    assert after(recorded, plan) == [(B, SEPTEMBER, None, True), (A, BEFORE, SEPTEMBER, True)]


def test_a_leaver_leaves_after_the_last_day() -> None:
    recorded = [held(A, BEFORE)]
    for line in (told(A, BEFORE, date(2026, 8, 31)), told(A, None, date(2026, 8, 31))):
        plan = plan_stays(recorded, [line], today=TODAY)
        assert after(recorded, plan) == [(A, BEFORE, SEPTEMBER, True)]
    again = [held(A, BEFORE, SEPTEMBER)]
    assert not plan_stays(again, [told(A, None, date(2026, 8, 31))], today=TODAY).changed


def test_the_day_of_a_move_belongs_to_the_arrival() -> None:
    lines = [told(A, BEFORE, SEPTEMBER), told(B, SEPTEMBER, line=3)]
    assert after([], plan_stays([], lines, today=TODAY)) == [
        (B, SEPTEMBER, None, True),
        (A, BEFORE, SEPTEMBER, True),
    ]


def test_several_schools_have_one_main() -> None:
    lines = [told(A, SEPTEMBER, main=True), told(B, SEPTEMBER, line=3), told(C, SEPTEMBER, line=4)]
    mains = {uai: is_main for uai, _, _, is_main in after([], plan_stays([], lines, today=TODAY))}
    assert mains == {A: True, B: False, C: False}


def test_two_main_schools_on_one_day_are_refused() -> None:
    for lines in (
        [told(A, SEPTEMBER), told(B, SEPTEMBER, line=3)],
        [told(A, BEFORE, main=True), told(B, SEPTEMBER, main=True, line=3)],
        [told(A, BEFORE, TODAY, main=True), told(B, SEPTEMBER, line=3, main=True)],
    ):
        (fault,) = plan_stays([], lines, today=TODAY).faults
        assert (fault.line, fault.column) == (3, "main")
        assert A in str(fault.reason)


def test_the_same_school_twice_on_one_day_is_refused() -> None:
    lines = [told(A, BEFORE, main=True), told(A, SEPTEMBER, main=False, line=3)]
    (fault,) = plan_stays([], lines, today=TODAY).faults
    assert (fault.line, fault.column) == (3, "joined_on")


def test_a_change_of_function_keeps_the_former_one() -> None:
    recorded = [held(A, BEFORE)]
    plan = plan_stays(recorded, [told(A, SEPTEMBER, function=Function.HEAD_TEACHER)], today=TODAY)
    assert after(recorded, plan) == [(A, BEFORE, SEPTEMBER, True), (A, SEPTEMBER, None, True)]
    assert plan.added[0].function == "head_teacher"


def test_a_function_is_corrected_where_the_day_is_the_same() -> None:
    plan = plan_stays([held(A, BEFORE)], [told(A, BEFORE, function=Function.CPE)], today=TODAY)
    assert [(one.id, one.function) for one in plan.changed] == [(1, "cpe")]


def test_an_earlier_arrival_is_taken_over() -> None:
    recorded = [held(A, SEPTEMBER)]
    assert after(recorded, plan_stays(recorded, [told(A, BEFORE)], today=TODAY)) == [(A, BEFORE, None, True)]


def test_another_school_from_the_same_day_replaces_the_one_on_record() -> None:
    recorded = [held(A, SEPTEMBER)]
    assert after(recorded, plan_stays(recorded, [told(B, SEPTEMBER)], today=TODAY)) == [
        (B, SEPTEMBER, None, True)
    ]


def test_an_old_file_leaves_a_later_main_school() -> None:
    recorded = [held(A, BEFORE, SEPTEMBER), held(B, SEPTEMBER, number=2)]
    plan = plan_stays(recorded, [told(A, BEFORE)], today=TODAY)
    assert (plan.added, plan.changed, plan.removed) == ([], [], [])


def test_a_second_school_that_becomes_the_main_one() -> None:
    recorded = [held(A, BEFORE), held(B, BEFORE, is_main=False, number=2)]
    plan = plan_stays(recorded, [told(B, SEPTEMBER, main=True)], today=TODAY)
    assert after(recorded, plan) == [
        (B, BEFORE, SEPTEMBER, False),
        (B, SEPTEMBER, None, True),
        (A, BEFORE, SEPTEMBER, True),
    ]
    later = [held(B, TODAY, is_main=False)]
    plan = plan_stays(later, [told(B, SEPTEMBER, main=True)], today=TODAY)
    assert after(later, plan) == [(B, SEPTEMBER, None, True)]


def test_a_past_stay_within_another_main_one_is_refused() -> None:
    for recorded in ([held(A, BEFORE)], [held(A, date(2026, 3, 1))]):
        line = told(B, date(2026, 1, 5), date(2026, 6, 30))
        (fault,) = plan_stays(recorded, [line], today=TODAY).faults
        assert (fault.column, fault.value) == ("left_on", "2026-06-30")
        assert A in str(fault.reason)


def test_a_departure_from_nowhere_is_refused_unless_it_is_to_come() -> None:
    (fault,) = plan_stays([], [told(A, None, BEFORE)], today=TODAY).faults
    assert fault.column == "joined_on"
    ahead = TODAY + timedelta(days=9)
    assert plan_stays([], [told(A, None, ahead)], today=TODAY).added[0].to_on == ahead + timedelta(days=1)


def test_a_leaver_is_known_whatever_the_function_says() -> None:
    recorded = [held(A, BEFORE, function="cpe")]
    plan = plan_stays(recorded, [told(A, None, TODAY)], today=TODAY)
    assert after(recorded, plan) == [(A, BEFORE, TODAY + timedelta(days=1), True)]


def test_what_the_file_says_of_a_school_replaces_later_records_of_it() -> None:
    recorded = [held(A, TODAY, function="cpe")]
    plan = plan_stays(recorded, [told(A, SEPTEMBER, TODAY + timedelta(days=5))], today=TODAY)
    assert after(recorded, plan) == [(A, SEPTEMBER, TODAY + timedelta(days=6), True)]
    assert plan.removed == recorded


days = st.dates(min_value=date(2026, 9, 1), max_value=date(2026, 9, 12))
lines = st.lists(
    st.builds(
        told,
        st.sampled_from([A, B, C]),
        st.none() | days,
        st.none() | days,
        main=st.sampled_from([None, True, False]),
        function=st.sampled_from([Function.TEACHER, Function.CPE]),
    ),
    max_size=4,
)


def _numbered(told_lines: list[Told]) -> list[Told]:
    return [
        Told(
            line=number,
            audience=one.audience,
            uai=one.uai,
            function=one.function,
            is_main=one.is_main,
            joined_on=one.joined_on,
            left_on=None if one.joined_on and one.left_on and one.left_on < one.joined_on else one.left_on,
        )
        for number, one in enumerate(told_lines, start=2)
    ]


def _apply(recorded: list[Held], plan: Plan) -> list[Held]:
    replaced = {one.id: one for one in plan.changed}
    gone = {one.id for one in plan.removed}
    rows = [replaced.get(one.id, one) for one in recorded if one.id not in gone] + plan.added
    return [
        Held(
            id=number,
            uai=one.uai,
            function=one.function,
            is_main=one.is_main,
            from_on=one.from_on,
            to_on=one.to_on,
            confirmed_on=one.confirmed_on,
        )
        for number, one in enumerate(rows, start=1)
    ]


@given(files=st.lists(lines, min_size=1, max_size=3))
def test_any_files_leave_one_main_school_a_day_and_repeat_without_effect(files: list[list[Told]]) -> None:
    recorded: list[Held] = []
    today = date(2026, 9, 6)
    for file in files:
        wanted = _numbered(file)
        plan = plan_stays(recorded, wanted, today=today)
        if plan.faults:
            continue
        recorded = _apply(recorded, plan)
        for one in recorded:
            assert one.to_on is None or one.to_on > one.from_on
        for one, other in combinations(recorded, 2):
            meet = (one.to_on is None or other.from_on < one.to_on) and (
                other.to_on is None or one.from_on < other.to_on
            )
            assert not (meet and one.is_main and other.is_main)
            assert not (meet and one.uai == other.uai)
        again = plan_stays(recorded, wanted, today=today)
        assert (again.added, again.changed, again.removed, again.faults) == ([], [], [], [])
