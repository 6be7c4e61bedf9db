import datetime
import logging

from django.db.models import Count, Sum

from backoffice.launch_command import LaunchCommand
from backoffice.models import DailyReport, Order

logger = logging.getLogger(__name__)


class Command(LaunchCommand):
    help = "Reports the orders of the day before --until, in UTC."

    def add_arguments(self, parser):
        parser.add_argument("--until", type=datetime.date.fromisoformat, required=True, help="2026-02-01")

    def work(self, until, **options):
        day = until - datetime.timedelta(days=1)
        totals = Order.objects.filter(placed_at__date=day).aggregate(orders=Count("id"), yen=Sum("yen", default=0))
        DailyReport.objects.update_or_create(day=day, defaults=totals)
        logger.info("report of %s: %d orders, %d yen", day, totals["orders"], totals["yen"])
