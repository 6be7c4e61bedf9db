import logging
import os

from django.core.management.base import BaseCommand
from django.db import transaction

from reports.models import FinishedLaunch

logger = logging.getLogger(__name__)


class Command(BaseCommand):
    help = "The work of one launch: what the Cloud Run job runs."

    def add_arguments(self, parser):
        parser.add_argument("--id", type=int, required=True, help="the number in /job/<id>")

    def handle(self, *args, **options):
        # By hand, outside of Cloud Run, there is no launch id, and every run does the work.
        launch_id = os.environ.get("LAUNCH_ID")
        if launch_id is None:
            work(options["id"])
            return
        # The work and the note that it is done are one transaction. A task that fails half way
        # leaves neither, and Cloud Run's next attempt begins anew.
        with transaction.atomic():
            _, is_new = FinishedLaunch.objects.get_or_create(
                launch_id=launch_id, defaults={"input_id": str(options["id"])}
            )
            if is_new:
                work(options["id"])
            else:
                logger.info("the work of this launch is done already")


def work(id: int) -> None:
    logger.info("ジョブを実行しています。引数id: %dが渡されました", id)
