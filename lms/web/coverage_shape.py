"""What a bar of coverage looks like, in hundredths of its width. Pure."""

from typing import NamedTuple

TRACK = 86
"""What everybody to train takes of the width; the rest is where schools without headcount are hatched."""
_LEAST_HATCHED = 6


class CoverageShape(NamedTuple):
    """The parts of a bar; what is None isn't drawn.

    `track` is everybody to train, `fill` those trained, `over` those beyond the headcount, `hatched` the
    share of schools whose headcount is unknown. Without a known number to train there is a track alone.
    """

    is_known: bool
    is_unknown: bool
    is_over: bool
    track: float = TRACK
    fill: float | None = None
    over: float | None = None
    hatched: float | None = None
    target: float | None = None


def coverage_shape(
    trained: int,
    headcount: int | None,
    target: float | None = None,
    schools_known: int | None = None,
    schools: int | None = None,
) -> CoverageShape:
    """Give the shape of a share, of a target and of the schools whose headcount is known among all."""
    missing = (schools - schools_known) / schools if schools and schools_known is not None else 0
    hatched = round(max(missing * (99 - TRACK), _LEAST_HATCHED), 2) if missing > 0 else None
    if not headcount:
        is_unknown = headcount is None
        is_over = bool(trained) and not is_unknown
        return CoverageShape(is_known=False, is_unknown=is_unknown, is_over=is_over, hatched=hatched)
    share = trained / headcount
    scale = TRACK / max(1, share)
    is_over = share > 1
    return CoverageShape(
        is_known=True,
        is_unknown=False,
        is_over=is_over,
        track=round(scale, 2) if is_over else TRACK,
        fill=round(min(share, 1) * scale, 2) if trained else None,
        over=round((share - 1) * scale, 2) if is_over else None,
        hatched=hatched,
        target=None if target is None else round(target * scale, 2),
    )
