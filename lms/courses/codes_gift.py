"""Codes C080 to C089: Moodle's GIFT questions."""

from lms.courses.faults import Rule
from lms.messages import message

GIFT_BRACES = Rule(
    code="C080",
    reason=message("The answers of this GIFT question aren't between one pair of braces."),
    remedy=message(
        "Write the answers once, between { and }, without a blank line inside; "
        "before a brace that is part of the text, write a backslash."
    ),
)
GIFT_WEIGHT = Rule(
    code="C081",
    reason=message("This isn't a percentage between -100 and 100."),
    remedy=message("Write for example ~%%50%%half right, or ~%%-50%%wrong."),
)
GIFT_PAIR = Rule(
    code="C082",
    reason=message("This line of a matching question has no second half."),
    remedy=message(
        "Write = the term -> what goes with it; before an = that is part of the text, a backslash."
    ),
)
GIFT_PICTURE = Rule(
    code="C083",
    severity="warning",
    reason=message("This question shows a picture that a GIFT file doesn't hold: it is left out."),
    remedy=message(
        "Put the picture in media/ and write the question in Markdown, "
        "or say in words what the picture showed."
    ),
)
GIFT_WITHOUT_TEXT = Rule(
    code="C084",
    reason=message("This GIFT question has no wording."),
    remedy=message("Write the question before the opening brace."),
)
GIFT_EMPTY = Rule(
    code="C085",
    reason=message("This block of GIFT holds no question."),
    remedy=message("Copy the questions into it, a blank line between two, or remove the block."),
)
GIFT_OUTSIDE_QUIZ = Rule(
    code="C086",
    severity="warning",
    reason=message("Only a quiz asks GIFT questions: here their source is shown as it stands."),
    remedy=message("Write kind: quiz in this unit's front matter, or move the block to a quiz."),
)
