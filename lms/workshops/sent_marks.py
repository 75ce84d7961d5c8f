"""Reading what a device sends of its list: JSON, of which every part is doubted. No database."""

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from lms.messages import RefusalError, message
from lms.workshops.marking import Kind, Mark
from lms.workshops.registering import LONGEST_NAME

MOST_AT_ONCE = 100
LARGEST_NUMBER = 2**63 - 1
Number = Annotated[int, Field(strict=True, ge=1, le=LARGEST_NUMBER)]
# No control sign: nobody types one, and no database of ours keeps a NUL.
_PLAIN = r"^[^\x00-\x1f\x7f]*$"


class _Sent(BaseModel):
    model_config = ConfigDict(extra="forbid")

    id: Annotated[str, Field(max_length=40, pattern=r"^[0-9a-f]+$")]
    sitting: Number
    kind: Kind
    registration: Number | None = None
    name: Annotated[str, Field(max_length=LONGEST_NAME, pattern=_PLAIN)] = ""
    email: Annotated[str, Field(max_length=254, pattern=_PLAIN)] = ""
    school: Annotated[str, Field(max_length=8, pattern=r"^[0-9A-Z]*$")] = ""
    language: Annotated[str, Field(max_length=5, pattern=r"^[a-z]*$")] = ""
    headcount: Annotated[int, Field(strict=True, ge=0, le=32_000)] = 0
    attendance: Number | None = None
    of: Annotated[str, Field(max_length=40, pattern=r"^[0-9a-f]*$")] = ""
    reason: Annotated[str, Field(max_length=500, pattern=_PLAIN)] = ""


class _Batch(BaseModel):
    model_config = ConfigDict(extra="forbid")

    events: Annotated[list[_Sent], Field(max_length=MOST_AT_ONCE)]


def read_marks(sent: Any) -> list[Mark]:  # noqa: ANN401 - whatever JSON holds
    """Read the notes of a device, or refuse them all: only a broken page sends one that can't be read."""
    try:
        batch = _Batch.model_validate(sent)
    except ValidationError as error:
        raise RefusalError(
            message("What this device sent can’t be read. Open the list again: your notes stay on it.")
        ) from error
    return [
        Mark(
            key=one.id,
            sitting_id=one.sitting,
            kind=one.kind,
            registration_id=one.registration,
            given_name=one.name,
            email=one.email,
            uai=one.school or None,
            language=one.language,
            headcount=one.headcount,
            attendance_id=one.attendance,
            of_key=one.of,
            reason=one.reason,
        )
        for one in batch.events
    ]
