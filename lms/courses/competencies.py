"""What a competency's number means, in the words of its framework: pure.

CRCN-Édu is teachers’, the CRCN pupils’ and everybody’s (`crcn:2.3`, whose number alone is shown).
"""

from collections.abc import Mapping

from lms.messages import Message, message

CRCN_EDU: Mapping[str, Message] = {
    "1.1": message("communicate"),
    "1.2": message("collaborate"),
    "1.3": message("train oneself and keep up to date"),
    "1.4": message("act for a safe and responsible digital world"),
    "1.5": message("adopt a reflective stance"),
    "2.1": message("select resources"),
    "2.2": message("design resources"),
    "2.3": message("manage resources"),
    "3.1": message("design teaching"),
    "3.2": message("put teaching into practice"),
    "3.3": message("assess"),
    "4.1": message("include"),
    "4.2": message("differentiate"),
    "4.3": message("engage learners"),
    "5.1": message("develop learners’ digital skills"),
    "5.2": message("assess and certify learners’ digital skills"),
}


def competency_words(written: str) -> Message:
    """Say a competency as people know it: `crcn-edu:3.1` is “CRCN-Édu 3.1, design teaching”."""
    framework, _, number = written.partition(":")
    if framework == "crcn-edu" and number in CRCN_EDU:
        return message("CRCN-Édu %(number)s, %(what)s", number=number, what=CRCN_EDU[number])
    return message("%(framework)s %(number)s", framework=framework.upper(), number=number)
