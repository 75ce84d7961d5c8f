"""The short code of a session, typed at the door or printed under its QR. Pure but for chance."""

import secrets

# Neither 0 and O nor 1 and I, which one takes for each other.
ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
LENGTH = 6


def new_code() -> str:
    """Make a code that one can read out to a room. It opens a door on one day, and no account."""
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def in_groups(code: str) -> str:
    """Write a code as it is printed: ABC-DEF."""
    return f"{code[: LENGTH // 2]}-{code[LENGTH // 2 :]}"


def read_code(typed: str) -> str | None:
    """Read a code as people type it; None when it can't be one."""
    code = "".join(sign for sign in typed.upper() if sign not in " -–.\u00a0\u202f\t")
    return code if len(code) == LENGTH and set(code) <= set(ALPHABET) else None
