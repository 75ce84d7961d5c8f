"""An address that a provider only repeats, proved by mail: sealed, an hour long, bound to one browser. Pure.

The mail's link alone isn't enough: whoever writes somebody else's address at a provider would have her
click it. The browser that began holds the other half.
"""

import hashlib
import hmac
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta

from itsdangerous import BadSignature, URLSafeSerializer

from lms.accounts.sso_profiles import SsoProfile

LIVES = timedelta(hours=1)
_SALT = "sso-address"


@dataclass(frozen=True, kw_only=True)
class Pending:
    """Whom a provider recognised, once her address is proved, and where she goes on."""

    provider: str
    profile: SsoProfile
    next_path: str

    @property
    def proved(self) -> SsoProfile:
        """The profile, its address taken for true."""
        return replace(self.profile, email=self.profile.claimed_email, claimed_email=None)


def seal_pending(pending: Pending, *, half: str, secret: bytes, now: datetime) -> str:
    """Write the token of the mail's link; `half` is what the browser keeps."""
    expires = int((now + LIVES).timestamp())
    held = [pending.provider, asdict(pending.profile), pending.next_path, _hashed(half), expires]
    return str(URLSafeSerializer(secret, salt=_SALT).dumps(held))


def open_pending(token: str, *, half: str | None, secret: bytes, now: datetime) -> Pending | None:
    """Read a token; None when it isn't ours, is an hour old, or was begun in another browser."""
    try:
        provider, profile, next_path, hashed, expires = URLSafeSerializer(secret, salt=_SALT).loads(token)
    except BadSignature:
        return None
    if now.timestamp() >= expires or not hmac.compare_digest(_hashed(half or ""), hashed):
        return None
    several = {name: tuple(profile[name]) for name in ("schools", "headed_schools")}
    return Pending(provider=provider, profile=SsoProfile(**{**profile, **several}), next_path=next_path)


def _hashed(half: str) -> str:
    return hashlib.sha256(half.encode("utf-8", "surrogatepass")).hexdigest()
