"""The entries of the ledger: their days, their reasons, and what is appended when a life changes."""

from datetime import date

from lms.coverage.ledger import Entry, Reason, balances, difference, edges, erasure
from lms.coverage.stretches import Measure, Standing, Stretch

A, B = "0301674G", "0350122T"
PERSON = 7


def day(n: int) -> date:
    return date(2027, 3, n)


def standing(*stays: tuple[str, int, int | None], trained: int | None = None, started: int | None = None):
    return Standing(
        enrolled=tuple(
            Stretch(school=school, from_on=day(first), to_on=to and day(to)) for school, first, to in stays
        ),
        started_on=started and day(started),
        trained_on=trained and day(trained),
    )


def wanted(*stays, **since) -> tuple[Entry, ...]:
    return edges(standing(*stays, **since), person=PERSON)


def short(entries, *measures: Measure) -> list[tuple]:
    return [
        (str(e.measure), e.school, e.on.day, e.delta, str(e.reason))
        for e in entries
        if not measures or e.measure in measures
    ]


def test_edges_of_a_life_with_a_move():
    entries = wanted((A, 2, 9), (B, 9, None), started=3, trained=5)
    assert short(entries) == [
        ("enrolled", A, 2, 1, "arrived"),
        ("enrolled", A, 9, -1, "left"),
        ("enrolled", B, 9, 1, "arrived"),
        ("started", A, 3, 1, "started"),
        ("started", A, 9, -1, "left"),
        ("started", B, 9, 1, "arrived"),
        ("trained", A, 5, 1, "trained"),
        ("trained", A, 9, -1, "left"),
        ("trained", B, 9, 1, "arrived"),
        ("flow", A, 5, 1, "trained"),
    ]
    assert {entry.person for entry in entries} == {PERSON}


def test_trained_before_arriving_is_an_arrival_and_flows_on_the_first_day_present():
    entries = wanted((A, 9, None), trained=3)
    assert short(entries, Measure.TRAINED, Measure.FLOW) == [
        ("trained", A, 9, 1, "arrived"),
        ("flow", A, 9, 1, "arrived"),
    ]


def test_trained_between_two_schools_flows_on_arrival_at_the_second():
    entries = wanted((A, 2, 5), (B, 9, None), trained=7)
    assert short(entries, Measure.TRAINED, Measure.FLOW) == [
        ("trained", B, 9, 1, "arrived"),
        ("flow", B, 9, 1, "arrived"),
    ]


def test_trained_after_leaving_for_good_counts_in_nothing():
    assert short(wanted((A, 2, 5), trained=7), Measure.TRAINED, Measure.FLOW) == []


def test_trained_on_the_day_of_arrival_is_trained():
    assert short(wanted((A, 9, None), trained=9), Measure.FLOW) == [("flow", A, 9, 1, "trained")]


def test_a_leaver_stays_in_the_flow_and_coming_back_does_not_flow_twice():
    entries = wanted((A, 2, 9), (A, 15, None), trained=5)
    assert short(entries, Measure.FLOW) == [("flow", A, 5, 1, "trained")]


def test_writing_twice_appends_nothing():
    entries = wanted((A, 2, 9), (B, 9, None), trained=5)
    assert difference(wanted=entries, recorded=[]) == tuple(
        sorted(entries, key=lambda e: (e.measure, e.school, e.on))
    )
    assert difference(wanted=entries, recorded=entries) == ()


def test_becoming_trained_appends_that_alone():
    before, after = wanted((A, 2, None)), wanted((A, 2, None), trained=5)
    assert short(difference(wanted=after, recorded=before)) == [
        ("flow", A, 5, 1, "trained"),
        ("trained", A, 5, 1, "trained"),
    ]


def test_a_departure_appends_that_alone():
    before, after = wanted((A, 2, None), trained=5), wanted((A, 2, 9), trained=5)
    assert short(difference(wanted=after, recorded=before)) == [
        ("enrolled", A, 9, -1, "left"),
        ("trained", A, 9, -1, "left"),
    ]


def test_a_revocation_withdraws_on_the_days_recorded():
    before, after = wanted((A, 2, 9), trained=5), wanted((A, 2, 9))
    assert short(difference(wanted=after, recorded=before)) == [
        ("flow", A, 5, -1, "corrected"),
        ("trained", A, 5, -1, "corrected"),
        ("trained", A, 9, 1, "corrected"),
    ]


def test_a_departure_moved_withdraws_the_old_one_and_keeps_its_reason_for_the_new():
    before, after = wanted((A, 2, 9)), wanted((A, 2, 6))
    assert short(difference(wanted=after, recorded=before)) == [
        ("enrolled", A, 6, -1, "left"),
        ("enrolled", A, 9, 1, "corrected"),
    ]


def test_a_departure_that_becomes_an_arrival_is_withdrawn_and_written():
    before, after = wanted((A, 2, 9)), wanted((A, 9, None))
    assert short(difference(wanted=after, recorded=before)) == [
        ("enrolled", A, 2, -1, "corrected"),
        ("enrolled", A, 9, 1, "corrected"),
        ("enrolled", A, 9, 1, "arrived"),
    ]


def test_an_entry_recorded_twice_is_mended():
    entries = wanted((A, 2, None))
    appended = difference(wanted=entries, recorded=entries * 2)
    assert balances([*entries * 2, *appended]) == balances(entries)


def test_a_cause_outside_the_life_gives_its_reason_to_all():
    before, after = wanted((A, 2, None)), wanted((B, 2, None))
    assert short(difference(wanted=after, recorded=before, because=Reason.RULE)) == [
        ("enrolled", A, 2, -1, "rule"),
        ("enrolled", B, 2, 1, "rule"),
    ]


def test_erasure_takes_out_of_the_stocks_on_its_day():
    recorded = wanted((A, 2, None), trained=5, started=3)
    assert short(erasure(recorded, on=day(20))) == [
        ("enrolled", A, 20, -1, "erased"),
        ("started", A, 20, -1, "erased"),
        ("trained", A, 20, -1, "erased"),
    ]


def test_erasure_withdraws_a_move_written_ahead():
    recorded = wanted((A, 2, 25), (B, 25, None))
    assert short(erasure(recorded, on=day(20))) == [
        ("enrolled", A, 20, -1, "erased"),
        ("enrolled", A, 25, 1, "erased"),
        ("enrolled", B, 25, -1, "erased"),
    ]


def test_erasure_of_somebody_who_left_appends_nothing():
    assert erasure(wanted((A, 2, 9), trained=5), on=day(20)) == ()
