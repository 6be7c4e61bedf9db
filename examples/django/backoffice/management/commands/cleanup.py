import datetime
import logging

from django.utils import timezone

from backoffice.launch_command import LaunchCommand
from backoffice.models import FinishedLaunch

logger = logging.getLogger(__name__)


class Command(LaunchCommand):
    help = "Removes the notes of launches that were finished long ago."

    def add_arguments(self, parser):
        parser.add_argument("--older-than-days", type=int, default=60)

    def work(self, older_than_days, **options):
        # A note must outlive its launch: Pub/Sub keeps a message for up to 31 days, and a task runs
        # for up to 7.
        before = timezone.now() - datetime.timedelta(days=older_than_days)
        removed, _ = FinishedLaunch.objects.filter(finished_at__lt=before).delete()
        logger.info("removed the notes of %d launches", removed)
