"""Which schools are in, out or rolled up, from when to when; the real directory among them."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from lms.programmes.perimeter import Candidate, Decision, Entry, Selection, Wave, entries, joined, on_day
from lms.programmes.reasons import CODES, explain, is_decided
from lms.schools.directory import read_directory
from lms.schools.school import Standing
from lms.schools.uai import Uai

DIRECTORY = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "annuaire-35.csv"
START = date(2026, 9, 1)
JANUARY = date(2027, 1, 4)
MARCH = date(2027, 3, 1)
A, B, C = Uai("0350001A"), Uai("0350002B"), Uai("0350003C")


def school(
    uai: Uai,
    *,
    department: str = "35",
    standing: Standing = Standing.IN,
    reason: str = "public",
    mother: Uai | None = None,
) -> Candidate:
    return Candidate(
        uai=uai, department_code=department, standing=standing, reason=reason, rolls_up_to=mother
    )


def section(uai: Uai, mother: Uai) -> Candidate:
    return school(uai, standing=Standing.ROLLED_UP, reason="section", mother=mother)


def whole(*, department: str = "35", from_on: date = START) -> Wave:
    return Wave(from_on=from_on, departments=frozenset({department}))


def said(found: tuple[Entry, ...]) -> list[tuple[str, str, str, date, date | None]]:
    return [(one.uai, one.standing.value, one.reason, one.from_on, one.to_on) for one in found]


def test_a_department_takes_the_default_of_each_of_its_schools() -> None:
    schools = [
        school(B, standing=Standing.OUT, reason="service"),
        school(A),
        school(C, department="22"),
    ]
    assert said(entries(Selection(waves=(whole(),)), schools)) == [
        (A, "in", "public", START, None),
        (B, "out", "service", START, None),
    ]


def test_a_school_joins_with_the_first_wave_that_names_it() -> None:
    waves = (
        Wave(from_on=MARCH, schools=frozenset({A, B})),
        Wave(from_on=JANUARY, schools=frozenset({A})),
    )
    found = entries(Selection(waves=waves), [school(A), school(B)])
    assert [(one.uai, one.from_on) for one in found] == [(A, JANUARY), (B, MARCH)]


def test_a_decision_wins_for_its_days_and_the_default_returns_afterwards() -> None:
    away = Decision(uai=A, included=False, note="Travaux", from_on=JANUARY, to_on=MARCH)
    found = entries(Selection(waves=(whole(),), decisions=(away,)), [school(A)])
    assert said(found) == [
        (A, "in", "public", START, JANUARY),
        (A, "out", "excluded", JANUARY, MARCH),
        (A, "in", "public", MARCH, None),
    ]
    assert found[1].note == "Travaux"


def test_a_decision_takes_in_a_school_that_nothing_selects() -> None:
    taken = Decision(uai=C, included=True, note="Associée", from_on=JANUARY)
    outside = school(C, department="22", standing=Standing.OUT, reason="post_bac")
    assert said(entries(Selection(waves=(whole(),), decisions=(taken,)), [outside])) == [
        (C, "in", "named", JANUARY, None)
    ]
    gone = replace(taken, to_on=MARCH)
    assert said(entries(Selection(decisions=(gone,)), [outside])) == [(C, "in", "named", JANUARY, MARCH)]


def test_a_section_follows_its_school_day_by_day() -> None:
    away = Decision(uai=A, included=False, note="Travaux", from_on=JANUARY, to_on=MARCH)
    found = entries(Selection(waves=(whole(),), decisions=(away,)), [school(A), section(B, A)])
    assert said(found)[3:] == [
        (B, "rolled_up", "section", START, JANUARY),
        (B, "out", "mother_outside", JANUARY, MARCH),
        (B, "rolled_up", "section", MARCH, None),
    ]
    assert [one.rolls_up_to for one in found[3:]] == [A, None, A]


def test_a_section_of_a_school_outside_is_out() -> None:
    selection = Selection(waves=(Wave(from_on=START, schools=frozenset({B})),))
    assert said(entries(selection, [section(B, A)])) == [(B, "out", "mother_outside", START, None)]
    without = Candidate(uai=B, department_code="35", standing=Standing.ROLLED_UP, reason="annex")
    assert said(entries(selection, [without])) == [(B, "out", "mother_outside", START, None)]


def test_a_section_that_joins_before_its_school_waits_for_it() -> None:
    waves = (
        Wave(from_on=START, schools=frozenset({B})),
        Wave(from_on=JANUARY, schools=frozenset({A})),
    )
    found = entries(Selection(waves=waves), [school(A), section(B, A)])
    assert said(found)[1:] == [
        (B, "out", "mother_outside", START, JANUARY),
        (B, "rolled_up", "section", JANUARY, None),
    ]


def test_parts_that_say_the_same_are_one() -> None:
    one = Entry(uai=A, from_on=START, to_on=JANUARY, standing=Standing.IN, reason="public")
    two = replace(one, from_on=JANUARY, to_on=None)
    assert joined([one, two]) == (replace(one, to_on=None),)
    apart = replace(one, from_on=MARCH, to_on=None)
    assert joined([one, apart]) == (one, apart)
    assert joined([]) == ()


def test_the_entry_of_a_day() -> None:
    one = Entry(uai=A, from_on=START, to_on=JANUARY, standing=Standing.IN, reason="public")
    assert on_day([one], START) == one
    assert on_day([one], JANUARY) is None
    assert on_day([], START) is None


def test_a_selection_knows_what_it_names() -> None:
    selection = Selection(
        waves=(whole(), Wave(from_on=JANUARY, schools=frozenset({A}))),
        decisions=(Decision(uai=B, included=True, note="", from_on=START),),
    )
    assert selection.departments == {"35"}
    assert selection.schools == {A, B}
    assert Selection().departments == Selection().schools == frozenset()


def test_every_reason_is_said_in_words() -> None:
    assert all(str(explain(code)).endswith(".") for code in CODES)
    assert is_decided("named")
    assert not is_decided("public")


@pytest.mark.skipif(not DIRECTORY.exists(), reason="the real directory isn't beside this clone")
def test_the_real_directory_of_ille_et_vilaine() -> None:
    directory = read_directory(DIRECTORY.read_bytes())
    candidates = [
        Candidate(
            uai=one.uai,
            department_code=one.department_code,
            standing=one.standing,
            reason=one.standing_reason.value,
            rolls_up_to=one.rolls_up_to,
        )
        for one in directory.schools
    ]
    found = entries(Selection(waves=(whole(),)), candidates)
    standings = [entry.standing for entry in found]
    assert standings.count(Standing.IN) == 861
    assert len(found) - standings.count(Standing.IN) == 132
    assert all(entry.included == (entry.standing is Standing.IN) for entry in found)
    assert all(str(explain(entry.reason)) for entry in found)
    assert {entry.rolls_up_to is not None for entry in found if entry.standing is Standing.ROLLED_UP} == {
        True
    }
