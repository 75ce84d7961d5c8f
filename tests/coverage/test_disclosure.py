"""What is hidden of published tables stays hidden, from a reader with a solver too."""

from collections.abc import Iterable
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from lms.coverage.disclosure import WHOLE, decide
from lms.coverage.engaged import answering_schools
from lms.coverage.linked import NARROWEST
from lms.coverage.published import Cell, Home, Month, SchoolCount, Sum, cells_of, rounded, rows_of, sums_of
from lms.coverage.slack import UNBOUNDED, Class, Classes, Room
from tests.coverage.attack import Attack
from tests.coverage.disclosed import Published, published_world, worlds_with_months

SEPTEMBER, OCTOBER, NOVEMBER = date(2026, 9, 30), date(2026, 10, 31), date(2026, 11, 30)


def assert_withstands(
    worlds: Iterable[tuple[int, Published]], *, is_exact: bool = False, is_answered: bool = False
) -> str:
    """Attack worlds; say how many figures were hidden and how narrow the narrowest interval was."""
    number, hidden, shown, narrowest = 0, 0, 0, float("inf")
    for seed, world in worlds:
        number += 1
        shown += sum(len(month.headcount) + 2 * len(month.trained) for month in world.months)
        attack = Attack(world, is_exact=is_exact, is_answered=is_answered)
        for found in attack.hidden(whole_numbers=True, narrower_than=12):
            hidden += 1
            narrowest = min(narrowest, found.width)
            assert found.width >= NARROWEST - 1e-6, (seed, found)
    assert hidden
    assert shown
    return f"{number} worlds, {hidden} hidden and {shown} shown: narrowest interval {narrowest:.0f}"


def test_a_solver_finds_no_hidden_figure() -> None:
    assert_withstands(worlds_with_months(0, 4, most_schools=14))


def test_nor_does_one_who_knows_what_is_published_without_its_rounding() -> None:
    assert_withstands(worlds_with_months(50, 2, most_schools=14), is_exact=True)


def test_nor_does_one_who_reads_which_schools_are_engaged() -> None:
    worlds = [
        (seed, world)
        for seed, world in worlds_with_months(0, 40, most_schools=14)
        if any(answering_schools(month, threshold=world.threshold) for month in world.months)
    ][:2]
    assert_withstands(worlds, is_exact=True, is_answered=True)


def test_the_attack_finds_what_isnt_hidden_well() -> None:
    """Hiding only what is below the threshold: the attacker works it out from the total."""
    world = published_world(2, most_schools=12)
    naive = [_only_small_hidden(month, world.threshold) for month in world.months]
    attack = Attack(Published(threshold=world.threshold, months=tuple(naive)))
    widths = [found.width for found in attack.hidden(whole_numbers=True, narrower_than=12)]
    assert min(widths) < NARROWEST


def _only_small_hidden(month: Month, threshold: int) -> Month:
    sums = sums_of(month.schools)
    headcount = frozenset(cell for cell, here in sums.items() if here.headcount >= threshold)
    trained = frozenset(
        cell for cell in headcount if min(sums[cell].trained, sums[cell].untrained) >= threshold
    )
    return Month(on=month.on, schools=month.schools, headcount=headcount, trained=trained)


@given(st.integers(0, 10**9))
def test_nothing_small_is_shown_and_nothing_hidden_comes_back(seed: int) -> None:
    world = published_world(seed, most_months=4)
    hidden: set[Cell] = set()
    untold: set[Cell] = set()
    for month in world.months:
        sums = sums_of(month.schools)
        assert month.trained <= month.headcount
        assert all(sums[cell].headcount >= world.threshold for cell in month.headcount)
        for cell in month.trained:
            assert min(sums[cell].trained, sums[cell].untrained) >= world.threshold
        assert hidden.isdisjoint(month.headcount)
        assert untold.isdisjoint(month.trained)
        hidden |= set(sums) - month.headcount
        untold |= set(sums) - month.trained


@given(st.integers(0, 10**9))
def test_a_school_once_counted_stays_counted_where_it_was(seed: int) -> None:
    before: dict[str, Home] = {}
    for month in published_world(seed, most_months=4).months:
        now = {school.uai: school.home for school in month.schools}
        assert before.items() <= now.items()
        before = now


def home(municipality: str, *, level: str = "ecole", sector: str = "public") -> Home:
    return Home("14", "35", "35/Nord" if level == "ecole" else "35/", municipality, sector, level)


def school(uai: str, municipality: str, headcount: int, trained: int, *, level: str = "ecole") -> SchoolCount:
    return SchoolCount(uai=uai, home=home(municipality, level=level), headcount=headcount, trained=trained)


def town(code: str) -> Cell:
    return Cell("municipality", code)


def test_a_small_row_takes_another_with_it() -> None:
    schools = [school("a", "1", 8, 3), school("b", "2", 40, 20), school("c", "3", 60, 30)]
    decision = decide(schools, on=SEPTEMBER, earlier=(), threshold=11)
    assert decision is not None
    shown = decision.month.headcount
    # Alone, the first would be the department less the two others; the smaller of these goes with it.
    assert town("1") not in shown
    assert town("2") not in shown
    assert {town("3"), Cell("department", "35"), WHOLE} <= shown
    rows = {row.cell: row for row in rows_of(decision.month)}
    assert (rows[WHOLE].headcount, rows[WHOLE].trained, rows[WHOLE].schools) == (110, 55, 3)
    assert (rows[town("1")].headcount, rows[town("1")].trained) == (None, None)
    assert rows[town("1")].counted_in == Cell("district", "35/Nord")
    assert rows[WHOLE].counted_in is None


def test_too_few_trained_or_untrained_hides_both_and_leaves_the_headcount() -> None:
    schools = [
        school("a", "1", 40, 37),
        school("b", "2", 50, 20),
        school("c", "3", 60, 30),
        school("d", "4", 30, 2),
    ]
    decision = decide(schools, on=SEPTEMBER, earlier=(), threshold=11)
    assert decision is not None
    assert {town("1"), town("4")} <= decision.month.headcount - decision.month.trained


def test_nothing_is_published_while_the_whole_is_too_small() -> None:
    assert decide([school("a", "1", 8, 3)], on=SEPTEMBER, earlier=(), threshold=11) is None
    assert decide([school("a", "1", 80, 3)], on=SEPTEMBER, earlier=(), threshold=11) is None
    assert decide([], on=SEPTEMBER, earlier=(), threshold=11) is None


def test_a_year_begins_to_be_published_once_half_the_departments_can_be_shown() -> None:
    schools = [school("a", "1", 40, 20), elsewhere("b", 40, 1), elsewhere("c", 50, 2)]
    assert decide(schools, on=SEPTEMBER, earlier=(), threshold=11) is None
    later = [school("a", "1", 40, 20), elsewhere("b", 40, 11), elsewhere("c", 50, 8)]
    september = _published(later, SEPTEMBER)
    assert Cell("department", "29") in september.trained
    # Once begun, it goes on.
    assert decide(schools, on=OCTOBER, earlier=[september], threshold=11) is not None


def elsewhere(uai: str, headcount: int, trained: int) -> SchoolCount:
    there = Home("14", "29", "29/Brest", "7", "public", "ecole")
    return SchoolCount(uai=uai, home=there, headcount=headcount, trained=trained)


def _published(schools: list[SchoolCount], on: date, *earlier: Month) -> Month:
    decision = decide(schools, on=on, earlier=earlier, threshold=11)
    assert decision is not None
    return decision.month


def test_a_school_that_comes_alone_waits_for_others() -> None:
    old = [school("a", "1", 40, 20), school("b", "2", 50, 20)]
    september = _published(old, SEPTEMBER)
    decision = decide([*old, school("new", "3", 6, 3)], on=OCTOBER, earlier=[september], threshold=11)
    assert decision is not None
    assert decision.waiting == {"new"}
    assert {one.uai for one in decision.month.schools} == {"a", "b"}
    several = [school(f"n{n}", f"{n}", 9, 5) for n in range(3, 9)]
    together = decide([*old, *several], on=OCTOBER, earlier=[september], threshold=11)
    assert together is not None
    assert not together.waiting
    assert len(together.month.schools) == 8


def test_one_that_leaves_stays_as_it_was() -> None:
    schools = [school("a", "1", 40, 20), school("b", "2", 50, 20), school("c", "2", 6, 3)]
    september = _published(schools, SEPTEMBER)
    october = _published(schools[:2], OCTOBER, september)
    assert {one.uai: one.headcount for one in october.schools} == {"a": 40, "b": 50, "c": 6}


def test_a_headcount_that_falls_under_the_threshold_stays_as_published() -> None:
    schools = [school("a", "1", 12, 5), school("b", "2", 50, 20), school("c", "3", 70, 20)]
    september = _published(schools, SEPTEMBER)
    assert town("1") in september.headcount
    october = _published([school("a", "1", 6, 5), *schools[1:]], OCTOBER, september)
    assert {one.uai: one.headcount for one in october.schools} == {"a": 12, "b": 50, "c": 70}
    # One that falls and stays large enough is published as it is.
    october = _published([schools[0], school("b", "2", 45, 20), schools[2]], OCTOBER, september)
    assert {one.uai: one.headcount for one in october.schools} == {"a": 12, "b": 45, "c": 70}


def test_a_month_is_left_out_where_even_that_doesnt_help() -> None:
    """What was published of September says too much for October to say anything."""
    schools = (school("a", "1", 8, 4), school("b", "2", 40, 20))
    every = frozenset(cell for one in schools for cell in cells_of(one.home))
    september = Month(
        on=SEPTEMBER, schools=schools, headcount=every - {town("1")}, trained=every - {town("1")}
    )
    assert decide(schools, on=OCTOBER, earlier=[september], threshold=11) is None


def test_counts_are_rounded_to_five() -> None:
    assert [rounded(n) for n in (0, 2, 3, 7, 8, 12, 13)] == [0, 0, 5, 5, 10, 10, 15]
    assert Sum(12, 5).untrained == 7


def test_a_school_with_more_trained_than_declared_has_nobody_left_to_train() -> None:
    assert school("a", "1", 3, 5).untrained == 0


def test_how_wide_a_hidden_row_is() -> None:
    rooms = [Room(4, 6, 10), Room(3, 5, 8), Room(9, 2, 11)]
    together = Class("together", is_free=False)
    alone = Class("alone", is_free=False)
    classes = Classes(rooms, headcount=[together, together, alone], trained=[together] * 3)
    # Half a class: everybody of it, or nobody; besides, nine trained elsewhere for eleven untrained here.
    assert classes.width([0]).headcount == 18
    assert classes.width([0]).trained == 7 + 9
    assert classes.width([2]).headcount == 0
    assert classes.width([2]).trained == min(2, 7) + min(9, 11)
    assert classes.width([2]).untrained == min(9, 11) + min(2, 7)


def test_where_nothing_is_published_anything_may_be() -> None:
    rooms = [Room(1, 1, 2), Room(2, 2, 4)]
    free, told = Class("free", is_free=True), Class("told", is_free=False)
    nothing = Classes(rooms, headcount=[free, free], trained=[free, free])
    assert nothing.width([0]).headcount == UNBOUNDED
    assert nothing.width([0]).trained == UNBOUNDED
    headcounts_only = Classes(rooms, headcount=[told, told], trained=[free, free])
    # Half the class may hold all six of its people; the whole of it holds six.
    assert headcounts_only.width([0]).trained == 6
    assert headcounts_only.width([0, 1]).trained == 6
