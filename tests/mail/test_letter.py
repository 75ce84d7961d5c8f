"""A mail in words."""

from lms.mail.letter import write_letter
from lms.messages import message


def test_a_letter_is_paragraphs_and_the_sites_name() -> None:
    letter = write_letter(
        subject=message("Hello %(name)s", name="Maëlle"),
        paragraphs=[message("One."), "https://x.example"],
        site_name="Passerelle",
        language="en",
    )
    assert letter.subject == "Hello Maëlle"
    assert letter.text == "One.\n\nhttps://x.example\n\n-- \nPasserelle\n"
