"""What the coverage page says of its own figures: the rule, who is counted, where headcounts come from."""

from collections.abc import Mapping
from typing import Any

from lms.coverage.facts import ModuleKey
from lms.reports import words
from lms.reports.page import spoken
from lms.reports.report import Report
from lms.schools.population import Audience

MOST_SOURCES = 6


def explained(report: Report, titles: Mapping[ModuleKey, str]) -> dict[str, Any]:
    """Give the definitions of a report, in words that are still to be said; `titles` are those of modules."""
    revision, headcounts = report.revision, report.on_day.headcounts
    return {
        "rule_lines": words.definition(revision, titles),
        "populations": [spoken(one) for one in words.populations_words(revision.scope.populations)],
        "headcount_words": words.sources_words(
            kinds=headcounts.kinds, oldest=headcounts.oldest, newest=headcounts.newest
        ),
        "sources": headcounts.sources[:MOST_SOURCES],
        "explained": {
            "trained": words.TRAINED,
            "coverage": words.COVERAGE,
            "gap": words.gap_explained(revision.target),
            "pace": (words.PACE,),
            "period": words.PERIOD,
            "zero": words.AT_ZERO,
            "unknown": words.UNKNOWN,
            "columns": (words.enrolled_words(revision), words.STARTED, words.FLOW, words.SECTIONS),
            "parents": (words.PARENTS,) if revision.audience is Audience.PARENT else (),
        },
    }
