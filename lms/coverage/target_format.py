"""Targets as plain values, as they are stored with a revision; shares stay exact. Pure."""

from collections.abc import Mapping
from fractions import Fraction

from lms.coverage.targets import Counted, NumberTarget, SchoolsTarget, ShareTarget, Target


def target_to_json(target: Target) -> dict[str, object]:
    """Write a target as plain values; `parse_target` reads it back equal."""
    match target:
        case ShareTarget(share=share):
            return {"share": str(share)}
        case SchoolsTarget(share=share):
            return {"schools_reached": str(share)}
        case NumberTarget(number=number, counted=counted):
            return {"number": number, "counted": counted.value}


def parse_target(value: Mapping[str, object]) -> Target:
    """Read a target that `target_to_json` wrote."""
    if "share" in value:
        return ShareTarget(share=Fraction(str(value["share"])))
    if "schools_reached" in value:
        return SchoolsTarget(share=Fraction(str(value["schools_reached"])))
    return NumberTarget(number=int(str(value["number"])), counted=Counted(str(value["counted"])))
