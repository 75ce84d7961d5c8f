"""Where a figure holds, as French says it: "Dans l’Aisne", "En Guadeloupe", "À Paris". Pure.

Written by hand, for no rule gives the article of a department: every code not listed takes "l’" before a
vowel, "la" otherwise.
"""

_LE_CODES = "18 19 22 25 29 30 32 33 37 39 41 45 46 56 59 60 62 63 67 68 69 83 84 90 94 95"
_LES_CODES = "04 05 06 08 13 40 64 65 66 78 79 88 92"
_PLAIN = {
    "2A": "En Corse-du-Sud",
    "2B": "En Haute-Corse",
    "35": "En Ille-et-Vilaine",
    "28": "En Eure-et-Loir",
    "36": "Dans l’Indre",
    "37": "En Indre-et-Loire",
    "44": "En Loire-Atlantique",
    "47": "En Lot-et-Garonne",
    "49": "En Maine-et-Loire",
    "54": "En Meurthe-et-Moselle",
    "71": "En Saône-et-Loire",
    "75": "À Paris",
    "77": "En Seine-et-Marne",
    "82": "En Tarn-et-Garonne",
    "93": "En Seine-Saint-Denis",
    "971": "En Guadeloupe",
    "972": "En Martinique",
    "973": "En Guyane",
    "974": "À La Réunion",
    "975": "À Saint-Pierre-et-Miquelon",
    "976": "À Mayotte",
    "977": "À Saint-Barthélemy",
    "978": "À Saint-Martin",
    "986": "À Wallis-et-Futuna",
    "987": "En Polynésie française",
    "988": "En Nouvelle-Calédonie",
}
_VOWELS = "AEIOUYÉÈÎHaeiou"
_ASPIRATED = ("Haut",)


def in_department(code: str, name: str) -> str:
    """Say "in" a department, with a capital: it begins a sentence."""
    if code in _PLAIN:
        return _PLAIN[code]
    if code in _LES_CODES.split():
        return f"Dans les {name}"
    if code in _LE_CODES.split():
        return f"Dans le {name}"
    return f"Dans l’{name}" if _elides(name) else f"Dans la {name}"


def in_academy(name: str) -> str:
    """Say "in" an academy: its name is a town's or a region's."""
    return f"Dans l’académie {'d’' if _elides(name) else 'de '}{name}"


def in_municipality(name: str) -> str:
    """Say "in" a town: À Rennes, Au Rheu, Aux Ulis."""
    if name.startswith("Le "):
        return f"Au {name.removeprefix('Le ')}"
    if name.startswith("Les "):
        return f"Aux {name.removeprefix('Les ')}"
    return f"À {name}"


def _elides(name: str) -> bool:
    return name[:1] in _VOWELS and not name.startswith(_ASPIRATED)
