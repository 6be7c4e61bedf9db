"""Files of the one bucket that this project works on."""

from django.conf import settings
from django.core.files.storage import storages
from django.core.management.base import CommandError


def open_upload(url: str):
    """Opens gs://BUCKET/NAME for reading, as bytes.

    The URL comes from the event. Other buckets are refused: otherwise an event could make the job read
any file that its service account can read.
    """
    bucket = f"gs://{settings.UPLOADS_BUCKET}/"
    if not url.startswith(bucket):
        raise CommandError(f"{url!r} is not in {bucket}", returncode=2)
    return storages["uploads"].open(upload_name(url))


def upload_name(url: str) -> str:
    """NAME of gs://BUCKET/NAME."""
    return url.removeprefix("gs://").partition("/")[2]
