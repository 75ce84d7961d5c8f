"""What a row says: headcounts, shares, totals, targets; and what it leaves unknown."""

from datetime import date
from fractions import Fraction

import pytest

from lms.coverage.figures import Denominator, SchoolFigures, alone, denominator_on, gap, known_for, total
from lms.coverage.targets import Counted, NumberTarget, SchoolsTarget, ShareTarget
from lms.schools.headcount import Headcount, HeadcountKind, Population
from lms.schools.uai import parse_uai

TEACHERS, LIBRARIANS = Population.TEACHERS, Population.LIBRARIANS
DECLARED, ROSTER, PROXY = HeadcountKind.DECLARED, HeadcountKind.ROSTER, HeadcountKind.PROXY


def count(people: int, month: int = 9, kind=DECLARED, population=TEACHERS, source="rectorat") -> Headcount:
    return Headcount(
        uai=parse_uai("0350122T"),
        population=population,
        headcount=people,
        on=date(2026, month, 1),
        source=source,
        kind=kind,
    )


def on(month: int, *headcounts: Headcount, populations=(TEACHERS,)) -> Denominator:
    return denominator_on(date(2026, month, 15), headcounts, populations=populations)


def school(people: int | None, trained: int = 0, **counts) -> SchoolFigures:
    held = [] if people is None else [count(people)]
    return SchoolFigures(school="0350122T", denominator=on(9, *held), trained=trained, **counts)


def test_the_latest_declared_or_roster_headcount_of_the_day():
    counts = [count(10, 1), count(12, 6, ROSTER), count(14, 9)]
    assert on(5, *counts).people == 10
    assert (on(7, *counts).people, on(7, *counts).kinds, on(7, *counts).oldest_on) == (
        12,
        (ROSTER,),
        date(2026, 6, 1),
    )
    assert on(12, *counts).people == 14


def test_before_the_first_headcount_it_is_unknown():
    later = denominator_on(date(2025, 1, 1), [count(10, 1)], populations={TEACHERS})
    assert (later.people, later.unknown, later.oldest_on, later.sources) == (None, (TEACHERS,), None, ())


def test_a_proxy_is_shown_apart_and_enters_no_percentage():
    denominator = on(9, count(8, kind=PROXY))
    assert denominator.people is None
    assert [proxy.headcount for proxy in denominator.proxies] == [8]
    row = total([SchoolFigures(school="0350122T", denominator=denominator, trained=4)])
    assert (row.headcount, row.coverage, row.proxy, row.trained, row.trained_counted) == (None, None, 8, 4, 0)


def test_a_proxy_disappears_behind_an_older_headcount():
    denominator = on(9, count(8, kind=PROXY), count(10, 1))
    assert (denominator.people, denominator.proxies) == (10, ())


def test_a_sum_over_populations_is_unknown_as_soon_as_one_is():
    both = (TEACHERS, LIBRARIANS)
    librarians = count(1, 2, ROSTER, LIBRARIANS, source="liste")
    assert on(9, count(10), populations=both).people is None
    assert on(9, count(10), populations=both).unknown == (LIBRARIANS,)
    known = on(9, count(10), librarians, populations=both)
    assert (known.people, known.unknown) == (11, ())
    assert (known.kinds, known.oldest_on) == ((DECLARED, ROSTER), date(2026, 2, 1))
    assert known.sources == ("liste", "rectorat")


def test_a_school_where_nobody_started_is_at_zero():
    row = total([school(12)])
    assert (row.coverage, row.exceeds_headcount, row.schools_reached) == (Fraction(0), False, 0)


def test_above_the_headcount_is_flagged_and_never_clipped():
    row = total([school(10, trained=12)])
    assert (row.coverage, row.exceeds_headcount) == (Fraction(12, 10), True)


def test_a_headcount_of_zero_has_no_share():
    assert total([school(0)]).coverage is None
    assert not total([school(0)]).exceeds_headcount
    assert total([school(0, trained=1)]).exceeds_headcount


def test_a_total_divides_only_over_schools_whose_headcount_is_known_numerator_included():
    row = total(
        [school(10, trained=4, enrolled=9), school(None, trained=7, enrolled=8), school(20, trained=5)]
    )
    assert (row.trained, row.trained_counted, row.headcount, row.enrolled) == (16, 9, 30, 17)
    assert row.coverage == Fraction(9, 30)
    assert (row.schools, row.schools_known) == (3, 2)
    assert str(known_for(row)) == "known for 2 of 3 schools"


def test_unknown_everywhere_is_unknown_and_never_a_guess():
    row = total([school(None, trained=7), school(None)])
    assert (row.headcount, row.coverage, row.exceeds_headcount, row.proxy) == (None, None, False, None)
    assert gap(row, ShareTarget(share=Fraction(4, 5))) is None


def test_a_row_without_schools():
    row = total([])
    assert (row.schools, row.headcount, row.coverage, row.reached_share) == (0, None, None, None)
    assert gap(row, SchoolsTarget(share=Fraction(1))) is None


@pytest.mark.parametrize("counts", [{"started": 1}, {"trained": 1}, {"trained_ever": 1}])
def test_a_school_is_reached_once_somebody_started_or_was_trained_there(counts):
    row = total([school(None, **counts), school(12, enrolled=12)])
    assert (row.schools_reached, row.reached_share) == (1, Fraction(1, 2))


def test_a_share_of_people_still_to_go():
    short = gap(total([school(30, trained=23)]), ShareTarget(share=Fraction(4, 5)))
    assert short is not None
    assert (short.difference, short.still, short.met) == (Fraction(23, 30) - Fraction(4, 5), 1, False)
    met = gap(total([school(30, trained=24)]), ShareTarget(share=Fraction(4, 5)))
    assert met is not None
    assert (met.difference, met.still, met.met) == (0, 0, True)
    beyond = gap(total([school(30, trained=30)]), ShareTarget(share=Fraction(4, 5)))
    assert beyond is not None
    assert (beyond.difference, beyond.still) == (Fraction(1, 5), 0)


def test_a_number_of_people_trained_counts_leavers():
    row = total([school(30, trained=3, trained_ever=8, trained_in_period=2)])
    short = gap(row, NumberTarget(number=10))
    assert short is not None
    assert (short.difference, short.still) == (-2, 2)
    assert (row.trained_ever, row.trained_in_period) == (8, 2)


def test_a_number_that_workshops_count_is_unknown_until_given():
    target = NumberTarget(number=100, counted=Counted.PRESENCES)
    row = total([school(30)])
    assert gap(row, target) is None
    given = gap(row, target, counted={Counted.PRESENCES: 120})
    assert given is not None
    assert (given.difference, given.still, given.met) == (20, 0, True)


def test_a_share_of_schools():
    row = total([school(10, trained=1), school(10), school(None, started=1)])
    short = gap(row, SchoolsTarget(share=Fraction(9, 10)))
    assert short is not None
    assert (short.difference, short.still) == (Fraction(2, 3) - Fraction(9, 10), 1)


@pytest.mark.parametrize("people", [None, 0, 12])
def test_a_school_alone_is_the_total_of_itself(people: int | None):
    of_classes = SchoolFigures(school="0350122T", denominator=on(9, count(6, kind=PROXY)), started=2)
    for one in (school(people, 3, enrolled=5, trained_in_period=1, trained_ever=4), of_classes):
        assert alone(one) == total([one])
