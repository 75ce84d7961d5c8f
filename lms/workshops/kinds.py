"""The words of workshops: how one meets, in what framework, how presence was recorded. Pure."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from lms.messages import Message, message
from lms.schools.population import Audience

AUDIENCES: Mapping[Audience, Message] = MappingProxyType(
    {Audience.PARENT: message("Parents"), Audience.TEACHER: message("Teachers")}
)
"""For whom a workshop is made."""


class Means(StrEnum):
    """How people meet; the same words as a completion's."""

    PRESENCE = "presence"
    LIVE = "live-distance"


MEANS_NAMES: Mapping[Means, Message] = MappingProxyType(
    {Means.PRESENCE: message("In one place"), Means.LIVE: message("Live on line")}
)


class Framework(StrEnum):
    """The framework in which parents are welcomed."""

    NONE = ""
    MALLETTE = "mallette"
    OEPRE = "oepre"
    CAFE = "cafe"
    REP = "rep"
    ASSOCIATION = "association"
    CENTRE_SOCIAL = "centre-social"
    OTHER = "other"


FRAMEWORK_NAMES: Mapping[Framework, Message] = MappingProxyType(
    {
        Framework.NONE: message("None in particular"),
        Framework.MALLETTE: message("Mallette des parents"),
        Framework.OEPRE: message("OEPRE"),
        Framework.CAFE: message("Parents’ café"),
        Framework.REP: message("Priority education (REP, REP+)"),
        Framework.ASSOCIATION: message("Parents’ association"),
        Framework.CENTRE_SOCIAL: message("Community centre"),
        Framework.OTHER: message("Another framework"),
    }
)


class Seat(StrEnum):
    """What a registration has."""

    SEATED = "seated"
    WAITING = "waiting"
    CANCELLED = "cancelled"


class Way(StrEnum):
    """By what a presence was recorded."""

    DOOR = "door"
    LIST = "list"
    HEADCOUNT = "headcount"
    PAPER = "paper"


WAY_NAMES: Mapping[Way, Message] = MappingProxyType(
    {
        Way.DOOR: message("At the door, by oneself"),
        Way.LIST: message("By the leader’s list"),
        Way.HEADCOUNT: message("Counted, without names"),
        Way.PAPER: message("From the paper sheet"),
    }
)
