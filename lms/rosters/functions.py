"""What people say that they do in their school, in words. Pure."""

from collections.abc import Mapping
from types import MappingProxyType

from lms.messages import Message, message
from lms.schools.population import Function

FUNCTION_NAMES: Mapping[Function, Message] = MappingProxyType(
    {
        Function.TEACHER: message("Teacher"),
        Function.HEAD_TEACHER: message("Director of a primary school, teaching or not"),
        Function.TRAINEE_TEACHER: message("Probationary teacher"),
        Function.REPLACEMENT_TEACHER: message("Replacement teacher"),
        Function.LIBRARIAN: message("Teacher librarian"),
        Function.CPE: message("Education counsellor (CPE)"),
        Function.AESH: message("Assistant of pupils with disabilities (AESH)"),
        Function.PSYEN: message("School psychologist (PsyEN)"),
        Function.PRINCIPAL: message("Head or deputy head of establishment"),
        Function.INSPECTOR: message("Inspector (IEN, IA-IPR)"),
        Function.ADVISER: message("Pedagogical adviser or trainer"),
        Function.OTHER_STAFF: message("Other staff"),
        Function.PARENT: message("Parent"),
    }
)

SELF_DECLARED: tuple[Function, ...] = tuple(
    function for function in FUNCTION_NAMES if function not in {Function.PARENT, Function.INSPECTOR}
)
"""What somebody may say of herself: inspectors come with a role, parents by their own doors."""
