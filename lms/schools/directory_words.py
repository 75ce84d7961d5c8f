"""What the directory's words mean: types, contracts, ministries, states, districts. Pure."""

import re

from lms.schools.school import Contract, Level, Ministry, Sector, State
from lms.tabular import normalise_header

_NATURE_MFR = "380"
_NATURE_POST_BAC = "400"
_LEVELS = {
    "ecole": Level.ECOLE,
    "college": Level.COLLEGE,
    "lycee": Level.LYCEE,
    "erea": Level.EREA,
    "medicosocial": Level.CARE,
    "serviceadministratif": Level.SERVICE,
    "informationetorientation": Level.GUIDANCE,
    "": Level.POST_BAC,
}
_SECTORS = {"public": Sector.PUBLIC, "prive": Sector.PRIVATE, "": Sector.UNKNOWN}
_STATES = {"ouvert": State.OPEN, "": State.OPEN, "afermer": State.CLOSING, "ferme": State.CLOSED}
_DISTRICT_PREFIX = re.compile(
    r"^circonscription d.inspection du (?:1er|premier) degr[eé] (?:d['’]|de |du |des )?", re.IGNORECASE
)


def level_of(*, kind: str, nature: str, nature_words: str, name: str) -> Level:
    """Level by type and nature; an MFR is typed "Autre", higher education isn't typed at all."""
    if nature == _NATURE_MFR:
        return Level.MFR
    words = normalise_header(f"{nature_words} {name}") if normalise_header(kind) == "autre" else ""
    if "maisonfamilialerurale" in words:
        return Level.MFR
    if nature == _NATURE_POST_BAC:
        return Level.POST_BAC
    return _LEVELS.get(normalise_header(kind), Level.OTHER)


def sector_of(text: str) -> Sector | None:
    """Sector; None for a word the directory doesn't use."""
    return _SECTORS.get(normalise_header(text))


def contract_of(text: str) -> Contract:
    """Contract; "C0NTRAT SIMPLE" is written with a zero."""
    words = normalise_header(text).replace("0", "o")
    if words == "sansobjet":
        return Contract.NOT_APPLICABLE
    if words.startswith("contratdassociation"):
        return Contract.ASSOCIATION
    if words.startswith("contratsimple"):
        return Contract.SIMPLE
    return Contract.WITHOUT if words == "horscontrat" else Contract.UNKNOWN


def ministry_of(text: str) -> Ministry:
    """Ministry; none said means national education, whose directory this is."""
    words = normalise_header(text)
    if not words or "educationnationale" in words:
        return Ministry.EDUCATION
    if "agriculture" in words:
        return Ministry.AGRICULTURE
    if words in {"mer", "ministeredelamer"}:
        return Ministry.SEA
    return Ministry.HEALTH if "sante" in words else Ministry.OTHER


def state_of(text: str) -> State | None:
    """State; None for a word the directory doesn't use."""
    return _STATES.get(normalise_header(text))


def district_of(text: str) -> str:
    """Name of the circonscription without its long prefix, its capital restored."""
    bare = _DISTRICT_PREFIX.sub("", text, count=1).strip()
    return bare[:1].upper() + bare[1:]


def priority_of(text: str) -> str:
    """REP, REP+ or nothing."""
    words = normalise_header(text)
    return {"rep": "REP", "repplus": "REP+"}.get(words, "")
