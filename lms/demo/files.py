"""The demonstration's schools as the files a real programme would bring: directory, headcounts, goals. Pure.

They go through the same readers as real ones: what the demonstration shows is what an import gives.
"""

import csv
import io
from collections.abc import Iterable
from datetime import date

from lms.demo.places import AREAS, Place
from lms.demo.school_years import Years

PROGRAMME = "passerelle-demo"
PROGRAMME_NAME = "Territoires numériques éducatifs – programme de démonstration"

_DIRECTORY = (
    "Identifiant_de_l_etablissement", "Nom_etablissement", "Type_etablissement", "Statut_public_prive",
    "Code_postal", "Code_commune", "Nom_commune", "Code_departement", "Voie_generale", "Voie_technologique",
    "Voie_professionnelle", "Type_contrat_prive", "Appartenance_Education_Prioritaire",
    "nom_circonscription", "etat", "ministere_tutelle", "code_nature", "libelle_nature", "rpi_disperse",
    "date_ouverture", "date_maj_ligne",
)  # fmt: skip


def _csv(heading: Iterable[str], rows: Iterable[Iterable[object]]) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow(heading)
    writer.writerows(rows)
    return text.getvalue().encode("utf-8-sig")


def directory_file(places: Iterable[Place], *, years: Years) -> bytes:
    """Write the schools as the national directory does."""
    return _csv(_DIRECTORY, (_directory_row(place, years) for place in places))


def _directory_row(place: Place, years: Years) -> list[object]:
    tracks = [1 if track in place.tracks else "" for track in _DIRECTORY[8:11]]
    return [
        place.uai,
        place.name,
        place.kind,
        "Privé" if place.private else "Public",
        place.municipality_code.ljust(5, "0"),
        place.municipality_code.ljust(5, "0"),
        place.municipality,
        place.department.zfill(3),
        *tracks,
        "CONTRAT D'ASSOCIATION TOUTES CLASSES" if place.private else "SANS OBJET",
        place.priority,
        f"Circonscription d'inspection du 1er degré de {place.district}" if place.district else "",
        "OUVERT",
        place.ministry,
        place.nature,
        place.nature_words,
        place.rpi,
        "1965-10-01",
        years.last_start.isoformat(),
    ]


def headcounts_file(places: Iterable[Place], *, years: Years) -> bytes:
    """Write what is known of who is in post, at both beginnings of the school year."""
    heading = ("uai", "population", "headcount", "on", "source", "kind")
    rows: list[tuple[object, ...]] = []
    for place in places:
        # The same day each year: ten days into September, when everybody has arrived.
        for on in (years.last_start.replace(day=10), years.start.replace(day=10)):
            if on <= years.today or on.year == years.last_start.year:
                rows += _headcount_rows(place, on)
    return _csv(heading, rows)


_SOURCES = {
    "roster": "Extraction des services du rectorat",
    "declared": "Constat de rentrée",
    "proxy": "Nombre de classes (données ouvertes)",
}


def _headcount_rows(place: Place, on: date) -> list[tuple[object, ...]]:
    rows: list[tuple[object, ...]] = []
    if place.known != "unknown":
        staff = max(1, place.staff - 2) if place.known == "proxy" else place.staff
        rows.append((place.uai, "teachers", staff, on.isoformat(), _SOURCES[place.known], place.known))
    if place.families is not None:
        rows.append((place.uai, "families", place.families, on.isoformat(), "Constat de rentrée", "declared"))
    return rows


def equipment_file(places: Iterable[Place], *, years: Years) -> bytes:
    """Write what schools received: some are forgotten by the list, some received none, as lists are."""
    rows: list[tuple[object, ...]] = []
    for rank, place in enumerate(places):
        on = years.start.replace(day=20) if rank % 3 else years.last_start.replace(month=11, day=15)
        # One school in seven isn't in the list at all: nothing is known of it.
        if on > years.today or rank % 7 == 6:
            continue
        item = "class-base" if place.district else "hybrid-kit"
        rows.append((place.uai, item, 0 if rank % 4 == 3 else max(1, place.staff // 3), on.isoformat()))
        if rank % 5 == 0:
            rows.append((place.uai, "pupil-loan", 4 + rank % 9, on.isoformat()))
        if rank % 6 == 1:
            rows.append((place.uai, "new-teacher", 1 + rank % 3, on.isoformat()))
    return _csv(("uai", "item", "quantity", "delivered_on"), rows)


def programme_file(*, years: Years) -> str:
    """Write the programme as `lms programmes apply` reads it."""
    departments = ", ".join(f'"{area.code}"' for area in AREAS)
    due = years.programme_end.replace(month=6, day=30)
    return f"""programme: {PROGRAMME}
name: {PROGRAMME_NAME}
period: {{from: {years.last_start}, to: {years.programme_end}}}
partners:
  - {{name: Caisse des Dépôts, kind: funder}}
  - {{name: Réseau Canopé, kind: operator}}
  - {{name: Département de l’Aisne, kind: authority}}
  - {{name: Département du Finistère, kind: authority}}
perimeter:
  departments: [{departments}]
goals:
  - id: enseignants-formes
    title: Former les enseignantes et enseignants à l’enseignement hybride
    audience: teacher
    populations: [teachers]
    rule:
      at_least: 2
      of:
        - enseigner-en-mode-hybride/comprendre-l-hybridation
        - enseigner-en-mode-hybride/scenariser-avec-abc
        - enseigner-en-mode-hybride/evaluer-a-distance
    target: {{share: 60 %}}
    due_on: {due}
  - id: parents-formes
    title: Accompagner les parents volontaires
    audience: parent
    rule:
      at_least: 1
      of:
        - accompagner-son-enfant/educonnect-ent-messages
        - accompagner-son-enfant/les-ecrans-selon-l-age
    target: {{number: 300, counted: trained}}
    due_on: {due}
"""
