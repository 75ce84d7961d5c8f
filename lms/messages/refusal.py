"""A use case that says no: what was found and what to do, in sentences; nothing was written."""

from lms.messages.message import Message


class RefusalError(Exception):
    """Refused with reasons. Commands print them and exit with 1; pages show them beside the form."""

    def __init__(self, *reasons: Message) -> None:
        super().__init__("; ".join(str(reason) for reason in reasons))
        self.reasons = reasons
