import logging
import uuid

from django.core.mail import EmailMessage
from django.core.management.base import CommandError
from django.utils import timezone

from backoffice.launch_command import LaunchCommand
from backoffice.models import Order

logger = logging.getLogger(__name__)


class Command(LaunchCommand):
    help = "Confirms an order to the customer, by mail."

    def add_arguments(self, parser):
        parser.add_argument("--order", type=uuid.UUID, required=True)

    def work(self, order, **options):
        # The row is locked, so that two launches for one order cannot both send the mail.
        found = Order.objects.select_for_update().filter(pk=order).first()
        if found is None:
            raise CommandError(f"there is no order {order}")
        if found.confirmed_at is not None:
            logger.info("order %s was confirmed before", order)
            return
        found.confirmed_at = timezone.now()
        found.save(update_fields=["confirmed_at"])
        # A mail cannot be taken back by the transaction. It goes last, and its id is that of the
        # order, so that a mail system can drop a second one.
        EmailMessage(
            subject=f"Your order {order}",
            body=f"We have your order over {found.yen} yen. Thank you.",
            to=[found.email],
            headers={"Message-ID": f"<order-{order}@shop.example>"},
        ).send()
        logger.info("order %s is confirmed", order)
