"""The four lines about personal data that stand on the sheet and on the poster, in each language. Pure."""

from lms.messages import Message, message, translate

LINES: tuple[Message, ...] = (
    message(
        "Your first name and school serve to prepare the meeting and to count who came. Nothing else is"
        " asked, and never your children’s names."
    ),
    message("You may leave the school out."),
    message("Your first name is erased on 31 August at the latest."),
    message("To see or erase what is kept, ask whoever leads the meeting."),
)
KEEP_A_PLACE = message("To keep a place, scan this code or type the address.")


def notice(language: str) -> str:
    """Give the lines as one text."""
    return " ".join(translate(line, locale=language) for line in LINES)


def keep_a_place(language: str) -> str:
    """Say what the square code is for."""
    return translate(KEEP_A_PLACE, locale=language)
