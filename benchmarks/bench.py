"""`make bench`: ratios and growth, each beside its bar; ends with 1 when a bar fails."""

import argparse
import contextlib
import sys
from collections.abc import Callable, Iterator, Sequence

from benchmarks import (
    checking_in,
    completions,
    coverage,
    directory,
    finishing,
    lesson,
    people,
    publishing,
    roster,
    transferred,
)
from benchmarks.installations import ENGINES, server
from benchmarks.measuring import Row, print_heading, print_table

Make = Callable[[str, str, Sequence[int]], Iterator[Row]]

ON_EACH_ENGINE: dict[str, Make] = {
    "lesson": lambda engine, postgres, _people: lesson.rows(engine, postgres=postgres),
    "finishing": lambda engine, postgres, _people: finishing.rows(engine, postgres=postgres),
    "checking-in": lambda engine, postgres, _people: checking_in.rows(engine, postgres=postgres),
    "coverage": lambda engine, postgres, people: coverage.rows(engine, postgres=postgres, people=people),
    "completions": lambda engine, postgres, sizes: completions.rows(engine, postgres=postgres, people=sizes),
    "roster": lambda engine, postgres, people: roster.rows(engine, postgres=postgres, people=people),
    "people": lambda engine, postgres, sizes: people.rows(engine, postgres=postgres, people=sizes),
    "publishing": lambda engine, postgres, _people: publishing.rows(engine, postgres=postgres),
    "transferred": lambda engine, postgres, _people: transferred.rows(engine, postgres=postgres),
    "directory": lambda engine, postgres, _people: directory.rows(engine, postgres=postgres),
}


def main() -> int:
    """Measure what was asked for."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.bench", description=__doc__)
    parser.add_argument("--people", default="10000,100000", help="sizes of the coverage and roster rows")
    parser.add_argument("--engines", default=",".join(ENGINES))
    parser.add_argument("--only", action="append", choices=sorted(ON_EACH_ENGINE), help="one row, or several")
    options = parser.parse_args()
    sizes = sorted(int(one) for one in options.people.split(","))
    engines = [one for one in ENGINES if one in options.engines.split(",")]
    lesson.quiet_log()
    print_heading()
    fine = True
    with contextlib.ExitStack() as stack:
        postgres = stack.enter_context(server()) if "postgresql" in engines else ""
        for name, make in ON_EACH_ENGINE.items():
            if options.only and name not in options.only:
                continue
            for engine in engines:
                fine = print_table(make(engine, postgres, sizes)) and fine
    return 0 if fine else 1


if __name__ == "__main__":
    sys.exit(main())
