"""`FrEduRne` and `FrEduRneResp`, in which the academies' portal says where an agent works. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass

from lms.schools.uai import Uai, is_uai

_TEACHES = "ENS"
_NONE = "X"


@dataclass(frozen=True, kw_only=True)
class Post:
    """One school where somebody works, and whether as a teacher."""

    uai: Uai
    teaches: bool


def posts(values: Iterable[str]) -> tuple[Post, ...]:
    """Read `UAI$UAJ$PU$ENS$UAI$T3$CLG$340`: the first field is the school, the fourth says who teaches.

    What can't be read is left out: a claim that is mistaken must not keep anybody out.
    """
    found: dict[Uai, Post] = {}
    for value in values:
        fields = [field.strip().upper() for field in value.split("$")]
        if is_uai(fields[0]):
            uai = Uai(fields[0])
            teaches = len(fields) > 3 and fields[3] == _TEACHES
            found[uai] = Post(uai=uai, teaches=teaches or (uai in found and found[uai].teaches))
    return tuple(found.values())


def headed(values: Iterable[str]) -> tuple[Uai, ...]:
    """Read the schools that somebody heads; `X` says none."""
    firsts = (value.split("$")[0].strip().upper() for value in values)
    return tuple(dict.fromkeys(Uai(first) for first in firsts if first != _NONE and is_uai(first)))
