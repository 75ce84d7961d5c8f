"""What the privacy notice says of each table that names a person: what is kept, and why.

How long, and what an erasure does, stand in each table's own declaration. A test fails when a table
names people and nothing is said of it here.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from lms.messages import Message, message


@dataclass(frozen=True, kw_only=True)
class Holding:
    """What a table keeps about a person, and what it is kept for."""

    what: Message
    why: Message


_TO_SIGN_IN = message("To let you in, and nobody else in your place.")
_TO_COUNT = message("To count which share of each school is trained, which the programme must report.")

HOLDINGS: Mapping[str, Holding] = {
    "person": Holding(
        what=message("Your first name, name, address and language; the days you came."),
        why=message("To know whose course and whose attestation it is, and to write to you."),
    ),
    "credential": Holding(
        what=message("Your password, in a form from which it can’t be read."), why=_TO_SIGN_IN
    ),
    "second_factor": Holding(
        what=message(
            "The secret by which your telephone makes codes, encrypted, and since when, if you have one."
        ),
        why=_TO_SIGN_IN,
    ),
    "recovery_code": Holding(
        what=message("Your recovery codes, in a form that can’t be used, and which have served."),
        why=_TO_SIGN_IN,
    ),
    "one_time_link": Holding(
        what=message("The links sent to you to choose a password, in a form that can’t be used."),
        why=_TO_SIGN_IN,
    ),
    "signin_session": Holding(
        what=message("The devices on which you are signed in, and since when."),
        why=message("To keep you signed in, and to let you sign out everywhere."),
    ),
    "known_device": Holding(
        what=message("A number that recognises a device you have used."),
        why=message("So that strangers who try passwords can’t lock you out."),
    ),
    "sso_identity": Holding(
        what=message("The number by which your professional account knows you."), why=_TO_SIGN_IN
    ),
    "sso_session": Holding(
        what=message("That you signed in by your professional account, and what signing out there needs."),
        why=_TO_SIGN_IN,
    ),
    "school_code_entry": Holding(
        what=message("That you made your account with your school’s registration sheet, and when."),
        why=message("So that whoever handed out the sheet knows who came by it."),
    ),
    "affiliation_refusal": Holding(
        what=message("That your place in a school wasn’t confirmed, and the reason you were given."),
        why=message("So that you know why you aren’t counted there, and can have it put right."),
    ),
    "draft": Holding(
        what=message("Which course drafts you began, if you write courses."),
        why=message("To know whom to ask before a draft is changed or dropped."),
    ),
    "draft_file": Holding(
        what=message("Which files of a course draft you changed last, if you write courses."),
        why=message("So that two authors don’t write over each other."),
    ),
    "draft_aside": Holding(
        what=message("A text you typed while somebody else changed the same file, if you write courses."),
        why=message("So that nothing you typed is lost before you have chosen between the two."),
    ),
    "audit_event": Holding(
        what=message("Sensitive actions: sign-ins, changes of rights, exports; never what you wrote."),
        why=message("For the security of the site, and to find out who did what."),
    ),
    "mail_outbox": Holding(
        what=message("The mails that the site sends to you."),
        why=message("To send each of them once, and to know that it left."),
    ),
    "mail_stop": Holding(
        what=message("The kinds of mail that you no longer want."),
        why=message("So that the site doesn’t write to you about them again."),
    ),
    "job": Holding(
        what=message("What the site has yet to do for you, such as a reminder."),
        why=message("To do it once, at an hour when it disturbs nobody."),
    ),
    "affiliation": Holding(
        what=message("Your schools, your function in each, and the days."),
        why=_TO_COUNT,
    ),
    "role_grant": Holding(
        what=message("What you may see or do on this site, and since when."),
        why=message("To open to each person what their work needs, and no more."),
    ),
    "unit_done": Holding(
        what=message("The pages you have finished."),
        why=message("To find your place again, and to know when a module is complete."),
    ),
    "opening": Holding(
        what=message("The modules you have opened, and where you stopped."),
        why=message("To find your place again, and to count who has begun."),
    ),
    "quiz_attempt": Holding(
        what=message("Your answers to quizzes and your scores."),
        why=message("To show you what to look at again. Nobody else sees them."),
    ),
    "completion": Holding(
        what=message("The modules you have completed: day, credited minutes, and how."),
        why=message("To give you an attestation, and to count who is trained."),
    ),
    "chosen_level": Holding(
        what=message("The level you teach at, as you chose it."),
        why=message("To show you the pages written for it."),
    ),
    "hand_in": Holding(
        what=message("The tasks you handed in, when, and what your trainer answered."),
        why=message("So that your trainer can validate them."),
    ),
    "person_merge": Holding(
        what=message("That two accounts of yours were made one, and when."),
        why=message("To find what you had done under both, and to undo a mistake."),
    ),
    "merge_step": Holding(
        what=message("What was moved when two accounts of yours were made one."),
        why=message("To undo a merge that was a mistake."),
    ),
    "possible_duplicate": Holding(
        what=message("That you and somebody else were taken for the same person, and what was decided."),
        why=message("Not to ask the same question twice."),
    ),
    "further_address": Holding(
        what=message("Another address by which you sign in, when two accounts of yours were made one."),
        why=_TO_SIGN_IN,
    ),
    "personal_code": Holding(
        what=message(
            "When your code was made, until when it opens, and when it was last used; never the code itself."
        ),
        why=message("To let you in without an address or a password."),
    ),
    "committee_dossier": Holding(
        what=message("Which dossiers for committees you prepared, if you prepare any."),
        why=message("To say who chose the words that a committee reads."),
    ),
    "roster_import": Holding(
        what=message("The lists you imported, if you import any: which file, when, how many lines."),
        why=message("To say who changed what, and to take an import up again."),
    ),
    "invitation_due": Holding(
        what=message("That you were just added by a list, and are about to be sent an invitation."),
        why=message("To write to you once, and only once the list is recorded as a whole."),
    ),
    "standing_due": Holding(
        what=message("That your school just changed by a list, and that counts are about to follow."),
        why=message("To count you where you are, within minutes."),
    ),
    "roster_mapping": Holding(
        what=message("How you named the columns of the lists you import."),
        why=message("Not to ask you for them again."),
    ),
    "roster_verdict": Holding(
        what=message("What a list being imported says of you, line by line."),
        why=message("To show whoever imports it what would change."),
    ),
    "attestation": Holding(
        what=message("The attestations you asked for, with the facts they certify."),
        why=message("To print the same one again, and so that whoever holds it can verify it."),
    ),
    "credit": Holding(
        what=message("The minutes you attended that count towards a module."),
        why=message("To count hours followed in a workshop."),
    ),
    "workshop": Holding(
        what=message("Which sessions you planned, if you organise any."),
        why=message("To know whom to ask before a session is changed."),
    ),
    "workshop_leader": Holding(
        what=message("Which sessions you lead or led."),
        why=message("To say on the poster and on the sheet who leads the session."),
    ),
    "workshop_registration": Holding(
        what=message(
            "The sessions you registered for: first name, school if you said it, language, address."
        ),
        why=message(
            "To keep a seat for you, to confirm, to remind you and to thank you. The address goes afterwards."
        ),
    ),
    "workshop_attendance": Holding(
        what=message("The half-days at which you were present."),
        why=message("To count who came, and to credit you with the minutes you attended."),
    ),
    "workshop_list_event": Holding(
        what=message("For leaders: that you sent notes of an attendance list, and when."),
        why=message("So that a note sent twice by a device counts once."),
    ),
    "workshop_correction": Holding(
        what=message("Which presences at a session you corrected, and why."),
        why=message("So that a figure that changed can be explained."),
    ),
    "workshop_link": Holding(
        what=message("Which links you gave to leaders from outside, if you organise sessions."),
        why=message("To know who let somebody without an account keep an attendance list."),
    ),
    "workshop_outcome": Holding(
        what=message("What attending a session gave you: a completed module or minutes."),
        why=message("To take it back, or put it right, when the attendance sheet is corrected."),
    ),
    "workshop_convocation": Holding(
        what=message("To which sessions your institution convoked you, and by which list."),
        why=message("To keep a seat for you, and to tell whoever trains you who is expected."),
    ),
    "workshop_convoked_file": Holding(
        what=message("The lists of convoked people that you are looking at, if you organise sessions."),
        why=message("To show you what a list would do before it is written."),
    ),
    "workshop_convoked_columns": Holding(
        what=message("Which columns of such lists hold what, as you chose them."),
        why=message("So that you choose them once for each source."),
    ),
    "workshop_group_mail": Holding(
        what=message("When you wrote to the group of a session, and to how many; not what you wrote."),
        why=message("So that a group isn’t written to too often."),
    ),
    "release": Holding(
        what=message("For authors: which versions of a course you published."),
        why=message("To know who answers for what a course says."),
    ),
    "saved_view": Holding(
        what=message("The views of coverage you keep under a name: their filters, whether you share them."),
        why=message("To find them again."),
    ),
    "engaged_choice": Holding(
        what=message(
            "That you chose, for a programme, whether its schools are said to be engaged, and when."
        ),
        why=message("So that it is known who chose what a programme publishes."),
    ),
    "goal_standing": Holding(
        what=message("That you withdrew a programme’s goal or put it back in force, when, and why."),
        why=message("So that it is known who decided what a programme counts."),
    ),
    "ledger": Holding(
        what=message("On which day you entered or left the count of your school, and why."),
        why=_TO_COUNT,
    ),
}
