"""Sessions for parents on the page of their goal: by its territories, and within the reader's bounds."""

from lms.database import Database
from lms.workshops.attending import Note, note_presence
from lms.workshops.kinds import Way
from tests.factories.workshops import AT_THE_DOOR, make_open_workshop
from tests.reports.conftest import Visitors
from tests.reports.test_pages import rows_in_table, words_of
from tests.reports.worlds import Reported

PAGE = "/reports/tne-essai/parents"


def _hold_sessions(database: Database, reported: Reported) -> None:
    with database.writer() as db:
        for host in ("north-1", "aisne"):
            held = make_open_workshop(
                db,
                host_uai=reported.schools[host].uai,
                programme_id=reported.programme.id,
            )
            people = ("north-1", "north-1", "aisne", "outside", None)
            for n, name in enumerate(people):
                uai = reported.schools[name].uai if name else None
                note = Note(
                    sitting_id=held.sittings[0].id,
                    way=Way.LIST,
                    key=f"k{n}",
                    given_name=f"Parent {n}",
                    **({"uai": uai} if uai else {}),
                )
                note_presence(db, workshop_id=held.id, note=note, by=None, now=AT_THE_DOOR)
        db.commit()


def test_sessions_stand_beside_the_parents_coverage(
    visitors: Visitors, reported: Reported, database: Database
) -> None:
    client = visitors.client("coordinator")
    assert "Sessions for parents" not in words_of(client.get(PAGE).text)
    _hold_sessions(database, reported)
    rows = rows_in_table(client.get(f"{PAGE}?by=academy").text, "sessions")
    assert rows["Rennes"][2] == "4"
    assert rows["Amiens"][2] == "2"
    assert rows["Without a school of the programme"][2] == "4"
    assert rows["Total"][2] == "10"
    # An inspector sees the sessions her schools hosted, and her schools' parents wherever they went.
    rows = rows_in_table(visitors.client("ien").get(f"{PAGE}?by=school").text, "sessions")
    assert set(rows) == {reported.schools["north-1"].name, "Total"}
    assert rows["Total"][2] == "4"
    # Teachers' goals have none.
    assert "Sessions for parents" not in words_of(client.get("/reports/tne-essai/enseignants").text)
