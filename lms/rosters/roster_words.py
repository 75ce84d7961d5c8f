"""Columns and words of a file of people, as schools and rectorats write them. Pure."""

from collections.abc import Mapping
from types import MappingProxyType

from babel import Locale

from lms.config.settings import KNOWN_LOCALES
from lms.schools.population import Audience, Function
from lms.tabular import Expected, normalise_header

PEOPLE_COLUMNS = (
    Expected(
        name="email",
        aliases=(
            "courriel",
            "e-mail",
            "mail",
            "adresse électronique",
            "adresse e-mail",
            "adresse mail",
            "adresse courriel",
            "courriel professionnel",
            "adresse électronique professionnelle",
        ),
    ),
    Expected(name="given_name", aliases=("prénom", "prénom usuel"), required=True),
    Expected(
        name="family_name", aliases=("nom", "nom de famille", "nom d’usage", "nom usuel"), required=True
    ),
    Expected(
        name="uai",
        aliases=(
            "rne",
            "établissement",
            "école",
            "école ou établissement",
            "code uai",
            "numéro uai",
            "code rne",
            "uai d’affectation",
            "uai de rattachement",
            "établissement d’affectation",
        ),
        required=True,
    ),
    Expected(name="audience", aliases=("public",)),
    Expected(name="function", aliases=("fonction", "libellé fonction", "emploi"), required=True),
    Expected(
        name="main",
        aliases=(
            "principal",
            "principale",
            "école principale",
            "établissement principal",
            "rattachement administratif",
            "rattachement principal",
        ),
    ),
    Expected(name="external_id", aliases=("identifiant", "identifiant externe", "id externe")),
    Expected(name="language", aliases=("langue",)),
    Expected(
        name="joined_on",
        aliases=("arrivée", "date d’arrivée", "arrivé le", "arrivée le", "date de début", "depuis le"),
    ),
    Expected(
        name="left_on",
        aliases=("départ", "date de départ", "parti le", "partie le", "date de fin", "jusqu’au"),
    ),
)

_FUNCTION_WORDS = {
    Function.TEACHER: (
        "enseignant",
        "enseignante",
        "enseignant(e)",
        "professeur",
        "professeure",
        "professeur(e)",
        "prof",
        "professeur des écoles",
        "professeure des écoles",
        "professeur(e) des écoles",
        "instituteur",
        "institutrice",
        "PE",
        "professeur certifié",
        "professeure certifiée",
        "professeur agrégé",
        "professeure agrégée",
        "PLP",
        "PEPS",
        "professeur d’EPS",
        "enseignant d’école",
        "enseignant en école",
        "maître auxiliaire",
        "enseignant contractuel",
        "enseignante contractuelle",
    ),
    Function.HEAD_TEACHER: (
        "directeur d’école",
        "directrice d’école",
        "directeur(trice) d’école",
        "directeur ou directrice d’école",
        "chargé d’école",
        "chargée d’école",
    ),
    Function.TRAINEE_TEACHER: (
        "stagiaire",
        "enseignant stagiaire",
        "enseignante stagiaire",
        "professeur stagiaire",
        "professeure stagiaire",
        "professeur des écoles stagiaire",
        "professeure des écoles stagiaire",
        "PES",
        "fonctionnaire stagiaire",
    ),
    Function.REPLACEMENT_TEACHER: (
        "remplaçant",
        "remplaçante",
        "enseignant remplaçant",
        "enseignante remplaçante",
        "titulaire remplaçant",
        "titulaire remplaçante",
        "TR",
        "TZR",
        "brigade",
        "ZIL",
        "titulaire sur zone de remplacement",
    ),
    Function.LIBRARIAN: ("professeur documentaliste", "professeure documentaliste", "documentaliste"),
    Function.CPE: ("conseiller principal d’éducation", "conseillère principale d’éducation"),
    Function.AESH: ("accompagnant d’élèves en situation de handicap", "accompagnante d’élèves", "AVS"),
    Function.PSYEN: ("psychologue de l’éducation nationale", "psychologue", "psychologue scolaire"),
    Function.PRINCIPAL: (
        "chef d’établissement",
        "cheffe d’établissement",
        "principal",
        "principale",
        "principal adjoint",
        "principale adjointe",
        "proviseur",
        "proviseure",
        "proviseur adjoint",
        "proviseure adjointe",
        "personnel de direction",
    ),
    Function.INSPECTOR: ("inspecteur", "inspectrice", "IEN", "IA-IPR"),
    Function.ADVISER: (
        "conseiller pédagogique",
        "conseillère pédagogique",
        "CPC",
        "CPD",
        "ERUN",
        "formateur",
        "formatrice",
    ),
    Function.OTHER_STAFF: (
        "autre",
        "autre personnel",
        "personnel administratif",
        "AED",
        "assistant d’éducation",
        "assistante d’éducation",
        "ATSEM",
    ),
    Function.PARENT: (
        "parent d’élève",
        "mère",
        "père",
        "responsable légal",
        "responsable légale",
        "représentant légal",
        "représentante légale",
    ),
}
FUNCTION_WORDS: Mapping[str, Function] = MappingProxyType(
    {
        normalise_header(word): function
        for function in Function
        for word in (function.value, *_FUNCTION_WORDS[function])
    }
)

_AUDIENCE_WORDS = {
    Audience.TEACHER: ("enseignant", "enseignante", "enseignants", "enseignante ou enseignant"),
    Audience.PARENT: ("parents", "parent d’élève", "parents d’élèves", "famille", "familles"),
    Audience.STAFF: ("personnel", "personnels", "agent", "agents", "autre personnel"),
}
AUDIENCE_WORDS: Mapping[str, Audience] = MappingProxyType(
    {
        normalise_header(word): audience
        for audience in Audience
        for word in (audience.value, *_AUDIENCE_WORDS[audience])
    }
)

_NOT_TAUGHT = frozenset({Function.PRINCIPAL, Function.INSPECTOR, Function.ADVISER, Function.OTHER_STAFF})


def usual_audience(function: Function) -> Audience:
    """Give the audience of a function where the file names none."""
    if function is Function.PARENT:
        return Audience.PARENT
    return Audience.STAFF if function in _NOT_TAUGHT else Audience.TEACHER


YES_OR_NO: Mapping[str, bool] = MappingProxyType(
    dict.fromkeys(("oui", "yes", "vrai", "true", "1", "x", "o", "y", "principal", "principale", "main"), True)
    | dict.fromkeys(("non", "no", "faux", "false", "0", "n", "secondaire", "autre"), False)
)

_LANGUAGE_WORDS = {
    "fr": ("français", "french"),
    "en": ("anglais", "english"),
    "ar": ("arabe", "arabic", "العربية"),
    "pt": ("portugais", "português", "portuguese"),
    "tr": ("turc", "türkçe", "turkish"),
}
LANGUAGES = KNOWN_LOCALES


def _names_of(code: str) -> tuple[str, ...]:
    """How files name a language: in French, in itself, in English."""
    names = (Locale.parse(code).get_display_name(said_in) for said_in in ("fr", code, "en"))
    return _LANGUAGE_WORDS.get(code) or tuple(name for name in names if name)


LANGUAGE_WORDS: Mapping[str, str] = MappingProxyType(
    {normalise_header(word): code for code in LANGUAGES for word in (code, *_names_of(code))}
)
