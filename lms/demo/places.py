"""The demonstration's schools: fictional, marked so, under UAIs that no real school bears. Pure."""

from dataclasses import dataclass, field
from typing import Literal

from lms.schools.uai import check_letter

FICTIONAL = "(fictif)"
AGRICULTURE = "MINISTERE DE L'AGRICULTURE"
Known = Literal["roster", "declared", "proxy", "unknown"]

# Real numbers stop far below 9000: these belong to no school of the directory.
FIRST_NUMBER = 9001


@dataclass(frozen=True, kw_only=True)
class Place:
    """A school and what the story needs of it.

    `staff` is how many teachers are in post; `known` how (or whether) the headcount is known; `drive`, from
    0 to 1, how far its teachers have gone; `trait` names the special case it stands for.
    """

    uai: str
    name: str
    kind: str
    department: str
    municipality: str
    municipality_code: str
    district: str = ""
    staff: int
    known: Known
    drive: float
    families: int | None = None
    private: bool = False
    priority: str = ""
    ministry: str = "MINISTERE DE L'EDUCATION NATIONALE"
    nature: str = ""
    nature_words: str = ""
    rpi: str = ""
    trait: str = ""
    tracks: tuple[str, ...] = field(default=())


@dataclass(frozen=True, kw_only=True)
class Area:
    """One of the two departments."""

    code: str
    name: str
    academy: str
    districts: tuple[str, str, str]


AISNE = Area(code="02", name="Aisne", academy="Amiens", districts=("Laon-Est", "Soissons-Nord", "Thiérache"))
FINISTERE = Area(
    code="29", name="Finistère", academy="Rennes", districts=("Brest-Nord", "Quimper-Est", "Monts d’Arrée")
)
AREAS = (AISNE, FINISTERE)

_TOWNS = (
    "Valclair", "Montbrun", "Saint-Aubin-le-Lac", "Rivelaine", "Chantebois", "Les Ormes", "Pontaven-le-Vieux",
    "Kerlouan-Coat", "Bois-Joli", "Vieux-Pont",
)  # fmt: skip
_TREES = (
    "des Tilleuls", "du Moulin", "Jean-Macé", "des Quatre-Vents", "Marie-Curie", "du Lavoir", "des Peupliers",
    "Jacques-Prévert", "de la Fontaine", "des Hirondelles", "du Vieux-Pont", "Rosa-Bonheur", "du Canal",
    "Pauline-Kergomard", "des Coquelicots", "Louise-Michel", "du Clos", "Jules-Verne", "des Marronniers",
    "Suzanne-Lacore", "du Petit-Bois", "Olympe-de-Gouges",
)  # fmt: skip
_COLLEGES = ("Simone-Veil", "du Grand-Lac", "Aimé-Césaire", "des Trois-Rivières", "Sophie-Germain")
_LYCEES = ("Émilie-du-Châtelet", "professionnel des Métiers")
_KNOWN: tuple[Known, ...] = ("roster", "declared", "roster", "roster", "declared", "roster", "roster")
_DRIVES = (0.85, 0.6, 0.95, 0.3, 0.75, 0.0, 0.5, 0.9, 0.15, 0.7)


def places() -> tuple[Place, ...]:
    """Give the sixty-two schools, thirty-one a department, always the same."""
    return tuple(place for area in AREAS for place in _area_places(area))


class _Numbering:
    """Gives the next fictional UAI of a department."""

    def __init__(self, area: Area) -> None:
        self._department = area.code.zfill(3)
        self._next = FIRST_NUMBER

    def __call__(self) -> str:
        digits = f"{self._department}{self._next}"
        self._next += 1
        return digits + check_letter(digits)


def _area_places(area: Area) -> list[Place]:
    number = _Numbering(area)
    ecoles = [_ecole(area, number(), rank) for rank in range(22)]
    colleges = [_college(area, number(), rank) for rank in range(5)]
    lycees = [_lycee(area, number(), rank) for rank in range(2)]
    return [*ecoles, *colleges, *lycees, *_others(area, number)]


def _town(area: Area, rank: int) -> tuple[str, str]:
    place = rank % len(_TOWNS)
    return _TOWNS[place], f"{area.code}9{place:02d}"


def _ecole(area: Area, uai: str, rank: int) -> Place:
    town, code = _town(area, rank)
    trait, rpi, staff, known, private = "", "", 5 + rank * 7 % 11, _KNOWN[rank % len(_KNOWN)], False
    drive = _DRIVES[(rank + (3 if area is FINISTERE else 0)) % len(_DRIVES)]
    if rank in (3, 4):
        trait, rpi, staff = "rpi", f"{area.code}RPI", 3
    elif rank == 6:
        trait, staff, known, drive = "one-class", 1, "declared", 1.0
    elif rank == 8:
        trait, known = "proxy", "proxy"
    elif rank == 11:
        trait, known = "unknown", "unknown"
    elif rank == 13:
        trait, private = "private", True
    elif rank == 15 and area is AISNE:
        trait = "merged"
    return Place(
        uai=uai,
        name=f"École {'privée ' if private else ''}{_TREES[rank]} {FICTIONAL}",
        kind="Ecole",
        nature="151",
        nature_words="ECOLE DE NIVEAU ELEMENTAIRE",
        department=area.code,
        municipality=town,
        municipality_code=code,
        district=area.districts[rank % 3],
        staff=staff,
        known=known,
        drive=drive,
        families=staff * 21 if rank % 4 == 0 else None,
        private=private,
        rpi=rpi,
        priority="REP" if rank == 9 else "",
        trait=trait,
    )


def _college(area: Area, uai: str, rank: int) -> Place:
    town, code = _town(area, rank * 3)
    priority = {0: "REP+", 3: "REP"}.get(rank, "")
    return Place(
        uai=uai,
        name=f"Collège {_COLLEGES[rank]} {FICTIONAL}",
        kind="Collège",
        nature="340",
        nature_words="COLLEGE",
        department=area.code,
        municipality=town,
        municipality_code=code,
        staff=35 + rank * 5,
        known="unknown" if rank == 4 else "roster",
        drive=(0.7, 0.45, 0.9, 0.25, 0.55)[rank],
        families=310 + rank * 40 if rank < 2 else None,
        priority=priority,
        trait="rep+" if priority == "REP+" else "",
    )


def _lycee(area: Area, uai: str, rank: int) -> Place:
    town, code = _town(area, rank + 1)
    return Place(
        uai=uai,
        name=f"Lycée {_LYCEES[rank]} {FICTIONAL}",
        kind="Lycée",
        nature="302" if rank == 0 else "320",
        nature_words="LYCEE D ENSEIGNEMENT GENERAL" if rank == 0 else "LYCEE PROFESSIONNEL",
        department=area.code,
        municipality=town,
        municipality_code=code,
        staff=82 if rank == 0 else 56,
        known="roster",
        drive=(0.5, 0.65)[rank],
        tracks=("Voie_generale", "Voie_technologique") if rank == 0 else ("Voie_professionnelle",),
    )


def _others(area: Area, number: _Numbering) -> list[Place]:
    """Give the schools that a single ministry forgets: agriculture, MFR, EREA."""
    town, code = _town(area, 5)
    second = _family_house if area is FINISTERE else _adapted_school
    return [make(area, number, town, code) for make in (_agricultural_lycee, second)]


def _agricultural_lycee(area: Area, number: _Numbering, town: str, code: str) -> Place:
    return Place(
        uai=number(),
        name=f"Lycée agricole du Val {FICTIONAL}",
        kind="Lycée",
        nature="307",
        nature_words="LYCEE AGRICOLE",
        department=area.code,
        municipality=town,
        municipality_code=code,
        staff=38,
        known="roster",
        drive=0.6,
        ministry=AGRICULTURE,
        trait="agricultural",
    )


def _family_house(area: Area, number: _Numbering, town: str, code: str) -> Place:
    return Place(
        uai=number(),
        name=f"Maison familiale rurale des Abers {FICTIONAL}",
        kind="Autre",
        nature="380",
        nature_words="MAISON FAMILIALE RURALE EDUCATION ORIENTATION",
        department=area.code,
        municipality=town,
        municipality_code=code,
        staff=9,
        known="declared",
        drive=0.5,
        private=True,
        ministry=AGRICULTURE,
        trait="mfr",
    )


def _adapted_school(area: Area, number: _Numbering, town: str, code: str) -> Place:
    return Place(
        uai=number(),
        name=f"EREA du Bois-Joli {FICTIONAL}",
        kind="EREA",
        nature="370",
        nature_words="ETABLISSEMENT REGIONAL D'ENSEIGNEMENT ADAPTE",
        department=area.code,
        municipality=town,
        municipality_code=code,
        staff=17,
        known="roster",
        drive=0.35,
    )
