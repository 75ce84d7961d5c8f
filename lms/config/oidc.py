"""Identity providers: `LMS_OIDC_<NAME>_ISSUER`, `…_CLIENT_ID`, `…_CLIENT_SECRET`, `…_PROFILE`."""

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field

from lms.config.faults import SettingFault, setting_fault
from lms.config.reading import split

PROFILES = ("proconnect", "academie")
_PARTS = ("ISSUER", "CLIENT_ID", "CLIENT_SECRET", "PROFILE")
_NAMED = re.compile(r"LMS_OIDC_([A-Z0-9]+(?:_[A-Z0-9]+)*?)_(ISSUER|CLIENT_ID|CLIENT_SECRET|PROFILE)")
_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


@dataclass(frozen=True, kw_only=True)
class OidcProvider:
    """One identity provider, as its operator gave it; `name` stands in addresses."""

    name: str
    issuer: str
    client_id: str
    client_secret: str = field(repr=False)
    profile: str

    @property
    def title(self) -> str:
        """Its name as people read it: AIX_MARSEILLE is Aix-Marseille."""
        return "ProConnect" if self.name == "proconnect" else self.name.title()

    def __str__(self) -> str:
        """Say it without its secret."""
        return f"{self.name} ({self.issuer}, {self.profile})"


def is_provider_setting(name: str) -> bool:
    """Whether a variable is one of a provider's four."""
    return _NAMED.fullmatch(name) is not None


def read_providers(environ: Mapping[str, str], faults: list[SettingFault]) -> tuple[OidcProvider, ...]:
    """Read the providers, by name; say what each lacks."""
    given: defaultdict[str, dict[str, str]] = defaultdict(dict)
    for variable, value in environ.items():
        found = _NAMED.fullmatch(variable)
        if found and value:
            given[found[1]][found[2]] = value
    return tuple(_provider(name, given[name], faults) for name in sorted(given))


def _provider(name: str, parts: Mapping[str, str], faults: list[SettingFault]) -> OidcProvider:
    faults += [
        setting_fault("%(name)s: write it, the others are there.", name=f"LMS_OIDC_{name}_{part}")
        for part in _PARTS
        if part not in parts
    ]
    issuer = parts.get("ISSUER", "").rstrip("/")
    if "ISSUER" in parts and not may_be_asked(issuer):
        faults.append(
            setting_fault("%(shown)s: write an https address.", shown=f"LMS_OIDC_{name}_ISSUER={issuer}")
        )
    profile = parts.get("PROFILE", PROFILES[0])
    if profile not in PROFILES:
        faults.append(
            setting_fault(
                "%(shown)s: write one of %(known)s.",
                shown=f"LMS_OIDC_{name}_PROFILE={profile}",
                known=", ".join(PROFILES),
            )
        )
    return OidcProvider(
        name=name.lower().replace("_", "-"),
        issuer=issuer,
        client_id=parts.get("CLIENT_ID", ""),
        client_secret=parts.get("CLIENT_SECRET", ""),
        profile=profile,
    )


def may_be_asked(address: str) -> bool:
    """Whether an address of a provider is https, or on this machine (a test's, a developer's)."""
    parts = split(address)
    host = "" if parts is None else parts.hostname or ""
    return (
        parts is not None
        and bool(host)
        and (parts.scheme == "https" or (parts.scheme == "http" and host in _LOOPBACK))
    )
