"""Half-days on the clock of their place."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.messages import RefusalError
from lms.workshops.sittings import (
    MOST_SITTINGS,
    HalfDay,
    Sitting,
    check_sittings,
    ends_at,
    minutes_of,
    starts_at,
)

LONG_DAY = (
    "From 08:00 to 18:00 on 18/11/2026 is more than a half-day: give the morning and the afternoon apart."
)
PARIS, REUNION, NOUMEA = ZoneInfo("Europe/Paris"), ZoneInfo("Indian/Reunion"), ZoneInfo("Pacific/Noumea")


def sitting(on: str, starts: str, ends: str) -> Sitting:
    return Sitting(
        on=date.fromisoformat(on), starts=time.fromisoformat(starts), ends=time.fromisoformat(ends)
    )


def refusal(*sittings: Sitting, zone: ZoneInfo = PARIS) -> list[str]:
    with pytest.raises(RefusalError) as refused:
        check_sittings(sittings, zone)
    return [str(reason) for reason in refused.value.reasons]


@pytest.mark.parametrize(
    ("starts", "half_day"),
    [
        ("08:30", HalfDay.MORNING),
        ("12:29", HalfDay.MORNING),
        ("12:30", HalfDay.AFTERNOON),
        ("17:29", HalfDay.AFTERNOON),
        ("17:30", HalfDay.EVENING),
        ("20:00", HalfDay.EVENING),
    ],
)
def test_a_half_day_is_the_one_in_which_it_begins(starts: str, half_day: HalfDay) -> None:
    assert sitting("2026-11-17", starts, "23:00").half_day is half_day


def test_an_hour_is_that_of_the_place() -> None:
    one = sitting("2026-11-17", "18:00", "19:30")
    assert starts_at(one, PARIS) == datetime(2026, 11, 17, 17, 0, tzinfo=UTC)
    assert starts_at(one, REUNION) == datetime(2026, 11, 17, 14, 0, tzinfo=UTC)
    # In Nouméa a morning of the 17th begins while it is still the 16th in Paris.
    assert starts_at(sitting("2026-11-17", "08:00", "09:00"), NOUMEA) == datetime(
        2026, 11, 16, 21, 0, tzinfo=UTC
    )
    assert ends_at(one, PARIS) == datetime(2026, 11, 17, 18, 30, tzinfo=UTC)


def test_minutes_are_those_that_pass_on_the_nights_when_clocks_change() -> None:
    assert minutes_of(sitting("2026-10-25", "01:00", "04:00"), PARIS) == 240
    assert minutes_of(sitting("2026-03-29", "01:00", "04:00"), PARIS) == 120
    assert minutes_of(sitting("2026-10-25", "01:00", "04:00"), REUNION) == 180
    (reason,) = refusal(sitting("2026-03-29", "02:30", "04:00"))
    assert reason == "On 29/03/2026, clocks go forward: it is never 02:30 there. Choose another hour."
    assert check_sittings([sitting("2026-03-29", "02:30", "04:00")], REUNION)


def test_a_whole_day_is_two_half_days_given_in_any_order() -> None:
    morning, afternoon = sitting("2026-11-17", "09:00", "12:00"), sitting("2026-11-17", "13:30", "16:30")
    assert check_sittings([afternoon, morning], PARIS) == (morning, afternoon)


def test_every_fault_is_said_at_once() -> None:
    assert refusal() == ["Give at least one date with its hours."]
    assert len(refusal(*(sitting(f"2026-11-{n % 28 + 1:02}", "09:00", "10:00") for n in range(80)))) > 1
    reasons = refusal(
        sitting("2026-11-17", "19:30", "18:00"),
        sitting("2026-11-18", "08:00", "18:00"),
        sitting("2026-11-19", "09:00", "12:00"),
        sitting("2026-11-19", "11:00", "13:00"),
    )
    assert reasons == [
        "On 17/11/2026, the end (18:00) must come after the beginning (19:30).",
        LONG_DAY,
        "On 19/11/2026, two half-days overlap: one ends at 12:00, the next begins at 11:00.",
    ]
    days = [date.fromordinal(date(2026, 9, 1).toordinal() + n) for n in range(MOST_SITTINGS + 1)]
    assert refusal(*(Sitting(on=day, starts=time(9), ends=time(10)) for day in days)) == [
        "A session has at most 40 half-days."
    ]


@given(
    on=st.dates(min_value=date(2020, 1, 1), max_value=date(2035, 12, 31)),
    hour=st.integers(0, 16),
    minutes=st.integers(1, 360),
    zone=st.sampled_from(
        [PARIS, REUNION, NOUMEA, ZoneInfo("America/Martinique"), ZoneInfo("America/Miquelon")]
    ),
)
def test_whatever_is_kept_begins_on_its_day_and_lasts(
    on: date, hour: int, minutes: int, zone: ZoneInfo
) -> None:
    one = Sitting(on=on, starts=time(hour), ends=time(hour + minutes // 60, minutes % 60))
    try:
        check_sittings([one], zone)
    except RefusalError:
        return
    assert starts_at(one, zone).astimezone(zone).date() == on
    assert minutes_of(one, zone) in {minutes - 60, minutes, minutes + 60}
