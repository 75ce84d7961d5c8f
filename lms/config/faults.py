"""What is wrong with the environment, said in a sentence that whoever shows it translates."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class SettingFault:
    """One wrong setting: an English sentence with `%(name)s` places, and the values it names."""

    msgid: str
    values: Mapping[str, object]

    def __str__(self) -> str:
        return self.msgid % self.values


def setting_fault(msgid: str, /, **values: object) -> SettingFault:
    """Make a fault; Babel extracts its literal msgid. (`lms.messages` is a floor above.)"""
    return SettingFault(msgid=msgid, values=values)
