"""Codes C001 to C039: the files of a course, its YAML and how its parts fit together."""

from lms.courses.faults import Rule
from lms.messages import message

NOT_UTF8 = Rule(
    code="C001",
    reason=message("This file isn't text in UTF-8."),
    remedy=message("Save it again in your editor with the encoding UTF-8."),
)
UNEXPECTED_FILE = Rule(
    code="C002",
    reason=message("A course doesn't hold a file of this name at this place."),
    remedy=message(
        "Name folders 01-name, units 01-name.md, translations 01-name.ar.md, "
        "and put images and documents in media/."
    ),
)
FILE_TOO_LARGE = Rule(
    code="C003",
    reason=message("This file is too large: %(size)s kB; at most %(limit)s kB are accepted."),
    remedy=message("Split the text into several units, or reduce the image."),
)
COURSE_FILE_MISSING = Rule(
    code="C004",
    reason=message("The course has no file course.yaml."),
    remedy=message("Write course.yaml at the top of the folder; it holds at least id, title and languages."),
)
MODULE_FILE_MISSING = Rule(
    code="C005",
    reason=message("The module's folder has no file module.yaml."),
    remedy=message("Write %(folder)s/module.yaml; it holds at least id, title and minutes."),
)
MODULE_WITHOUT_UNIT = Rule(
    code="C006",
    reason=message("This module has no unit."),
    remedy=message("Write a first page, for example %(folder)s/01-introduction.md, or remove the folder."),
)
COURSE_WITHOUT_MODULE = Rule(
    code="C007",
    reason=message("The course has no module."),
    remedy=message("Create a folder such as 01-introduction that holds module.yaml and a first unit."),
)
TRANSLATION_WITHOUT_SOURCE = Rule(
    code="C008",
    reason=message("This translation has no source text beside it."),
    remedy=message("Write %(source)s, or give the translation the same name as the text that it translates."),
)
LANGUAGE_NOT_LISTED = Rule(
    code="C009",
    reason=message("The course doesn't list the language %(language)s."),
    remedy=message("Add it to languages in course.yaml, or rename or remove this text."),
)
YAML_UNREADABLE = Rule(
    code="C010",
    reason=message("This isn't readable YAML."),
    remedy=message(
        "Check the indentation (spaces, never a tab) and the colons, and put texts that hold a colon between"
        " quotes."
    ),
)
KEY_UNKNOWN = Rule(
    code="C011",
    reason=message("The key %(key)s isn't known here."),
    remedy=message("Remove it, or correct it; the keys known here are: %(known)s."),
)
KEY_MISSING = Rule(
    code="C012",
    reason=message("The key %(key)s is missing."),
    remedy=message("Add a line such as: %(example)s"),
)
VALUE_WRONG = Rule(
    code="C013",
    reason=message("The value of %(key)s can't be used."),
    remedy=message("Write for example: %(example)s"),
)
KEY_TWICE = Rule(
    code="C014",
    reason=message("The key %(key)s is written twice."),
    remedy=message("Keep one of the two; the first is on line %(first)s."),
)
YAML_TOO_CLEVER = Rule(
    code="C015",
    reason=message("Anchors, aliases, tags and merges of YAML aren't accepted."),
    remedy=message("Write the value out in full."),
)
FRONT_MATTER_MISSING = Rule(
    code="C016",
    reason=message("The unit doesn't begin with its description between two lines of three hyphens."),
    remedy=message("Begin the file with a line ---, then id, title and minutes, then another line ---."),
)
UNIT_ID_TWICE = Rule(
    code="C020",
    reason=message("Two units have the id %(id)s; the first is in %(first)s."),
    remedy=message("Give this unit another id. An id is for ever: change the one that nobody has read yet."),
)
MODULE_ID_TWICE = Rule(
    code="C021",
    reason=message("Two modules have the id %(id)s; the first is in %(first)s."),
    remedy=message(
        "Give this module another id. An id is for ever: change the one that nobody has read yet."
    ),
)
REQUIRED_MODULE_UNKNOWN = Rule(
    code="C022",
    reason=message("The course has no module %(id)s."),
    remedy=message("Write one of these module ids: %(known)s."),
)
REQUIRES_IN_CIRCLE = Rule(
    code="C023",
    reason=message("The modules require each other in a circle: %(circle)s."),
    remedy=message("Remove one of these lines requires, so that there is a module to begin with."),
)
HOURS_DIFFER = Rule(
    code="C024",
    reason=message("The course says %(hours)s h, but its required modules add up to %(minutes)s minutes."),
    remedy=message("Write hours: %(right)s, or correct the minutes of the modules."),
)
AT_LEAST_TOO_MANY = Rule(
    code="C025",
    reason=message("The module asks for %(n)s units, but only %(units)s of its units are required."),
    remedy=message("Lower at_least, or make more units required."),
)
COMPETENCY_UNKNOWN = Rule(
    code="C026",
    reason=message("The competency %(competency)s isn't known."),
    remedy=message("Write the framework and the number, for example: %(example)s"),
)
TRANSLATION_DIFFERS = Rule(
    code="C027",
    reason=message("The translation says another %(key)s than its source: %(source)s is expected."),
    remedy=message("Remove this line: a translation shares its source's %(key)s."),
)
NOTHING_TO_FINISH = Rule(
    code="C028",
    reason=message("No unit of this module is required: nobody could complete it."),
    remedy=message("Remove required: false from at least one of its units."),
)
SOURCE_LANGUAGE_MISSING = Rule(
    code="C029",
    reason=message("The key %(key)s has no text in the course's first language, %(language)s."),
    remedy=message("Add the text: %(key)s, then %(language)s, then a colon and the text."),
)
REVIEW_INCOMPLETE = Rule(
    code="C031",
    reason=message("A translation is reviewed by somebody, on a day: one of the two is missing."),
    remedy=message("Write both reviewed_by and reviewed_on (for example 2026-10-05), or neither."),
)
TRANSLATION_MISSING = Rule(
    code="C032",
    severity="warning",
    reason=message("This text isn't translated into %(language)s; its readers will see the source language."),
    remedy=message("Write %(file)s, or remove %(language)s from languages in course.yaml."),
)
TEXT_NOT_TRANSLATED = Rule(
    code="C033",
    severity="warning",
    reason=message("The key %(key)s has no text in %(language)s; its readers will see the source language."),
    remedy=message("Add the text under %(key)s, after %(language)s and a colon."),
)
LEVEL_ALONE = Rule(
    code="C034",
    severity="warning",
    reason=message(
        "All required units of this module are for one level, %(level)s: the other levels have nothing to do."
    ),
    remedy=message("Add a unit for the other levels, or remove the line level."),
)
LANGUAGE_UNKNOWN = Rule(
    code="C035",
    reason=message("No language has the code %(language)s."),
    remedy=message(
        "Write for example %(example)s: the code of ISO 639, of two letters where the language has one;"
        " where a country matters, its code behind a hyphen, as in pt-BR."
    ),
)
