import hashlib
import logging

from backoffice.launch_command import LaunchCommand
from backoffice.models import Upload
from backoffice.uploads import open_upload, upload_name

logger = logging.getLogger(__name__)


class Command(LaunchCommand):
    help = "Registers a file that arrived in the bucket: its size and its SHA-256."

    def add_arguments(self, parser):
        parser.add_argument("--object", required=True, help="gs://BUCKET/NAME")
        parser.add_argument("--generation", type=int, required=True)

    def work(self, object, generation, **options):
        with open_upload(object) as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
            size = file.tell()
        Upload.objects.update_or_create(
            name=upload_name(object), generation=generation, defaults={"size": size, "sha256": digest}
        )
        logger.info("registered %s: %d bytes, sha256 %s", object, size, digest)
