"""The shape of a bar of coverage."""

import pytest

from lms.web.coverage_shape import TRACK, CoverageShape, coverage_shape

NOBODY = CoverageShape(is_known=False, is_unknown=False, is_over=False)
UNKNOWN = CoverageShape(is_known=False, is_unknown=True, is_over=False)
KNOWN = CoverageShape(is_known=True, is_unknown=False, is_over=False)


@pytest.mark.parametrize(
    ("arguments", "shape"),
    [
        ((0, None), UNKNOWN),
        ((3, None), UNKNOWN),
        ((0, 0, 0.8), NOBODY),
        ((2, 0), NOBODY._replace(is_over=True)),
        ((0, 10), KNOWN),
        ((5, 10), KNOWN._replace(fill=43.0)),
        ((5, 10, 0.8), KNOWN._replace(fill=43.0, target=68.8)),
        ((10, 10), KNOWN._replace(fill=86.0)),
        ((20, 10, 0.5), KNOWN._replace(is_over=True, track=43.0, fill=43.0, over=43.0, target=21.5)),
        ((0, 10, None, 1, 4), KNOWN._replace(hatched=9.75)),
        ((0, 10, None, 99, 100), KNOWN._replace(hatched=6)),
        ((0, 10, None, 4, 4), KNOWN),
        ((0, 10, None, None, 4), KNOWN),
        ((1, None, None, 0, 2), UNKNOWN._replace(hatched=13)),
    ],
)
def test_a_bar_is_drawn_of_what_is_known(arguments, shape):
    assert coverage_shape(*arguments) == shape


def test_what_is_trained_and_what_goes_beyond_fill_the_track():
    shape = coverage_shape(31, 11)
    assert shape.fill == shape.track
    assert shape.track + (shape.over or 0) == pytest.approx(TRACK, abs=0.02)
