"""The list of people in words: who is listed, and as what. Pure."""

from collections.abc import Mapping
from types import MappingProxyType

from lms.messages import Message, message
from lms.rosters.people import State
from lms.schools.population import Audience

STATE_NAMES: Mapping[State, Message] = MappingProxyType(
    {
        State.PRESENT: message("all who are there"),
        State.TO_CONFIRM: message("those to confirm"),
        State.CONFIRMED: message("those confirmed"),
        State.LEFT: message("those who left within a year"),
    }
)
AUDIENCE_NAMES: Mapping[Audience, Message] = MappingProxyType(
    {
        Audience.TEACHER: message("teachers"),
        Audience.STAFF: message("staff"),
        Audience.PARENT: message("parents"),
    }
)
MEANS_NAMES: Mapping[str, Message] = MappingProxyType(
    {
        "self-study": message("on one’s own"),
        "live-distance": message("live, at a distance"),
        "presence": message("face to face"),
        "recognition": message("recognised"),
        "override": message("corrected by hand"),
    }
)
