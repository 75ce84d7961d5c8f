"""What the leader's list says by itself on her telephone, network or not: every sentence, in her language."""

from collections.abc import Callable, Mapping

from babel import Locale
from flask_babel import gettext as _
from flask_babel import ngettext

from lms.web.locale import page_language

MOST_FORMS_LOOKED_AT = 200
_NUMBER = "{n}"


def list_words() -> dict[str, str | dict[str, str]]:
    """Give the sentences; those that hold a number by plural form, as `Intl.PluralRules` names them."""
    return {
        "there": _by_form(lambda n: ngettext("%(num)s person is there", "%(num)s people are there", n)),
        "waiting": _by_form(
            lambda n: ngettext(
                "%(num)s note is kept on this device; it will leave as soon as the network is back.",
                "%(num)s notes are kept on this device; they will leave as soon as the network is back.",
                n,
            )
        ),
        "refused": _by_form(
            lambda n: ngettext(
                "%(num)s note was refused: it stays here, with the reason.",
                "%(num)s notes were refused: they stay here, with the reason.",
                n,
            )
        ),
        "others": _by_form(lambda n: ngettext("and %(num)s other person", "and %(num)s other people", n)),
        "sent": _("Everything is sent. This list also opens without a network, for a day."),
        "sending": _("Sending…"),
        "here": _("Kept on this device"),
        "leaving": _("To be taken back as soon as the network is back"),
        "signed_out": _(
            "Nothing can be sent: you are no longer signed in. Open the list again on line and sign in; your"
            " notes stay on this device."
        ),
        "no_right": _(
            "Nothing can be sent: this session is no longer open to you. Your notes stay on this device; show"
            " them to whoever organises the session."
        ),
        "later": _("The site can’t take the notes just now. They stay here and will be sent again."),
        "no_more": _("This device has used all its numbers. Find the network once to go on."),
        "not_kept": _("This browser can’t keep the list: note people while the network is there."),
        "nothing": _("Write a first name, or a number of people."),
        "which_school": _(
            "Without a network, choose the school in the list that appears, or “I’d rather not say”."
        ),
        "unsaid": _("school not said"),
    }


def _by_form(say: Callable[[int], str]) -> Mapping[str, str]:
    """Give a sentence in each plural form of the page's language, with a mark where the number goes."""
    form_of = Locale.parse(page_language()).plural_form
    forms: dict[str, str] = {}
    for n in range(MOST_FORMS_LOOKED_AT):
        form = form_of(n)
        if form not in forms:
            forms[form] = say(n).replace(str(n), _NUMBER, 1)
    return {"other": forms.get("other", next(iter(forms.values()))), **forms}
