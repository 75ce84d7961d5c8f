"""Codes C060 to C079: quizzes."""

from lms.courses.faults import Rule
from lms.messages import message

QUIZ_WITHOUT_QUESTION = Rule(
    code="C060",
    reason=message("This quiz has no question."),
    remedy=message("Write a first one: ## The question? {#q1 .single}, then its answers, one a line."),
)
QUESTION_WITHOUT_ID = Rule(
    code="C061",
    reason=message("This question has no id."),
    remedy=message("Write: %(example)s"),
)
QUESTION_KIND_UNKNOWN = Rule(
    code="C062",
    reason=message("The question doesn't say its kind, says several, or one that isn't known."),
    remedy=message("Write after the id one of these kinds: %(known)s."),
)
QUESTION_ID_TWICE = Rule(
    code="C063",
    reason=message("Two questions have the id %(id)s; the first is on line %(first)s."),
    remedy=message("Give this question another id, for example %(free)s."),
)
NO_RIGHT_ANSWER = Rule(
    code="C064",
    reason=message("No answer of this question is marked as right."),
    remedy=message("Write [x] instead of [ ] before the right answer."),
)
SEVERAL_RIGHT_ANSWERS = Rule(
    code="C065",
    reason=message("The question is .single, but %(count)s answers are marked as right."),
    remedy=message("Keep one [x], or write .multiple instead of .single."),
)
TOO_FEW_CHOICES = Rule(
    code="C066",
    reason=message("This question offers fewer than two answers."),
    remedy=message("Write at least two lines that begin with - [x] or - [ ]."),
)
CHOICE_EMPTY = Rule(
    code="C067",
    reason=message("This answer has no text."),
    remedy=message("Write the answer after the brackets, on the same line."),
)
LINE_NOT_UNDERSTOOD = Rule(
    code="C068",
    reason=message("This line is neither an answer nor what belongs to one."),
    remedy=message(
        "Begin an answer with - [x] or - [ ]; indent its feedback by two spaces and begin it with >; "
        "put explanations before the answers."
    ),
)
CHOICE_TWICE = Rule(
    code="C069",
    reason=message("This answer is offered twice in the question."),
    remedy=message("Remove or rewrite one of the two; the first is on line %(first)s."),
)
TRANSLATED_QUIZ_DIFFERS = Rule(
    code="C070",
    reason=message("The translated quiz doesn't match its source at the question %(id)s."),
    remedy=message(
        "Keep the same questions with the same ids and kinds in the same order, "
        "as many answers in the same order, and the same right ones."
    ),
)
QUESTION_WITHOUT_PROMPT = Rule(
    code="C071",
    reason=message("This question has no wording."),
    remedy=message("Write the question between ## and its id."),
)
PICK_TOO_MANY = Rule(
    code="C072",
    reason=message("The quiz picks %(pick)s questions, but holds only %(count)s."),
    remedy=message("Lower pick, or write more questions."),
)
FEEDBACK_MISSING = Rule(
    code="C073",
    severity="warning",
    reason=message("No answer of this question explains anything to the person who chose it."),
    remedy=message(
        "Under each answer, indented by two spaces, write > and why it is right or wrong; in GIFT, write #"
        " and why behind the answer."
    ),
)
TOO_FEW_TO_ARRANGE = Rule(
    code="C074",
    reason=message("There is nothing to put in order or to match: fewer than two lines are given."),
    remedy=message("Write at least two lines: 1. first step for .order, - term :: definition for .match."),
)
LINE_OF_OTHER_KIND = Rule(
    code="C075",
    reason=message("This line isn't what a question of the kind %(kind)s holds."),
    remedy=message(
        "Write its answers so: %(example)s; indent feedback by two spaces and begin it with >; "
        "put explanations before the answers."
    ),
)
NUMBER_UNREADABLE = Rule(
    code="C076",
    reason=message("This isn't a number, or not a number and a margin."),
    remedy=message("Write for example = 3,5 or = 3,5 ± 0,1."),
)
EXPECTED_ANSWER_MISSING = Rule(
    code="C077",
    reason=message("Nothing says which answer is expected."),
    remedy=message("Write a line that begins with = and holds the answer."),
)
