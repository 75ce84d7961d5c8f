"""The national directory: a hand-made one with every trap, and a real one."""

from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from lms.schools.classification import REASONS, explain
from lms.schools.directory import Directory, read_directory
from lms.schools.school import (
    CONTRACT_NAMES,
    FUNDER_NAMES,
    LEVEL_NAMES,
    MINISTRY_NAMES,
    SECTOR_NAMES,
    Contract,
    Funder,
    Level,
    Ministry,
    School,
    Sector,
    Standing,
    StandingReason,
    State,
    funder_of,
)

TRAPS = Path(__file__).parent / "data" / "directory-traps.csv"
REAL = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "annuaire-35.csv"


@pytest.fixture(scope="module")
def traps() -> dict[str, School]:
    directory = read_directory(TRAPS.read_bytes())
    assert not directory.faults, directory.faults.kept
    assert (directory.faults.rows, len(directory.schools), directory.on_several_rows) == (32, 31, 1)
    return {school.uai: school for school in directory.schools}


@pytest.mark.parametrize(
    ("uai", "standing", "reason"),
    [
        ("0599901S", "in", "public"),
        ("0599903U", "in", "under_contract"),
        ("0599904V", "out", "without_contract"),
        ("0599905W", "in", "public"),
        ("0599906X", "out", "closed"),
        ("0599907Y", "in", "public"),
        ("0599908Z", "out", "contract_unknown"),
        ("0599909A", "in", "public"),
        ("0599910B", "rolled_up", "section"),
        ("0599911C", "rolled_up", "annex"),
        ("0599912D", "in", "public"),
        ("0599913E", "in", "agriculture"),
        ("0599914F", "in", "agriculture"),
        ("0599915G", "in", "sea"),
        ("0599916H", "in", "public"),
        ("0599917J", "in", "mfr"),
        ("0599918K", "in", "mfr"),
        ("0599919L", "out", "other_type"),
        ("0599920M", "out", "service"),
        ("0599921N", "out", "service"),
        ("0599922P", "out", "guidance"),
        ("0599923R", "out", "care"),
        ("0599924S", "out", "post_bac"),
        ("0599930Y", "in", "public"),
        ("0599931Z", "in", "public"),
    ],
)
def test_each_school_stands_where_it_should(
    traps: dict[str, School], uai: str, standing: str, reason: str
) -> None:
    school = traps[uai]
    assert (school.standing, school.standing_reason) == (standing, reason)
    assert str(explain(school.standing_reason))


def test_sections_are_counted_by_the_last_mother(traps: dict[str, School]) -> None:
    assert traps["0599910B"].rolls_up_to == "0599909A"
    assert traps["0599911C"].rolls_up_to == "0599909A"
    assert traps["0599911C"].mother_uai == "0599910B"
    assert traps["0599912D"].rolls_up_to is None


def test_several_rows_make_one_school_named_after_the_main_site(traps: dict[str, School]) -> None:
    school = traps["0599907Y"]
    assert (school.name, school.municipality, school.sites) == ("Collège fictif des Deux Rives", "Douai", 2)


def test_the_order_of_rows_changes_nothing() -> None:
    lines = TRAPS.read_bytes().split(b"\r\n")
    turned = b"\r\n".join([lines[0], *reversed(lines[1:])])
    assert set(read_directory(turned).schools) == set(read_directory(TRAPS.read_bytes()).schools)


@pytest.mark.parametrize(
    ("uai", "district"),
    [
        ("0599901S", "Lille 1 Centre"),
        ("0599902T", "Armentières"),
        ("0599903U", "Pays de Mormal"),
        ("0599904V", "Flandres"),
        ("0599905W", "La Bassée"),
        ("0599909A", ""),
    ],
)
def test_districts_lose_their_prefix(traps: dict[str, School], uai: str, district: str) -> None:
    assert traps[uai].district == district


def test_codes_that_a_spreadsheet_shortened_are_mended(traps: dict[str, School]) -> None:
    ain = traps["0019925H"]
    assert (ain.department_code, ain.postcode, ain.municipality_code) == ("01", "01000", "01053")
    assert traps["0599902T"].department_code == "59"
    assert traps["6209926V"].department_code == "2A"
    assert traps["7209927C"].department_code == "2B"


def test_reads_words_dates_and_places(traps: dict[str, School]) -> None:
    school = traps["0599903U"]
    assert (school.level, school.sector, school.contract) == (Level.ECOLE, Sector.PRIVATE, Contract.SIMPLE)
    assert (school.opened_on, school.updated_on) == (date(1965, 10, 1), date(2026, 5, 27))
    assert school.rpi == "059007"
    assert traps["0599905W"].rpi == "RPI"
    assert traps["0599905W"].state is State.CLOSING
    assert traps["0599902T"].priority_education == "REP+"
    assert traps["0599907Y"].priority_education == "REP"
    assert (traps["9719928P"].latitude, traps["9719928P"].longitude) == (16.01, -61.73)


HEADER = (
    "Identifiant_de_l_etablissement;Nom_etablissement;Type_etablissement;Statut_public_prive;Code_departement;"
    "etat;date_ouverture;latitude;etablissement_mere;nom_circonscription;ministere_tutelle\n"
)


def one_row(**cells: str) -> Directory:
    row = {
        "uai": "0350122T",
        "name": "École",
        "type": "Ecole",
        "sector": "Public",
        "department": "035",
        "state": "OUVERT",
        "opened": "",
        "latitude": "",
        "mother": "",
        "district": "",
        "ministry": "",
    } | cells
    return read_directory((HEADER + ";".join(row.values())).encode())


@pytest.mark.parametrize(
    ("cell", "value", "column", "reason"),
    [
        ("uai", "0350122A", "Identifiant_de_l_etablissement", "letter"),
        ("uai", "350122T", "Identifiant_de_l_etablissement", "removed the zeros"),
        ("name", "", "Nom_etablissement", "empty"),
        ("name", "x" * 251, "Nom_etablissement", "251 characters"),
        ("type", "x" * 61, "Type_etablissement", "61 characters"),
        ("sector", "Mixte", "Statut_public_prive", "“Public” or “Privé”"),
        ("department", "096", "Code_departement", "department"),
        ("department", "", "Code_departement", "department"),
        ("state", "DEMOLI", "etat", "state"),
        ("opened", "31/02/2020", "date_ouverture", "no date"),
        ("latitude", "north", "latitude", "latitude"),
        ("latitude", "nan", "latitude", "latitude"),
        ("latitude", "181", "latitude", "latitude"),
        ("mother", "0350122", "etablissement_mere", "the letter"),
    ],
)
def test_refuses_what_it_cannot_read(cell: str, value: str, column: str, reason: str) -> None:
    directory = one_row(**{cell: value})
    assert not directory.schools
    fault = directory.faults.kept[0]
    assert (fault.line, fault.column, fault.value) == (2, column, value)
    assert reason in str(fault.reason)
    assert str(fault.remedy)
    assert directory.faults.found == 1


def test_all_faults_are_found_in_one_reading() -> None:
    lines = "bad;;Ecole;Mixte;096;X;y;z;w;;\n" * 3
    directory = read_directory((HEADER + lines).encode())
    assert directory.faults.found == 3 * 8
    assert directory.faults.refused_lines == 3
    assert directory.faults.rows == 3


def test_a_file_that_is_no_directory_is_refused_by_its_headings() -> None:
    directory = read_directory(b"uai;population;headcount\n0350122T;teachers;3")
    assert {fault.column for fault in directory.faults.kept} >= {"Nom_etablissement", "Code_departement"}


@pytest.mark.parametrize(
    ("words", "ministry"),
    [
        ("", Ministry.EDUCATION),
        ("MINISTERE DE L'AGRICULTURE", Ministry.AGRICULTURE),
        ("MER", Ministry.SEA),
        ("SANTE ET SOLIDARITE NATIONALE", Ministry.HEALTH),
        ("MINISTERE DES ARMEES", Ministry.OTHER),
    ],
)
def test_reads_ministries(words: str, ministry: Ministry) -> None:
    assert one_row(ministry=words).schools[0].ministry is ministry


@pytest.mark.parametrize(
    ("level", "ministry", "funder"),
    [
        (Level.ECOLE, Ministry.EDUCATION, Funder.COMMUNE),
        (Level.COLLEGE, Ministry.EDUCATION, Funder.DEPARTMENT),
        (Level.LYCEE, Ministry.EDUCATION, Funder.REGION),
        (Level.EREA, Ministry.EDUCATION, Funder.REGION),
        (Level.LYCEE, Ministry.AGRICULTURE, Funder.REGION),
        (Level.MFR, Ministry.AGRICULTURE, Funder.OTHER),
        (Level.CARE, Ministry.HEALTH, Funder.OTHER),
        (Level.SERVICE, Ministry.EDUCATION, Funder.OTHER),
    ],
)
def test_the_funder_follows_from_the_level(level: Level, ministry: Ministry, funder: Funder) -> None:
    assert funder_of(level=level, ministry=ministry) is funder


def test_every_word_has_a_name() -> None:
    assert set(REASONS) == set(StandingReason)
    assert set(LEVEL_NAMES) == set(Level)
    assert set(SECTOR_NAMES) == set(Sector)
    assert set(CONTRACT_NAMES) == set(Contract)
    assert set(MINISTRY_NAMES) == set(Ministry)
    assert set(FUNDER_NAMES) == set(Funder)


@pytest.mark.skipif(not REAL.exists(), reason="the real directory isn't beside this project")
def test_the_real_directory_of_a_department() -> None:
    directory = read_directory(REAL.read_bytes())
    assert not directory.faults
    assert (directory.faults.rows, len(directory.schools), directory.on_several_rows) == (996, 993, 3)
    standings = Counter(school.standing for school in directory.schools)
    assert standings == {Standing.IN: 861, Standing.OUT: 120, Standing.ROLLED_UP: 12}
    inside = Counter(school.level for school in directory.schools if school.standing is Standing.IN)
    assert inside.pop(Level.MFR) == 11
    assert inside.total() == 850
    assert set(inside) == {Level.ECOLE, Level.COLLEGE, Level.LYCEE, Level.EREA}
    reasons = Counter(school.standing_reason for school in directory.schools)
    assert reasons[StandingReason.SECTION], reasons[StandingReason.ANNEX] == (11, 1)
    assert reasons[StandingReason.WITHOUT_CONTRACT] == 25
    assert all(school.district for school in directory.schools if school.level is Level.ECOLE)
