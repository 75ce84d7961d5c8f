"""The national directory of schools, read whatever its year. Pure.

Headings drift, a UAI may stand on several rows (one a site), department codes have two or three signs,
dates two forms. Every row that can't be read is a fault; all faults are found in one reading.
"""

from dataclasses import dataclass, replace
from functools import partial

from lms.messages import Message, message
from lms.schools.classification import settle
from lms.schools.departments import find_department
from lms.schools.directory_columns import DIRECTORY_COLUMNS
from lms.schools.directory_words import (
    contract_of,
    district_of,
    level_of,
    ministry_of,
    priority_of,
    sector_of,
    state_of,
)
from lms.schools.school import Contract, Ministry, School, Sector, State
from lms.schools.uai import Uai, parse_uai
from lms.tabular import (
    CellError,
    FaultLog,
    Row,
    RowReader,
    normalise_header,
    open_table,
    read_date,
    read_filled,
    read_text,
)
from lms.tabular.reading import MEGABYTE

LARGEST_DIRECTORY = 120 * MEGABYTE
# Texts that are kept as they are, and how many characters each may hold.
_TEXTS = {
    "Type_etablissement": 60,
    "libelle_nature": 120,
    "Code_commune": 5,
    "Nom_commune": 120,
    "Code_postal": 5,
    "nom_circonscription": 120,
    "rpi_disperse": 20,
}
LONGEST_NAME = 250
_TRACKS = ("Voie_generale", "Voie_technologique", "Voie_professionnelle")


@dataclass(frozen=True, kw_only=True)
class Directory:
    """What a directory file holds; `schools` is empty as soon as there is a fault."""

    schools: tuple[School, ...] = ()
    on_several_rows: int = 0
    faults: FaultLog
    notes: tuple[Message, ...] = ()


@dataclass(frozen=True, kw_only=True)
class _Site:
    """One row: the school as this row describes it, and how well it stands for the others."""

    school: School
    is_section: bool
    rank: tuple[bool, int, str]


def read_directory(data: bytes) -> Directory:
    """Read the directory's bytes into schools, each with its standing in a programme and the reason."""
    table = open_table(data, expected=DIRECTORY_COLUMNS, largest=LARGEST_DIRECTORY)
    faults = FaultLog()
    sites: dict[Uai, list[_Site]] = {}
    for row in table.rows(faults):
        site = _read_site(row, faults)
        if site is not None:
            sites.setdefault(site.school.uai, []).append(site)
    if faults:
        return Directory(faults=faults, notes=table.notes)
    return Directory(
        schools=tuple(_settle(sites)),
        on_several_rows=sum(len(of_school) > 1 for of_school in sites.values()),
        faults=faults,
        notes=table.notes,
    )


def _settle(sites: dict[Uai, list[_Site]]) -> list[School]:
    chosen = {uai: min(of_school, key=lambda site: site.rank) for uai, of_school in sites.items()}
    schools = {uai: replace(site.school, sites=len(sites[uai])) for uai, site in chosen.items()}
    sections = frozenset(uai for uai, site in chosen.items() if site.is_section)
    return list(settle(schools, sections=sections).values())


def _read_site(row: Row, faults: FaultLog) -> _Site | None:
    """Read one row; None when it has a fault, each of which is added to `faults`."""
    cells = RowReader(row, faults)
    texts = [cells.read(column, partial(read_text, longest=longest)) for column, longest in _TEXTS.items()]
    mother = cells.optional("etablissement_mere", parse_uai)
    opened_on = cells.optional("date_ouverture", read_date)
    updated_on = cells.optional("date_maj_ligne", read_date)
    latitude = cells.optional("latitude", _read_degrees)
    longitude = cells.optional("longitude", _read_degrees)
    core = _read_core(cells, row)
    if core is None or None in texts:
        return None
    school = replace(
        core,
        contract=contract_of(row["Type_contrat_prive"]),
        ministry=ministry_of(row["ministere_tutelle"]),
        priority_education=priority_of(row["Appartenance_Education_Prioritaire"]),
        municipality_code=_padded(row["Code_commune"]),
        municipality=row["Nom_commune"],
        postcode=_padded(row["Code_postal"]),
        district=district_of(row["nom_circonscription"]),
        opened_on=opened_on,
        updated_on=updated_on,
        mother_uai=mother,
        rpi=_rpi(row),
        latitude=latitude,
        longitude=longitude,
    )
    return _Site(school=school, is_section=_is_section(row), rank=_rank(row))


def _read_core(cells: RowReader, row: Row) -> School | None:
    """Read what no school can be without."""
    uai = cells.read("Identifiant_de_l_etablissement", parse_uai)
    name = cells.read("Nom_etablissement", partial(read_filled, longest=LONGEST_NAME))
    department_code = cells.read("Code_departement", _read_department)
    sector = cells.read("Statut_public_prive", _read_sector)
    state = cells.read("etat", _read_state)
    if uai is None or name is None or department_code is None or sector is None or state is None:
        return None
    kind, nature = row["Type_etablissement"], row["libelle_nature"]
    return School(
        uai=uai,
        name=name,
        type=kind,
        nature=nature,
        level=level_of(kind=kind, nature=row["code_nature"], nature_words=nature, name=name),
        sector=sector,
        contract=Contract.UNKNOWN,
        ministry=Ministry.EDUCATION,
        department_code=department_code,
        state=state,
    )


def _read_department(text: str) -> str:
    found = find_department(text)
    if found is None:
        raise CellError(
            reason=message("This is no department’s code."),
            remedy=message("Write the code in two or three signs: 02, 2A, 971 (or 002, 02A)."),
        )
    return found.code


def _read_sector(text: str) -> Sector:
    found = sector_of(text)
    if found is None:
        raise CellError(
            reason=message("A school is “Public” or “Privé”."),
            remedy=message("Correct the word; leave the cell empty for a service."),
        )
    return found


def _read_state(text: str) -> State:
    found = state_of(text)
    if found is None:
        raise CellError(
            reason=message("This isn’t a state the directory uses."),
            remedy=message("Write OUVERT, A FERMER or FERME."),
        )
    return found


def _read_degrees(text: str) -> float:
    try:
        degrees = float(text.replace(",", "."))
    except ValueError:
        degrees = 1000.0
    if not -180 <= degrees <= 180:
        raise CellError(
            reason=message("This is no latitude or longitude in degrees."),
            remedy=message("Write it as 48.1173, or leave the cell empty."),
        )
    return degrees


def _padded(code: str) -> str:
    """Give back the leading zero that a spreadsheet takes from postcodes and codes of municipalities."""
    return code.rjust(5, "0") if code else ""


def _rpi(row: Row) -> str:
    return row["rpi_disperse"] or ("RPI" if row["rpi_concentre"] == "1" else "")


def _is_section(row: Row) -> bool:
    words = normalise_header(row["type_rattachement_etablissement_mere"])
    return "section" in words or "filiere" in words


def _rank(row: Row) -> tuple[bool, int, str]:
    """Which of a school's rows speaks for it: not an annex, the one with most tracks, then by name."""
    name = row["Nom_etablissement"]
    return ("annexe" in name.casefold(), -sum(row[track] == "1" for track in _TRACKS), name)
