"""What providers say of a person, read the way each of them says it. No Flask, no database."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

LONGEST_SUBJECT = 255
LONGEST_NAME = 120
LONGEST_EMAIL = 254
LONGEST_EXTERNAL_ID = 120


@dataclass(frozen=True, kw_only=True)
class ProfileKind:
    """How a kind of provider is asked."""

    scope: str
    parameters: Mapping[str, str]


KINDS: Mapping[str, ProfileKind] = MappingProxyType(
    {
        "proconnect": ProfileKind(
            scope="openid given_name usual_name email siret",
            parameters=MappingProxyType({"acr_values": "eidas1"}),
        ),
        "academie": ProfileKind(scope="openid profile email", parameters=MappingProxyType({})),
    }
)


@dataclass(frozen=True, kw_only=True)
class SsoProfile:
    """A person as a provider says: `issuer` and `subject` are who she is, the rest is what it tells of her.

    `email` is only there when the provider says that it verified it; what it merely repeats is
    `claimed_email`, which proves nothing. `schools` and `headed_schools` are
    `FrEduRne` and `FrEduRneResp`, as they came.
    """

    issuer: str
    subject: str
    email: str | None = None
    claimed_email: str | None = None
    given_name: str = ""
    family_name: str = ""
    external_id: str | None = None
    schools: tuple[str, ...] = ()
    headed_schools: tuple[str, ...] = ()


def read_profile(claims: Mapping[str, Any], *, issuer: str) -> SsoProfile | None:
    """Read a provider's claims; None without a subject that can be kept."""
    subject = claims.get("sub")
    if not isinstance(subject, str) or not 0 < len(subject) <= LONGEST_SUBJECT:
        return None
    email, is_verified = _email(claims)
    return SsoProfile(
        issuer=issuer,
        subject=subject,
        email=email if is_verified else None,
        claimed_email=None if is_verified else email,
        given_name=_text(claims.get("given_name"), LONGEST_NAME),
        family_name=_text(claims.get("usual_name") or claims.get("family_name"), LONGEST_NAME),
        external_id=_text(claims.get("external_id"), LONGEST_EXTERNAL_ID) or None,
        schools=_several(claims.get("FrEduRne")),
        headed_schools=_several(claims.get("FrEduRneResp")),
    )


def _email(claims: Mapping[str, Any]) -> tuple[str | None, bool]:
    email = _text(claims.get("email"), LONGEST_EMAIL).lower()
    # Some providers write the word instead of the value.
    is_verified = claims.get("email_verified") is True or claims.get("email_verified") == "true"
    return (email, is_verified) if email.count("@") == 1 else (None, False)


def _text(value: object, most: int) -> str:
    text = " ".join(value.split()) if isinstance(value, str) else ""
    return text if len(text) <= most else ""


def _several(value: object) -> tuple[str, ...]:
    values = value if isinstance(value, list) else [value]
    return tuple(one.strip() for one in values if isinstance(one, str) and one.strip())
