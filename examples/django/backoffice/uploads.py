"""Files of the one bucket that this project works on."""

from django.conf import settings
from django.core.files.storage import storages
from django.core.management.base import CommandError


def open_upload(url: str):
    """Opens gs://BUCKET/NAME for reading, as bytes.

    The event says which file. It must not choose the bucket too: with the job's rights it could have
    any file read. So another bucket than ours is refused.
    """
    bucket = f"gs://{settings.UPLOADS_BUCKET}/"
    if not url.startswith(bucket):
        raise CommandError(f"{url!r} is not in {bucket}", returncode=2)
    return storages["uploads"].open(upload_name(url))


def upload_name(url: str) -> str:
    """NAME of gs://BUCKET/NAME."""
    return url.removeprefix("gs://").partition("/")[2]
