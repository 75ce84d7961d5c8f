"""The secret that signs and keys: given by the environment, otherwise made once and kept."""

import os
import secrets
from contextlib import suppress
from pathlib import Path

from lms.config.settings import Settings


def secret_key(settings: Settings) -> bytes:
    """Give the installation's secret (at least 32 bytes), making it on first use."""
    if settings.secret_key is not None:
        return settings.secret_key
    path = settings.data_dir / "secret.key"
    if not path.exists():
        _make(path)
    return path.read_bytes()


def _make(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = path.with_suffix(f".{os.getpid()}.{secrets.token_hex(4)}")
    draft.touch(mode=0o600)
    draft.write_text(secrets.token_hex(32), encoding="ascii")
    # A hard link either appears whole or not at all: of two workers that start together, one wins.
    with suppress(FileExistsError):
        path.hardlink_to(draft)
    draft.unlink()
