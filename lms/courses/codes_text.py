"""Codes C040 to C059: what a unit's Markdown holds, and the files in media/."""

from lms.courses.faults import Rule
from lms.messages import message

IMAGE_WITHOUT_ALT = Rule(
    code="C040",
    reason=message("This image has no alternative text: somebody who can't see it gets nothing."),
    remedy=message(
        "Say between the square brackets what the image tells; "
        "if it only decorates, write {.decorative} after it."
    ),
)
IMAGE_WITHOUT_CREDIT = Rule(
    code="C041",
    reason=message("This image has no licence or no author."),
    remedy=message('Write after the image: {licence="CC BY-SA 4.0" author="Name of the author"}'),
)
MEDIA_MISSING = Rule(
    code="C042",
    reason=message("The course holds no file %(path)s."),
    remedy=message("Put the file in the folder media/ of the module, or correct the address. Case matters."),
)
IMAGE_ELSEWHERE = Rule(
    code="C043",
    reason=message("This image is on another site: it could vanish, and that site would learn who reads."),
    remedy=message("Save the image in media/ if its licence allows, and write its address there."),
)
LINK_NOWHERE = Rule(
    code="C044",
    reason=message("The course holds no unit or document %(path)s."),
    remedy=message("Correct the address; it starts from the folder of this file. Case matters."),
)
ADDRESS_REFUSED = Rule(
    code="C045",
    reason=message("Links of this kind aren't accepted."),
    remedy=message(
        "Write an address that begins with https://, http://, mailto: or tel:, or a file of the course."
    ),
)
CALLOUT_UNKNOWN = Rule(
    code="C046",
    reason=message("There is no callout of the kind %(kind)s."),
    remedy=message("Write one of these kinds: %(known)s."),
)
CALLOUT_UNBALANCED = Rule(
    code="C047",
    reason=message("This line of colons has no counterpart: a callout isn't opened or isn't closed."),
    remedy=message("Open a callout with ::: callout-tip and close it with a line of colons alone."),
)
TOO_DEEP = Rule(
    code="C048",
    reason=message("Lists, quotations or callouts are nested too deeply here."),
    remedy=message("Keep to a few levels; a heading often reads better than a fourth one."),
)
PAGE_TOO_LARGE = Rule(
    code="C049",
    reason=message("The page becomes too large: %(size)s kB; at most %(limit)s kB are accepted."),
    remedy=message("Split the text into several units."),
)
RAW_HTML = Rule(
    code="C050",
    severity="warning",
    reason=message("HTML isn't used: the reader sees this tag as text."),
    remedy=message("Write it in Markdown, or between back quotes if the tag itself is meant."),
)
HEADING_JUMP = Rule(
    code="C051",
    severity="warning",
    reason=message("This heading jumps from level %(before)s to level %(after)s."),
    remedy=message("Take the next level down, so that screen readers announce the outline rightly."),
)
LINK_TEXT_VAGUE = Rule(
    code="C052",
    severity="warning",
    reason=message("Read alone, this link doesn't say where it leads."),
    remedy=message("Put between the square brackets what the reader finds there."),
)
SENTENCE_LONG = Rule(
    code="C053",
    severity="warning",
    reason=message("This sentence has %(words)s words: it is hard to follow for whoever reads slowly."),
    remedy=message("Make two sentences of it; in a course for parents, at most %(limit)s words each."),
)
PAGE_EMPTY = Rule(
    code="C054",
    reason=message("This unit has no text."),
    remedy=message("Write the text after the second line of three hyphens."),
)
MEDIA_NOT_WHAT_IT_SAYS = Rule(
    code="C055",
    reason=message("This file isn't what its name says: it isn't a readable %(kind)s file."),
    remedy=message("Export the file again from its program, in the format of its name."),
)
DRAWING_ACTIVE = Rule(
    code="C056",
    reason=message("This drawing holds something active or foreign: %(part)s."),
    remedy=message(
        "Export it again as plain SVG, without scripts, links, styles from elsewhere or embedded pages."
    ),
)
MEDIA_UNUSED = Rule(
    code="C057",
    severity="warning",
    reason=message("No unit shows or links to this file."),
    remedy=message("Use it, or remove it from the folder."),
)
TEXT_FORBIDDEN_CHARACTER = Rule(
    code="C058",
    reason=message("The text holds an invisible control character."),
    remedy=message("Remove it: place the cursor on this line, delete the line and type it again."),
)
VIDEO_WITHOUT_TRANSCRIPT = Rule(
    code="C059",
    severity="warning",
    reason=message(
        "This video has no transcript: who can't hear or see it, or has no connection, gets nothing."
    ),
    remedy=message(
        'Write right below it ??? transcript "Transcript", then the text, indented by four spaces.'
    ),
)
