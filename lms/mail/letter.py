"""A mail in words: a subject and paragraphs, translated into its reader's language. No Flask, no database."""

from collections.abc import Sequence
from dataclasses import dataclass

from lms.messages import Message, translate


@dataclass(frozen=True, kw_only=True)
class Letter:
    """A mail in one language, plain text."""

    subject: str
    text: str


def write_letter(
    *, subject: Message, paragraphs: Sequence[Message | str], site_name: str, language: str
) -> Letter:
    """Put a letter into words; an address stands as it is. It ends with the name of the site."""
    said = [
        paragraph if isinstance(paragraph, str) else translate(paragraph, locale=language)
        for paragraph in paragraphs
    ]
    return Letter(
        subject=translate(subject, locale=language),
        text="\n\n".join([*said, f"-- \n{site_name}"]) + "\n",
    )
