"""Who may enter each route, said a second time: by hand, beside the code that decides.

Add one row a route, keyed by its endpoint (blueprint.view):

    "reports.coverage": only("inspector", "coordinator", objects="tests/reports/test_pages.py::test_foreign"),

PUBLIC       everybody enters                   SIGNED_IN    strangers are asked to sign in
STRANGERS    who is signed in is sent home      DEMO_ONLY    404 outside the demo
BY_OBJECT    the guard asks about the object in the address: an unknown one is 404 for everybody, and the
             test named with `.objects("…")` shows who enters for one that exists
only(...)    roles of `lms.reach.roles.Role`; the others get 403, strangers are asked to sign in

A route whose address names an object (`<int:workshop_id>`) also says whose objects may be asked for:
`.objects(FOR_ALL)` when whoever enters may see every one of them, otherwise `.objects("tests/…py::test_…")`,
the test in which somebody asks for a foreign object and gets 404.
"""

from dataclasses import dataclass, field, replace
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from lms.reach.roles import Role

STRANGER: Final = "stranger"
VISITORS: tuple[str, ...] = (STRANGER, *(role.value for role in Role))
FOR_ALL: Final = "for all who enter"


class Answer(StrEnum):
    """What a guard answers a visitor."""

    ENTERS = "enters"
    SIGNS_IN = "is asked to sign in"
    REFUSED = "gets 403"
    HIDDEN = "gets 404"
    SENT_AWAY = "is sent elsewhere"


@dataclass(frozen=True, kw_only=True)
class Access:
    """One row: the answer to each visitor, and the test about foreign objects."""

    name: str
    cells: MappingProxyType[str, Answer]
    foreign: str = field(default="")

    def objects(self, foreign: str) -> "Access":
        """Say which objects may be asked for: FOR_ALL, or the test that asks for a foreign one."""
        return replace(self, foreign=foreign)


def _row(name: str, *, stranger: Answer, others: Answer, entering: tuple[str, ...] = ()) -> Access:
    cells = {visitor: Answer.ENTERS if visitor in entering else others for visitor in VISITORS}
    return Access(name=name, cells=MappingProxyType({**cells, STRANGER: stranger}))


def only(*roles: str) -> Access:
    """Let in whoever holds one of the roles."""
    entering = tuple(Role(role).value for role in roles)
    name = "only(" + ", ".join(f'"{role}"' for role in entering) + ")"
    return _row(name, stranger=Answer.SIGNS_IN, others=Answer.REFUSED, entering=entering)


PUBLIC = _row("PUBLIC", stranger=Answer.ENTERS, others=Answer.ENTERS)
SIGNED_IN = _row("SIGNED_IN", stranger=Answer.SIGNS_IN, others=Answer.ENTERS)
STRANGERS = _row("STRANGERS", stranger=Answer.ENTERS, others=Answer.SENT_AWAY)
DEMO_ONLY = _row("DEMO_ONLY", stranger=Answer.HIDDEN, others=Answer.HIDDEN)
BY_OBJECT = replace(DEMO_ONLY, name="BY_OBJECT")
NAMED_ROWS = (PUBLIC, SIGNED_IN, STRANGERS, DEMO_ONLY)

_REPORT_READERS = only(
    "school_director", "school_head", "inspector", "adviser", "coordinator", "partner", "administrator"
)

_ANSWERERS = only("school_director", "school_head", "inspector", "adviser", "coordinator", "administrator")
_FOREIGN_SCHOOL = "tests/home/test_school.py::test_a_foreign_school_is_no_page"
_SUPERIORS = only("school_head", "inspector")
_NAMERS = only("school_head", "inspector", "coordinator", "administrator")
_DOSSIER_KEEPERS = only("coordinator", "administrator").objects(
    "tests/reports/test_committee_pages.py::test_what_is_foreign_doesnt_exist"
)
_FOREIGN_FUNDER = "tests/reports/test_funder.py::test_what_is_foreign_doesnt_exist"
_FOREIGN_ENGAGED = "tests/reports/test_engaged.py::test_what_is_foreign_doesnt_exist"
_FOREIGN_PUBLISHED = "tests/reports/test_published.py::test_what_is_foreign_doesnt_exist"

_NAMING = only("school_head", "inspector", "coordinator", "administrator").objects(
    "tests/reports/test_completion_pages.py::test_what_is_foreign_doesnt_exist"
)

_STEERERS = only("coordinator", "administrator").objects(
    "tests/steering/test_goal_pages.py::test_what_is_foreign_doesnt_exist"
)
_PRINTERS = ("school_director", "school_head", "inspector", "coordinator", "administrator")
_FOREIGN_SHEET = "tests/rosters/test_code_sheets.py::test_a_foreign_school_has_no_sheet"

_KEEPERS = only("parent_resource", "workshop_leader", "trainer", "coordinator", "administrator")
_PLANNERS = only("workshop_leader", "trainer", "coordinator", "administrator")
_FOREIGN_LINK = "tests/rosters/test_own_address.py::test_the_link_of_another_account_does_not_exist"
_FOREIGN_GROUP = "tests/workshops/test_group_pages.py::test_a_foreign_group_or_one_of_parents_does_not_exist"
_FOREIGN_SESSION = "tests/workshops/test_pages.py::test_a_foreign_session_does_not_exist"
_FOREIGN_LINK = "tests/workshops/test_outside.py::test_the_link_of_a_foreign_session_does_not_exist"
_IMPORTERS = only("school_head", "inspector", "coordinator", "administrator")
_FOREIGN_PAIR = "tests/rosters/test_duplicate_pages.py::test_a_pair_half_outside_the_reach_does_not_exist"
_FOREIGN_IMPORT = "tests/rosters/import_pages/test_uploads.py::test_somebody_elses_import_does_not_exist"

_AUTHORS = only("trainer", "administrator")
_ITS_AUTHORS = _AUTHORS.objects("tests/studio/test_pages.py::test_a_course_of_others_does_not_exist")

OUTSIDE_LEADER: Final = "leader from outside"
FOR_OUTSIDE_LEADERS = frozenset(
    {
        "workshop_entry.show",
        "workshop_entry.enter",
        "workshop_list.show",
        "workshop_list.note",
        "workshop_list.revoke",
        "workshop_list.take_events",
        "workshop_papers.show_sheet",
        "workshop_prepare.show",
        "workshop_prepare.show_leaflet",
        "workshop_prepare.show_slides",
    }
)
"""What the link of a session opens of it without an account; everywhere else its holder is a stranger."""

EXPECTED: dict[str, Access] = {
    "static": PUBLIC.objects(FOR_ALL),
    # home
    "home.home": PUBLIC,
    # home: a school's page and those of a territory; totals for all, names where the role names
    "school.index": _ANSWERERS,
    "school.show": _ANSWERERS.objects(_FOREIGN_SCHOOL),
    "school.declare": _ANSWERERS.objects(_FOREIGN_SCHOOL),
    "territory.show": _ANSWERERS,
    # health
    "health.alive": PUBLIC,
    "health.ready": PUBLIC,
    # what a watching program reads, with its token only: without one there is no such page
    "metrics.show": BY_OBJECT,
    # accounts: signing in and out, passwords, one's own account
    "accounts.choose_page_language": PUBLIC,
    "accounts.leave": PUBLIC,
    "accounts.show_sign_in": STRANGERS,
    "accounts.sign_in": PUBLIC,  # a person who signs in where another one is signed in takes her place
    "passwords.show_forgotten": PUBLIC,
    "passwords.ask_link": PUBLIC,
    # Whoever holds the link is let in: it is the proof.
    "passwords.show_set_password": PUBLIC.objects(FOR_ALL),
    "passwords.choose_password": PUBLIC.objects(FOR_ALL),
    "codes.come_in": PUBLIC,  # as with a password: who comes in takes the place of whoever was there
    "code_mail.send": PUBLIC,
    "codes.take": SIGNED_IN,
    "codes.drop": SIGNED_IN,
    "account.show": SIGNED_IN,
    "second_factor.show": SIGNED_IN,
    "second_factor.begin": SIGNED_IN,
    "second_factor.confirm": SIGNED_IN,
    "second_factor.replace_codes": SIGNED_IN,
    "second_factor.remove": SIGNED_IN,
    "second_factor.ask": SIGNED_IN,
    "second_factor.prove": SIGNED_IN,
    "account.change_password": SIGNED_IN,
    "account.download_data": SIGNED_IN,
    "account.sign_out_device": SIGNED_IN.objects(
        "tests/accounts/test_password_pages.py::test_somebody_elses_device_is_no_page_of_mine"
    ),
    "account.sign_out_others": SIGNED_IN,
    # courses: the catalogue is open to the world
    "courses.catalogue": PUBLIC,
    "courses.course": PUBLIC.objects(FOR_ALL),
    "courses.media": PUBLIC.objects(FOR_ALL),
    # site: notices, and the specimen of components
    "site.accessibility": PUBLIC,
    "site.privacy": PUBLIC,
    "site.legal": PUBLIC,
    "site.robots": PUBLIC,
    "site.favicon": PUBLIC,
    "specimen.components": DEMO_ONLY,
    # progress: parents' pages are open to the world, everything else to whoever is signed in
    "progress.unit": BY_OBJECT.objects("tests/progress/test_routes.py::test_teachers_courses_ask_to_sign_in"),
    "progress.module": BY_OBJECT.objects(
        "tests/progress/test_routes.py::test_teachers_courses_ask_to_sign_in"
    ),
    "leaflets.show": BY_OBJECT.objects(
        "tests/progress/test_leaflet.py::test_teachers_leaflets_ask_to_sign_in"
    ),
    "progress.act": BY_OBJECT.objects("tests/progress/test_routes.py::test_a_visitor_records_nothing"),
    "progress.learning": SIGNED_IN,
    "levels.show": SIGNED_IN,
    "levels.choose": SIGNED_IN,
    # tasks handed in: bounded by whom a trainer follows
    "tasks.show": only("workshop_leader", "trainer", "administrator"),
    "tasks.answer": only("workshop_leader", "trainer", "administrator"),
    "progress.go_on_with": BY_OBJECT.objects(
        "tests/progress/test_routes.py::test_teachers_courses_ask_to_sign_in"
    ),
    # attestations: one's own; whoever reads a paper may verify its code
    "attestations.issue": BY_OBJECT.objects(
        "tests/progress/test_attestation_pages.py::test_an_attestation_comes_with_the_course_complete"
    ),
    "attestations.paper": SIGNED_IN.objects(
        "tests/progress/test_attestation_pages.py::test_somebody_elses_paper_does_not_exist"
    ),
    "attestations.ask": PUBLIC,
    "attestations.verify": PUBLIC.objects(FOR_ALL),
    # reach
    "roles.show": SIGNED_IN,
    "giving.show": _NAMERS,
    "giving.show_give": _NAMERS,
    "giving.give": _NAMERS,
    "giving.take_back": _NAMERS.objects("tests/reach/test_given_pages.py::test_a_foreign_role_is_not_found"),
    # studio: trainers write the courses they were given, administrators all
    "studio.courses": _AUTHORS,
    "studio.show_new": _AUTHORS,
    "studio.begin": _AUTHORS,
    "studio.course": _ITS_AUTHORS,
    "studio.add_unit": _ITS_AUTHORS,
    "studio.add_module": _ITS_AUTHORS,
    "studio.add_translation": _ITS_AUTHORS,
    "studio.arrange": _ITS_AUTHORS,
    "studio.add_language": _ITS_AUTHORS,
    "studio_editor.edit": _ITS_AUTHORS,
    "studio_editor.preview": _ITS_AUTHORS,
    "studio_editor.save": _ITS_AUTHORS,
    "studio_editor.drop_aside": _ITS_AUTHORS,
    "studio_pictures.show_picture": _ITS_AUTHORS,
    "studio_pictures.add_picture": _ITS_AUTHORS,
    "studio_publish.show": _ITS_AUTHORS,
    "studio_publish.publish": _ITS_AUTHORS,
    "studio_publish.discard": _ITS_AUTHORS,
    "studio_publish.history": _ITS_AUTHORS,
    "studio_publish.restore": _ITS_AUTHORS,
    "studio_publish.preview": _ITS_AUTHORS,
    # rosters: single sign-on; an unknown provider is 404, what a provider says is checked
    "sso.leave": PUBLIC.objects(FOR_ALL),
    "sso.come_back": PUBLIC.objects(FOR_ALL),
    "own_address.show": SIGNED_IN,
    "own_address.ask": SIGNED_IN,
    "own_address.show_link": SIGNED_IN.objects(_FOREIGN_LINK),
    "own_address.confirm": SIGNED_IN.objects(_FOREIGN_LINK),
    "sso_address.show": PUBLIC.objects(FOR_ALL),
    "sso_address.prove": PUBLIC.objects(FOR_ALL),
    # rosters: registering oneself; whoever holds a link from her mailbox is let in, it is the proof
    "registration.show_ask": PUBLIC,
    "registration.ask": PUBLIC,
    "registration.show_code": PUBLIC,
    "registration.ask_with_code": PUBLIC,
    "registration.show_confirm": PUBLIC.objects(FOR_ALL),
    "registration.confirm": PUBLIC.objects(FOR_ALL),
    # whoever holds the link stops the reminders of whom it was sent to, and learns nothing
    "reminders.show_stop": PUBLIC.objects(FOR_ALL),
    "reminders.stop": PUBLIC.objects(FOR_ALL),
    "own_school.show": SIGNED_IN,
    "own_school.declare": SIGNED_IN,
    # rosters: the people of one's reach, by name
    "people.show": _NAMERS,
    "people.csv_file": _NAMERS,
    "people.schema_file": _NAMERS,
    "people.confirm": _NAMERS,
    "people.person": _NAMERS.objects(
        "tests/rosters/test_people_pages.py::"
        "test_page_file_and_search_are_what_the_oracle_says_for_every_role"
    ),
    # rosters: superiors say which hours count; what is foreign is named in a form, never in an address
    "hours.show": _SUPERIORS,
    "hours.show_effect": _SUPERIORS,
    "hours.confirm": _SUPERIORS,
    "hours_files.csv_file": _SUPERIORS,
    "hours_files.schema_file": _SUPERIORS,
    "lost_telephone.forget": only("administrator").objects(
        "tests/rosters/test_lost_telephone.py::test_nobody_else_is_offered_it_and_nobody_unknown_has_one"
    ),
    # rosters: those to confirm, and the sheets by which they register
    "confirming.show": _NAMERS,
    "confirming.answer": _NAMERS,
    "code_sheets.show_schools": only(*_PRINTERS),
    "code_sheets.show_sheet": only(*_PRINTERS).objects(_FOREIGN_SHEET),
    "code_sheets.renew": only(*_PRINTERS).objects(_FOREIGN_SHEET),
    "code_sheets.revoke": only(*_PRINTERS).objects(_FOREIGN_SHEET),
    # workshops: whoever keeps the list of a session, and whoever plans it; the door is open to all
    "workshops.show_list": _KEEPERS,
    "workshops.show_new": _PLANNERS,
    "workshops.plan_new": _PLANNERS,
    "workshops.show": _KEEPERS.objects(_FOREIGN_SESSION),
    "workshops.show_edit": _PLANNERS.objects(_FOREIGN_SESSION),
    "workshops.change": _PLANNERS.objects(_FOREIGN_SESSION),
    "workshop_steps.agree": _PLANNERS.objects(_FOREIGN_SESSION),
    "workshop_steps.open_registration": _PLANNERS.objects(_FOREIGN_SESSION),
    "workshop_steps.hold": _PLANNERS.objects(_FOREIGN_SESSION),
    "workshop_steps.close": _PLANNERS.objects(_FOREIGN_SESSION),
    "workshop_steps.cancel": _PLANNERS.objects(_FOREIGN_SESSION),
    "workshop_steps.entrust_to": only("coordinator", "administrator").objects(
        "tests/workshops/test_entrusting.py::test_a_foreign_session_is_entrusted_by_nobody"
    ),
    "workshop_steps.show_calendar": _KEEPERS.objects(_FOREIGN_SESSION),
    "workshop_papers.show_sheet": _KEEPERS.objects(_FOREIGN_SESSION),
    "workshop_papers.show_poster": _KEEPERS.objects(_FOREIGN_SESSION),
    "workshop_group.show": _PLANNERS.objects(_FOREIGN_GROUP),
    "workshop_group.write_to_all": _PLANNERS.objects(_FOREIGN_GROUP),
    "workshop_group.remind": _PLANNERS.objects(_FOREIGN_GROUP),
    "workshop_group.csv_file": _PLANNERS.objects(_FOREIGN_GROUP),
    "workshop_group.schema_file": _PLANNERS.objects(_FOREIGN_GROUP),
    "workshop_group.xlsx_file": _PLANNERS.objects(_FOREIGN_GROUP),
    "workshop_convoked.show": _PLANNERS.objects(_FOREIGN_GROUP),
    "workshop_convoked.upload": _PLANNERS.objects(_FOREIGN_GROUP),
    "workshop_convoked.choose": _PLANNERS.objects(_FOREIGN_GROUP),
    "workshop_convoked.apply": _PLANNERS.objects(_FOREIGN_GROUP),
    "workshop_convoked.drop": _PLANNERS.objects(_FOREIGN_GROUP),
    "door_opinion.show": PUBLIC.objects(FOR_ALL),
    "door_opinion.answer": PUBLIC.objects(FOR_ALL),
    "workshop_report.show": _KEEPERS.objects(_FOREIGN_SESSION),
    "workshop_report.show_pdf": _KEEPERS.objects(_FOREIGN_SESSION),
    "workshop_entry.show": _KEEPERS.objects(_FOREIGN_SESSION),
    "workshop_entry.enter": _KEEPERS.objects(_FOREIGN_SESSION),
    "workshop_renewal.renew": _PLANNERS.objects(_FOREIGN_SESSION),
    "workshop_list.show": _KEEPERS.objects(_FOREIGN_SESSION),
    "workshop_list.note": _KEEPERS.objects(_FOREIGN_SESSION),
    "workshop_prepare.show": _KEEPERS.objects(_FOREIGN_SESSION),
    "workshop_prepare.show_slides": _KEEPERS.objects(_FOREIGN_SESSION),
    "workshop_prepare.show_leaflet": _KEEPERS.objects(_FOREIGN_SESSION),
    "workshop_links.give": _PLANNERS.objects(_FOREIGN_LINK),
    "workshop_links.renew": _PLANNERS.objects(_FOREIGN_LINK),
    "workshop_links.revoke": _PLANNERS.objects(_FOREIGN_LINK),
    # Whoever holds the link is let in: it is the proof. What it then opens: FOR_OUTSIDE_LEADERS below.
    "leader_link.show": PUBLIC.objects(FOR_ALL),
    "leader_link.enter": PUBLIC.objects(FOR_ALL),
    "leader_link.leave": PUBLIC,
    "workshop_list.take_events": _KEEPERS.objects(_FOREIGN_SESSION),
    "keeper.show": PUBLIC,
    "workshop_list.revoke": _KEEPERS.objects(_FOREIGN_SESSION),
    # Whoever has the code of a session may come; whoever has the link of a registration, give it back.
    "door.show_doors": PUBLIC,
    "door.show": PUBLIC.objects(FOR_ALL),
    "door.ask": PUBLIC.objects(FOR_ALL),
    "door.check_in": PUBLIC.objects(FOR_ALL),
    # Whoever has the code of a row may have what it holds, once.
    "claim.show": PUBLIC.objects(FOR_ALL),
    "claim.show_mine": SIGNED_IN.objects(FOR_ALL),
    "claim.claim": PUBLIC.objects(
        "tests/workshops/test_claiming.py::test_a_row_of_another_session_or_of_somebody_else_is_refused"
    ),
    "door_registration.show": PUBLIC.objects(FOR_ALL),
    "door_registration.give_back": PUBLIC.objects(FOR_ALL),
    "door_registration.show_calendar": PUBLIC.objects(FOR_ALL),
    # rosters: one's own files, whose rows are bounded by reach
    "duplicates.show": _IMPORTERS,
    "duplicates.compare": _IMPORTERS.objects(_FOREIGN_PAIR),
    "duplicates.merge": _IMPORTERS.objects(_FOREIGN_PAIR),
    "duplicates.keep_apart": _IMPORTERS.objects(_FOREIGN_PAIR),
    "duplicates.undo": _IMPORTERS.objects(_FOREIGN_PAIR),
    "imports.index": _IMPORTERS,
    "imports.upload": _IMPORTERS,
    "imports.columns": _IMPORTERS.objects(_FOREIGN_IMPORT),
    "imports.choose": _IMPORTERS.objects(_FOREIGN_IMPORT),
    "imports.show": _IMPORTERS.objects(_FOREIGN_IMPORT),
    "imports.apply": _IMPORTERS.objects(_FOREIGN_IMPORT),
    "imports.drop": _IMPORTERS.objects(_FOREIGN_IMPORT),
    "imports.refused": _IMPORTERS.objects(_FOREIGN_IMPORT),
    # reports: bounded by reach; partners are led to what is published
    "reports.index": _REPORT_READERS,
    "reports.coverage": _REPORT_READERS.objects(
        "tests/reports/test_pages.py::test_what_is_foreign_doesnt_exist"
    ),
    # steering: whoever coordinates the programme by name makes it
    "reports_measures.page": _REPORT_READERS.objects(
        "tests/reports/test_measures.py::test_what_is_foreign_doesnt_exist"
    ),
    "steering.index": only("coordinator", "administrator"),
    "steering.new": only("administrator"),
    "steering.make": only("administrator"),
    **{
        f"steering.{page}": _STEERERS
        for page in ("show", "rename", "partner", "budget", "baseline", "engaged")
    },
    "steering_perimeter.show": _STEERERS,
    "steering_perimeter.change": _STEERERS,
    "steering_equipment.show": _STEERERS,
    "steering_equipment.upload": _STEERERS,
    "steering_equipment.deliver": _STEERERS,
    "steering_goals.new": _STEERERS,
    "steering_goals.propose_new": _STEERERS,
    "steering_goals.revise": _STEERERS,
    "steering_goals.propose_revision": _STEERERS,
    "steering_goals.draft": _STEERERS,
    "steering_goals.put_in_force": _STEERERS,
    **{f"steering_withdrawing.{page}": _STEERERS for page in ("show", "withdraw", "restore")},
    **{
        f"reports_equipment.{page}": _REPORT_READERS.objects(
            "tests/reports/test_equipment.py::test_what_is_foreign_doesnt_exist"
        )
        for page in ("page", "csv_file", "schema_file", "xlsx_file")
    },
    "reports_programme.page": _REPORT_READERS.objects(
        "tests/reports/test_programme_page.py::test_what_is_foreign_doesnt_exist"
    ),
    "reports_beside.page": _REPORT_READERS.objects(
        "tests/reports/test_beside.py::test_what_is_foreign_doesnt_exist"
    ),
    "reports_change.page": _REPORT_READERS.objects(
        "tests/reports/test_change.py::test_what_is_foreign_doesnt_exist"
    ),
    "reports_published.page": _REPORT_READERS.objects(_FOREIGN_PUBLISHED),
    "reports_published.csv_file": _REPORT_READERS.objects(_FOREIGN_PUBLISHED),
    **{
        f"reports_published.{form}_file": _REPORT_READERS.objects(_FOREIGN_PUBLISHED)
        for form in ("schema", "xlsx", "pdf", "json")
    },
    **{
        f"reports_engaged.{one}": _REPORT_READERS.objects(_FOREIGN_ENGAGED)
        for one in ("page", "csv_file", "schema_file")
    },
    **{f"reports_funder.{one}": _REPORT_READERS.objects(_FOREIGN_FUNDER) for one in ("page", "paper")},
    "reports_views.change": _REPORT_READERS.objects(
        "tests/reports/test_saved_views.py::test_views_are_their_owners_unless_shared"
    ),
    # the committee's dossiers: of a programme's coordinators and of administrators
    "committee.show": _DOSSIER_KEEPERS,
    "committee.begin": _DOSSIER_KEEPERS,
    "committee.dossier": _DOSSIER_KEEPERS,
    "committee.change": _DOSSIER_KEEPERS,
    "committee.file": _DOSSIER_KEEPERS,
    # completions name people: who sees names has those in reach
    "reports_completions.csv_file": _NAMING,
    "reports_completions.schema_file": _NAMING,
    "reports_completions.xlsx_file": _NAMING,
    "reports.csv_file": _REPORT_READERS.objects(
        "tests/reports/test_pages.py::test_what_is_foreign_doesnt_exist"
    ),
    "reports.json_file": _REPORT_READERS.objects(
        "tests/reports/test_pages.py::test_what_is_foreign_doesnt_exist"
    ),
    "reports.xlsx_file": _REPORT_READERS.objects(
        "tests/reports/test_pages.py::test_what_is_foreign_doesnt_exist"
    ),
    "reports.pdf_file": _REPORT_READERS.objects(
        "tests/reports/test_pages.py::test_what_is_foreign_doesnt_exist"
    ),
    "reports.schema_file": _REPORT_READERS.objects(
        "tests/reports/test_pages.py::test_what_is_foreign_doesnt_exist"
    ),
}
