"""A file of people, read line by line."""

from datetime import date

import pytest

from lms.schools.population import Audience, Function
from tests.rosters.rosters_read import Read
from tests.rosters.rosters_read import read as read_file

HEAD = "email;given_name;family_name;uai;audience;function;main;external_id;language;joined_on;left_on\n"
LINE = "maelle@ac-exemple.fr;Maëlle;Le Goff;0350122T;teacher;teacher;;;;2026-09-01;\n"


def read(*lines: str, head: str = HEAD) -> Read:
    return read_file((head + "".join(lines)).encode())


def reasons(roster: Read) -> list[tuple[int, str, str]]:
    return [(fault.line, fault.column, str(fault.reason)) for fault in roster.faults.kept]


def test_a_line_is_a_person_at_a_school() -> None:
    (person,) = read(LINE).people
    assert (person.identity.email, person.identity.given_name) == ("maelle@ac-exemple.fr", "Maëlle")
    (told,) = person.told
    assert (told.uai, told.audience, told.function) == ("0350122T", Audience.TEACHER, Function.TEACHER)
    assert (told.is_main, told.joined_on, told.left_on) == (None, date(2026, 9, 1), None)


def test_several_lines_are_one_person_by_identifier_or_address() -> None:
    roster = read(
        "a@x.fr;Yann;KERVELLA;0350122T;;TZR;oui;A1;;;\n",
        ";Yann;Kervella;0301674G;;TZR;non;A1;fr;;\n",
        "A@X.fr;Yann;Kervella;0251372F;;TZR;non;;;;\n",
    )
    (person,) = roster.people
    assert [told.uai for told in person.told] == ["0350122T", "0301674G", "0251372F"]
    assert [told.is_main for told in person.told] == [True, False, False]
    assert (person.identity.external_id, person.identity.language) == ("A1", "fr")


@pytest.mark.parametrize(
    ("headings", "cells"),
    [
        ("Courriel;Prénom;Nom;RNE;Fonction", "m@x.fr;M;G;0350122T;Directrice d’école"),
        (
            "ADRESSE_ELECTRONIQUE;prenom;nom d'usage;Établissement;emploi",
            "m@x.fr;M;G;0350122t;DIRECTEUR D'ECOLE",
        ),
        ("e-mail\tprénom usuel\tnom\tcode uai\tfonction", "m@x.fr\tM\tG\t0350122T\thead_teacher"),
    ],
)
def test_usual_french_headings_are_read(headings: str, cells: str) -> None:
    roster = read(cells + "\n", head=headings + "\n")
    assert roster.people[0].told[0].function is Function.HEAD_TEACHER, reasons(roster)


@pytest.mark.parametrize(
    ("word", "audience"),
    [
        ("parent d'élève", Audience.PARENT),
        ("Proviseure", Audience.STAFF),
        ("documentaliste", Audience.TEACHER),
    ],
)
def test_an_audience_goes_with_its_function(word: str, audience: Audience) -> None:
    assert read(f"m@x.fr;M;G;0350122T;;{word};;;;;\n").people[0].told[0].audience is audience


@pytest.mark.parametrize(
    ("cells", "column", "reason"),
    [
        ("m.x.fr;M;G;0350122T;;teacher;;;;;", "email", "This isn’t an e-mail address."),
        ("m@x.fr, n@x.fr;M;G;0350122T;;teacher;;;;;", "email", "This isn’t an e-mail address."),
        ("m@x.fr;M;;0350122T;;teacher;;;;;", "family_name", "This cell is empty."),
        ("m@x.fr;M;G;0350122A;;teacher;;;;;", "uai", "The letter of this UAI doesn’t match"),
        ("m@x.fr;M;G;0350122T;;directeur;;;;;", "function", "This function isn’t known."),
        ("m@x.fr;M;G;0350122T;;;;;;;", "function", "This function isn’t known."),
        ("m@x.fr;M;G;0350122T;élève;teacher;;;;;", "audience", "This audience isn’t known."),
        ("m@x.fr;M;G;0350122T;parent;teacher;;;;;", "audience", "This audience and this function don’t"),
        ("m@x.fr;M;G;0350122T;;teacher;peut-être;;;;", "main", "This is neither yes nor no."),
        ("m@x.fr;M;G;0350122T;;teacher;;;klingon;;", "language", "This language isn’t one of"),
        ("m@x.fr;M;G;0350122T;;teacher;;;;31/02/2026;", "joined_on", "This is no date"),
        (
            "m@x.fr;M;G;0350122T;;teacher;;;;2026-09-02;2026-09-01",
            "left_on",
            "This person would leave before",
        ),
        (";M;G;0350122T;;teacher;;;;;", "email", "Nothing tells who this is"),
        (
            "m@x.fr;M;G;0350122T;;teacher;;12A1234567ABC;;;",
            "external_id",
            "This cell holds what looks like a NUMEN",
        ),
    ],
)
def test_what_is_wrong_is_said_with_its_place(cells: str, column: str, reason: str) -> None:
    roster = read(LINE, cells + "\n")
    ((line, place, said),) = reasons(roster)
    assert (line, place) == (3, column)
    assert said.startswith(reason)
    assert not roster.people
    assert str(roster.faults.kept[0].remedy)


def test_a_fault_names_the_heading_of_the_file() -> None:
    roster = read("mx.fr;M;G;0350122T;enseignant\n", head="Courriel;Prénom;Nom;RNE;Fonction\n")
    assert reasons(roster)[0][1] == "Courriel"


def test_missing_columns_are_said_at_once() -> None:
    roster = read(head="email;nom\n")
    assert {column for _, column, _ in reasons(roster)} == {"given_name", "uai", "function"}


@pytest.mark.parametrize(
    ("first", "second", "column"),
    [
        ("a@x.fr;Ana;G;0350122T;;teacher;;A1;;;", "b@x.fr;Ana;G;0301674G;;teacher;;A1;;;", "email"),
        ("a@x.fr;Ana;G;0350122T;;teacher;;A1;;;", "a@x.fr;Ana;G;0301674G;;teacher;;A2;;;", "external_id"),
        ("a@x.fr;Ana;G;0350122T;;teacher;;;;;", "a@x.fr;Ines;G;0301674G;;teacher;;;;;", "given_name"),
        ("a@x.fr;Ana;G;0350122T;;teacher;;;;;", "a@x.fr;Ana;G;0350122T;;cpe;;;;;", "uai"),
    ],
)
def test_the_same_person_twice_with_contradictions_is_refused(first: str, second: str, column: str) -> None:
    ((line, place, said),) = reasons(read(first + "\n", second + "\n"))
    assert (line, place) == (3, column)
    assert "ine 2" in said


def test_two_people_linked_by_a_third_line_are_refused() -> None:
    roster = read(
        ";Ana;G;0350122T;;teacher;;A1;;;\n",
        "a@x.fr;Ana;G;0301674G;;teacher;;;;;\n",
        "a@x.fr;Ana;G;0251372F;;teacher;;A1;;;\n",
    )
    ((line, column, said),) = reasons(roster)
    assert (line, column) == (4, "external_id")
    assert "line 2" in said
    assert "line 3" in said


def test_lines_far_apart_are_one_person_or_contradict_each_other() -> None:
    many = [f"p{n}@x.fr;P;Nom {n};0350122T;;PE;;E{n};;;\n" for n in range(2500)]
    again = read(
        *many,
        "p0@x.fr;P;Nom 0;0301674G;;PE;non;;;;\n",
        ";P;Nom 1;0301674G;;PE;non;E1;;;\n",
    )
    assert (again.faults.found, len(again.people)) == (0, 2500)
    assert [told.uai for told in again.people[0].told] == ["0350122T", "0301674G"]
    assert [told.line for told in again.people[1].told] == [3, 2503]
    refused = read(*many, "p0@x.fr;P;Autre;0301674G;;PE;non;;;;\n", "p2@x.fr;P;Nom;0301674G;;PE;;E3;;;\n")
    assert [(line, column) for line, column, _ in reasons(refused)] == [
        (2502, "family_name"),
        (2503, "external_id"),
    ]
    assert refused.people == ()
