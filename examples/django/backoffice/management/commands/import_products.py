import csv
import io
import logging

from backoffice.launch_command import LaunchCommand
from backoffice.models import Product
from backoffice.uploads import open_upload

logger = logging.getLogger(__name__)


class Command(LaunchCommand):
    help = "Imports a CSV of products with the columns sku, name and yen."

    def add_arguments(self, parser):
        parser.add_argument("--object", required=True, help="gs://BUCKET/NAME.csv")

    def work(self, object, **options):
        with open_upload(object) as file:
            rows = list(csv.DictReader(io.TextIOWrapper(file, encoding="utf-8", newline="")))
        for row in rows:
            Product.objects.update_or_create(sku=row["sku"], defaults={"name": row["name"], "yen": int(row["yen"])})
        logger.info("imported %d products from %s", len(rows), object)
