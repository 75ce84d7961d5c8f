"""Random tokens: the person holds the token, the database only its hash. No Flask, no database."""

import hashlib
import secrets

TOKEN_BYTES = 32


def new_token() -> str:
    """Make a token of 256 random bits, fit for an address or a cookie."""
    return secrets.token_urlsafe(TOKEN_BYTES)


def token_hash(token: str) -> bytes:
    """Hash a token as the database keeps it; it is random, so that a plain hash is enough."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).digest()
