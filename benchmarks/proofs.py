"""`make proofs`: what PROMISES says, at full numbers. Each row is kept with the revision it was proved at."""

import argparse
import contextlib
import json
import subprocess
import sys
import time
from collections.abc import Iterator

from benchmarks.installations import ENGINES, server
from benchmarks.measuring import Row, print_heading, print_row
from benchmarks.proof_rows import PROOFS, ROOT

RESULTS = ROOT / ".make" / "proofs.json"


def main() -> int:
    """Prove what was asked for and isn't proved at this revision yet."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.proofs", description=__doc__)
    parser.add_argument("--only", action="append", choices=sorted(PROOFS), help="one row, or several")
    parser.add_argument("--engines", default=",".join(ENGINES))
    parser.add_argument("--again", action="store_true", help="prove again what is proved already")
    options = parser.parse_args()
    kept, revision, fine = _kept(), _revision(), True
    print_heading()
    with contextlib.ExitStack() as stack:
        postgres = ""
        for name, engine in _asked(options.only, options.engines.split(",")):
            key = f"{name} {engine} {revision}"
            if options.again or key not in kept:
                if engine == "postgresql" and not postgres:
                    postgres = stack.enter_context(server())
                kept[key] = _proved(name, engine, postgres)
                RESULTS.parent.mkdir(exist_ok=True)
                RESULTS.write_text(json.dumps(kept, indent=1), encoding="utf-8")
            told = {part: kept[key][part] for part in ("found", "holds", "bar")}
            row = Row(what=PROOFS[name][0], engine=engine, **told)
            print_row(row)
            for line in kept[key].get("table", ()):
                sys.stdout.write(f"  {line}\n")
            fine = fine and row.holds is not False
    return 0 if fine else 1


def _asked(only: list[str] | None, engines: list[str]) -> Iterator[tuple[str, str]]:
    for name, (_what, _prove, on) in PROOFS.items():
        if not only or name in only:
            yield from ((name, engine) for engine in on if engine in engines)


def _proved(name: str, engine: str, postgres: str) -> dict[str, object]:
    began = time.monotonic()
    try:
        found, *table = PROOFS[name][1](engine, postgres).splitlines()
        holds = True
    except (AssertionError, subprocess.SubprocessError, OSError) as error:
        found, holds, table = (str(error).splitlines() or [type(error).__name__])[0][:120], False, []
    return {"found": found, "holds": holds, "bar": f"{time.monotonic() - began:.0f} s", "table": table}


def _kept() -> dict[str, dict[str, object]]:
    try:
        kept: dict[str, dict[str, object]] = json.loads(RESULTS.read_text(encoding="utf-8"))
    except (FileNotFoundError, json.JSONDecodeError):
        return {}
    return kept


def _revision() -> str:
    said = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    return said.stdout.strip() or "unknown"


if __name__ == "__main__":
    sys.exit(main())
