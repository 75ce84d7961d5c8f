"""Codes C090 to C099: the limits within which anybody's course is compiled."""

from lms.courses.faults import Rule
from lms.messages import message

FILE_TOO_SLOW = Rule(
    code="C090",
    reason=message("Reading this file took more than %(seconds)s seconds of computing: it was stopped."),
    remedy=message(
        "Look for long runs of brackets, nested lists or tables; simplify them, "
        "or split the text into several units."
    ),
)
FILE_TOO_HEAVY = Rule(
    code="C091",
    reason=message("Reading this file took too much memory: it was stopped."),
    remedy=message("Simplify its tables and lists, or split the text into several units."),
)
COURSE_TOO_SLOW = Rule(
    code="C092",
    reason=message(
        "Reading the whole course took more than %(seconds)s seconds: it was stopped at this file."
    ),
    remedy=message("Shorten the longest texts, or split the course."),
)
COMPILER_STOPPED = Rule(
    code="C093",
    reason=message(
        "The compiler stopped unexpectedly at this file. The last published version is unchanged."
    ),
    remedy=message("Try again; if it stops again, send this file to your platform's administrator."),
)
TOO_MANY_FILES = Rule(
    code="C094",
    reason=message("The course has too many files or is too large: %(files)s files, %(size)s MB."),
    remedy=message(
        "At most %(limit)s files and %(megabytes)s MB are accepted: split the course or reduce its images."
    ),
)
PICTURE_TOO_LARGE = Rule(
    code="C095",
    reason=message("This picture has more than %(limit)s million pixels."),
    remedy=message("Reduce it: 1,600 pixels wide are enough for any page."),
)
