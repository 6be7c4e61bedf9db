"""The base of all commands: the work of one launch is done once."""

import logging
import os

from django.core.management.base import BaseCommand
from django.db import transaction

from backoffice.models import FinishedLaunch

logger = logging.getLogger(__name__)


def may_work() -> bool:
    """With a ledger, only one execution of a launch works. Without one, psycopg is not needed."""
    if not os.environ.get("LEDGER_URL"):
        return True
    from backoffice import confirm

    return confirm.may_work()


class LaunchCommand(BaseCommand):
    """A management command that Cloud Run may run several times for one launch.

    Subclasses implement work(), which gets the parsed options.
    """

    def handle(self, *args, **options):
        if not may_work():
            return
        # One transaction stores the work and the note that it is done. A task that fails half way
# leaves neither, and Cloud Run's next attempt starts again.
        with transaction.atomic():
            if self.is_done():
                logger.info("the work of this launch is done already")
            else:
                self.work(**options)

    def is_done(self) -> bool:
        # A person who runs the command has no LAUNCH_ID: each run does the work.
        launch_id = os.environ.get("LAUNCH_ID")
        if launch_id is None:
            return False
        _, is_new = FinishedLaunch.objects.get_or_create(
            job=os.environ.get("LAUNCH_JOB", ""), launch_id=launch_id
        )
        return not is_new

    def work(self, **options):
        raise NotImplementedError
