"""Identity providers: `LMS_OIDC_<NAME>_ISSUER`, `…_CLIENT_ID`, `…_CLIENT_SECRET`, `…_PROFILE`."""

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

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


def read_providers(environ: Mapping[str, str], faults: list[str]) -> tuple[OidcProvider, ...]:
    """Read the providers, by name; say what each lacks."""
    given: defaultdict[str, dict[str, str]] = defaultdict(dict)
    for variable, value in environ.items():
        found = _NAMED.fullmatch(variable)
        if found and value:
            given[found[1]][found[2]] = value
    return tuple(_provider(name, given[name], faults) for name in sorted(given))


def _provider(name: str, parts: Mapping[str, str], faults: list[str]) -> OidcProvider:
    faults += [
        f"LMS_OIDC_{name}_{part}: write it, the others are there." for part in _PARTS if part not in parts
    ]
    issuer = parts.get("ISSUER", "").rstrip("/")
    if "ISSUER" in parts and not may_be_asked(issuer):
        faults.append(f"LMS_OIDC_{name}_ISSUER={issuer!r}: write an https address.")
    profile = parts.get("PROFILE", PROFILES[0])
    if profile not in PROFILES:
        faults.append(f"LMS_OIDC_{name}_PROFILE={profile!r}: write one of {', '.join(PROFILES)}.")
    return OidcProvider(
        name=name.lower().replace("_", "-"),
        issuer=issuer,
        client_id=parts.get("CLIENT_ID", ""),
        client_secret=parts.get("CLIENT_SECRET", ""),
        profile=profile,
    )


def may_be_asked(address: str) -> bool:
    """Whether an address of a provider is https, or on this machine (a test's, a developer's)."""
    parts = urlsplit(address)
    host = parts.hostname or ""
    return bool(host) and (parts.scheme == "https" or (parts.scheme == "http" and host in _LOOPBACK))
