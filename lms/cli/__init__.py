"""The `lms` command: gathers the features' groups, and says refusals in plain words."""

import sys

import click
import structlog

from lms.accounts.commands import privacy
from lms.cli.backup import backup, restore
from lms.cli.doctor import doctor
from lms.cli.installation import demo_command, init
from lms.cli.refusing import reasons
from lms.cli.serving import serve
from lms.cli.usage import speak
from lms.cli.worker import worker_command
from lms.courses.commands import content
from lms.coverage import operations as coverage
from lms.coverage.commands import report
from lms.coverage.programme_commands import programmes
from lms.mail.commands import mail_group
from lms.messages import say
from lms.progress import attesting
from lms.reach.commands import admin
from lms.reports.commands import coverage_command
from lms.reports.committee_command import committee_command
from lms.reports.completion_commands import completions_command
from lms.reports.workshop_command import workshops_command
from lms.rosters import merging, registration, uploads
from lms.rosters.commands import people_group
from lms.rosters.reminder_commands import remind_command
from lms.schools.commands import schools_group
from lms.site.commands import site
from lms.workshops import keeping


def _to_stderr(*_names: str) -> structlog.PrintLogger:
    """Log beside what a command gives: its output may be a file."""
    return structlog.PrintLogger(sys.stderr)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def lms() -> None:
    """Passerelle: courses, completion and coverage for digital-education programmes."""
    if not structlog.is_configured():
        structlog.configure(logger_factory=_to_stderr)
    coverage.install()
    attesting.install()
    registration.install()
    keeping.install()
    uploads.install()
    merging.install()


for _command in (
    admin,
    backup,
    content,
    demo_command,
    doctor,
    init,
    mail_group,
    people_group,
    privacy,
    programmes,
    report,
    restore,
    schools_group,
    serve,
    site,
    worker_command,
):
    lms.add_command(_command)

report.add_command(coverage_command)
report.add_command(workshops_command)
report.add_command(completions_command)
report.add_command(committee_command)
people_group.add_command(remind_command)


def main() -> None:
    """Run the command; a refusal is its reasons on stderr and exit 1, wrong usage is exit 2."""
    speak()
    try:
        lms.main(standalone_mode=True)
    # Whatever isn't a refusal goes on as it came.
    except Exception as error:
        said = reasons(error)
        if not said:
            raise
        for reason in said:
            click.echo(say(reason), err=True)
        sys.exit(1)
