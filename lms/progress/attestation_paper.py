"""An attestation as a PDF: the frozen facts, set in the language in which it was issued."""

from pathlib import Path

from lms.messages import Message, message, translate
from lms.messages.dates import day_in_words
from lms.papers import Frame, from_left, qr_svg, render_pdf
from lms.progress.attestation import Facts, read_facts
from lms.progress.attestation_code import shown_code
from lms.progress.attestation_words import MEANS_NAMES, duration, lines, worth
from lms.progress.models import Attestation

TEMPLATE = Path(__file__).with_name("papers") / "attestation.typ"


def attestation_pdf(attestation: Attestation, *, site_name: str, base_url: str) -> bytes:
    """Set an attestation; the same one gives the same bytes."""
    facts, language = read_facts(attestation.facts), attestation.language

    def say(sentence: Message) -> str:
        return translate(sentence, locale=language)

    address = verify_address(base_url, attestation.code)
    organiser = facts.signing.organiser or site_name
    frame = Frame(
        title=say(message("Attestation of training")),
        language=language,
        on=attestation.issued_on,
        site=site_name,
        organiser=facts.signing.organiser,
        foot=say(message("Attestation %(code)s", code=from_left(shown_code(attestation.code)))),
    )
    data = {
        "title": frame.title,
        "opening": say(message("%(organiser)s attests that", organiser=organiser)),
        "holder": attestation.holder,
        "school": facts.school,
        "statement": say(message("has followed and completed the course")),
        "course": facts.title,
        "facts": list(lines(facts, language=language)),
        "objectives_title": say(message("What the course teaches")),
        "objectives": facts.objectives,
        "worth": say(value) if (value := worth(facts)) else "",
        "code": shown_code(attestation.code),
        "code_drawing": qr_svg(address),
        "code_alt": say(message("Code that leads to %(address)s", address=address)),
        "verify": say(message("Anybody may verify this attestation with this code, at this address:")),
        "address": address,
        **_modules(facts, language),
        **_signing(attestation, facts, language),
    }
    return render_pdf(TEMPLATE, data, frame=frame)


def verify_address(base_url: str, code: str) -> str:
    """Give the address at which anybody verifies an attestation."""
    return f"{base_url.rstrip('/')}/verify/{shown_code(code)}"


def _modules(facts: Facts, language: str) -> dict[str, object]:
    headings = (message("Module"), message("Time"), message("Completed on"), message("Means"))
    return {
        "modules_title": translate(message("Modules completed"), locale=language),
        "headings": [translate(heading, locale=language) for heading in headings],
        "modules": [
            [
                module.title,
                translate(duration(module.minutes), locale=language),
                day_in_words(module.done_on, locale=language),
                translate(MEANS_NAMES[module.means], locale=language),
            ]
            for module in facts.modules
        ],
    }


def _signing(attestation: Attestation, facts: Facts, language: str) -> dict[str, object]:
    day, place = day_in_words(attestation.issued_on, locale=language), facts.signing.place
    where = message("Done at %(place)s, on %(day)s", place=place, day=day)
    signed = [facts.signing.signatory] if facts.signing.signatory else []
    if facts.signing.delegation:
        signed.insert(
            0, translate(message("By delegation: %(whom)s", whom=facts.signing.delegation), locale=language)
        )
    return {
        "done_at": translate(where if place else message("Done on %(day)s", day=day), locale=language),
        "signing": signed
        or [translate(message("Established by the platform, without a signature"), locale=language)],
    }
