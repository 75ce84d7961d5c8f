"""What WTForms itself may say of a field, so that our catalogues hold it: its own aren't used.

`lms.web.forms` looks WTForms' sentences up in our catalogues, by their English text.
"""

from lms.messages import message, plural_message

WORDS = (
    message("This field is required."),
    message("Invalid input."),
    message("Not a valid choice."),
    message("Invalid Choice: could not coerce."),
    message("Invalid choice(s): one or more data inputs could not be coerced."),
    message("Not a valid integer value."),
    message("Not a valid decimal value."),
    message("Not a valid float value."),
    message("Not a valid date value."),
    message("Not a valid datetime value."),
    message("Not a valid time value."),
    message("Number must be at least %(min)s."),
    message("Number must be at most %(max)s."),
    message("Number must be between %(min)s and %(max)s."),
    message("Date must be at least %(min)s."),
    message("Date must be at most %(max)s."),
    message("Date must be between %(min)s and %(max)s."),
    message("Invalid email address."),
    message("Invalid URL."),
    message("Field must be equal to %(other_name)s."),
    message("This field cannot be edited."),
    plural_message(
        "Field must be at least %(min)d character long.", "Field must be at least %(min)d characters long.", 1
    ),
    plural_message(
        "Field cannot be longer than %(max)d character.", "Field cannot be longer than %(max)d characters.", 1
    ),
    plural_message(
        "Field must be exactly %(max)d character long.", "Field must be exactly %(max)d characters long.", 1
    ),
    message("Field must be between %(min)d and %(max)d characters long."),
)
