"""Departments of France with their academy, region and clock, written from the official codes. Pure.

The directory spells academies and regions differently from year to year, and older files still name
Caen and Rouen: a school's territory is read here, from its department alone.
"""

from dataclasses import dataclass

_ACADEMIES = {
    "01": "Paris",
    "02": "Aix-Marseille",
    "03": "Besançon",
    "04": "Bordeaux",
    "06": "Clermont-Ferrand",
    "07": "Dijon",
    "08": "Grenoble",
    "09": "Lille",
    "10": "Lyon",
    "11": "Montpellier",
    "12": "Nancy-Metz",
    "13": "Poitiers",
    "14": "Rennes",
    "15": "Strasbourg",
    "16": "Toulouse",
    "17": "Nantes",
    "18": "Orléans-Tours",
    "19": "Reims",
    "20": "Amiens",
    "22": "Limoges",
    "23": "Nice",
    "24": "Créteil",
    "25": "Versailles",
    "27": "Corse",
    "28": "La Réunion",
    "31": "Martinique",
    "32": "Guadeloupe",
    "33": "Guyane",
    "40": "Nouvelle-Calédonie",
    "41": "Polynésie française",
    "42": "Wallis-et-Futuna",
    "43": "Mayotte",
    "44": "Saint-Pierre-et-Miquelon",
    "70": "Normandie",
}
_REGIONS = {
    "01": "Guadeloupe",
    "02": "Martinique",
    "03": "Guyane",
    "04": "La Réunion",
    "06": "Mayotte",
    "11": "Île-de-France",
    "24": "Centre-Val de Loire",
    "27": "Bourgogne-Franche-Comté",
    "28": "Normandie",
    "32": "Hauts-de-France",
    "44": "Grand Est",
    "52": "Pays de la Loire",
    "53": "Bretagne",
    "75": "Nouvelle-Aquitaine",
    "76": "Occitanie",
    "84": "Auvergne-Rhône-Alpes",
    "93": "Provence-Alpes-Côte d'Azur",
    "94": "Corse",
    "975": "Saint-Pierre-et-Miquelon",
    "977": "Saint-Barthélemy",
    "978": "Saint-Martin",
    "986": "Wallis-et-Futuna",
    "987": "Polynésie française",
    "988": "Nouvelle-Calédonie",
}
# Code, name, academy, region.
_DEPARTMENTS = """
01 10 84 Ain
02 20 32 Aisne
03 06 84 Allier
04 02 93 Alpes-de-Haute-Provence
05 02 93 Hautes-Alpes
06 23 93 Alpes-Maritimes
07 08 84 Ardèche
08 19 44 Ardennes
09 16 76 Ariège
10 19 44 Aube
11 11 76 Aude
12 16 76 Aveyron
13 02 93 Bouches-du-Rhône
14 70 28 Calvados
15 06 84 Cantal
16 13 75 Charente
17 13 75 Charente-Maritime
18 18 24 Cher
19 22 75 Corrèze
21 07 27 Côte-d'Or
22 14 53 Côtes-d'Armor
23 22 75 Creuse
24 04 75 Dordogne
25 03 27 Doubs
26 08 84 Drôme
27 70 28 Eure
28 18 24 Eure-et-Loir
29 14 53 Finistère
2A 27 94 Corse-du-Sud
2B 27 94 Haute-Corse
30 11 76 Gard
31 16 76 Haute-Garonne
32 16 76 Gers
33 04 75 Gironde
34 11 76 Hérault
35 14 53 Ille-et-Vilaine
36 18 24 Indre
37 18 24 Indre-et-Loire
38 08 84 Isère
39 03 27 Jura
40 04 75 Landes
41 18 24 Loir-et-Cher
42 10 84 Loire
43 06 84 Haute-Loire
44 17 52 Loire-Atlantique
45 18 24 Loiret
46 16 76 Lot
47 04 75 Lot-et-Garonne
48 11 76 Lozère
49 17 52 Maine-et-Loire
50 70 28 Manche
51 19 44 Marne
52 19 44 Haute-Marne
53 17 52 Mayenne
54 12 44 Meurthe-et-Moselle
55 12 44 Meuse
56 14 53 Morbihan
57 12 44 Moselle
58 07 27 Nièvre
59 09 32 Nord
60 20 32 Oise
61 70 28 Orne
62 09 32 Pas-de-Calais
63 06 84 Puy-de-Dôme
64 04 75 Pyrénées-Atlantiques
65 16 76 Hautes-Pyrénées
66 11 76 Pyrénées-Orientales
67 15 44 Bas-Rhin
68 15 44 Haut-Rhin
69 10 84 Rhône
70 03 27 Haute-Saône
71 07 27 Saône-et-Loire
72 17 52 Sarthe
73 08 84 Savoie
74 08 84 Haute-Savoie
75 01 11 Paris
76 70 28 Seine-Maritime
77 24 11 Seine-et-Marne
78 25 11 Yvelines
79 13 75 Deux-Sèvres
80 20 32 Somme
81 16 76 Tarn
82 16 76 Tarn-et-Garonne
83 23 93 Var
84 02 93 Vaucluse
85 17 52 Vendée
86 13 75 Vienne
87 22 75 Haute-Vienne
88 12 44 Vosges
89 07 27 Yonne
90 03 27 Territoire de Belfort
91 25 11 Essonne
92 25 11 Hauts-de-Seine
93 24 11 Seine-Saint-Denis
94 24 11 Val-de-Marne
95 25 11 Val-d'Oise
971 32 01 Guadeloupe
972 31 02 Martinique
973 33 03 Guyane
974 28 04 La Réunion
975 44 975 Saint-Pierre-et-Miquelon
976 43 06 Mayotte
977 32 977 Saint-Barthélemy
978 32 978 Saint-Martin
986 42 986 Wallis-et-Futuna
987 41 987 Polynésie française
988 40 988 Nouvelle-Calédonie
"""
_PARIS = "Europe/Paris"
_CLOCKS = {
    "971": "America/Guadeloupe",
    "972": "America/Martinique",
    "973": "America/Cayenne",
    "974": "Indian/Reunion",
    "975": "America/Miquelon",
    "976": "Indian/Mayotte",
    "977": "America/St_Barthelemy",
    "978": "America/Marigot",
    "986": "Pacific/Wallis",
    "987": "Pacific/Tahiti",
    "988": "Pacific/Noumea",
}


@dataclass(frozen=True, kw_only=True)
class Department:
    """A department (or collectivity overseas) and what it belongs to; `timezone` gives its local days."""

    code: str
    name: str
    academy_code: str
    academy: str
    region_code: str
    region: str
    timezone: str


def _read_table() -> dict[str, Department]:
    found = {}
    for line in _DEPARTMENTS.strip().splitlines():
        code, academy, region, name = line.split(" ", 3)
        found[code] = Department(
            code=code,
            name=name,
            academy_code=academy,
            academy=_ACADEMIES[academy],
            region_code=region,
            region=_REGIONS[region],
            timezone=_CLOCKS.get(code, _PARIS),
        )
    return found


DEPARTMENTS: dict[str, Department] = _read_table()
ACADEMIES: dict[str, str] = dict(_ACADEMIES)
"""Academies by code."""


def find_department(code: str) -> Department | None:
    """Find a department by its code as files write it: `035`, `35`, `02A`, `2a`, `1` where Excel has been."""
    bare = code.strip().upper().lstrip("0")
    return DEPARTMENTS.get(bare.rjust(2, "0")) if bare else None


def department(code: str) -> Department:
    """Give a department by its exact code; raise KeyError when there is none."""
    return DEPARTMENTS[code]
