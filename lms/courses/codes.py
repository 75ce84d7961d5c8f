"""The one registry of fault codes; every code here is documented in docs/authors/diagnostics.md."""

from collections.abc import Mapping
from types import MappingProxyType, ModuleType

from lms.courses import codes_course, codes_gift, codes_limits, codes_quiz, codes_text
from lms.courses.faults import Rule

MODULES: tuple[ModuleType, ...] = (codes_course, codes_text, codes_quiz, codes_gift, codes_limits)


def registry() -> Mapping[str, Rule]:
    """All rules by code, in the codes' order. Raises ValueError if a code is given twice."""
    rules = [value for module in MODULES for value in vars(module).values() if isinstance(value, Rule)]
    by_code = {rule.code: rule for rule in rules}
    if len(by_code) != len(rules):
        raise ValueError("a fault code is given to two rules")
    return MappingProxyType(dict(sorted(by_code.items())))


RULES = registry()
