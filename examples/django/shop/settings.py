"""Settings of the example: what a management command needs, and logs as Cloud Logging reads them."""

import os
from pathlib import Path

BASE_DIR = Path(__file__).resolve().parent.parent

# Nothing here signs or serves anything. Your web application has its own.
SECRET_KEY = os.environ.get("SECRET_KEY", "only-for-this-example")
INSTALLED_APPS = ["backoffice"]
# A file is enough at a desk. On Cloud Run it is gone after each attempt: there the note of what is
# finished belongs into the application's own database.
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": os.environ.get("SQLITE_PATH", BASE_DIR / "example.sqlite3"),
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
USE_TZ = True
TIME_ZONE = "UTC"

# The bucket whose files the commands read. At a desk a folder stands for it. On Cloud Run the bucket itself:
# pip install django-storages[google], and "storages.backends.gcloud.GoogleCloudStorage" as the backend with
# {"bucket_name": UPLOADS_BUCKET} as its options.
UPLOADS_BUCKET = os.environ.get("UPLOADS_BUCKET", "shop-uploads")
STORAGES = {
    "uploads": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": BASE_DIR / "uploads"},
    }
}
# At a desk mails are printed.
EMAIL_BACKEND = os.environ.get("EMAIL_BACKEND", "django.core.mail.backends.console.EmailBackend")
DEFAULT_FROM_EMAIL = "shop@shop.example"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"cloud": {"()": "shop.cloud_logging.CloudLoggingFormatter"}},
    "handlers": {
        "stdout": {"class": "logging.StreamHandler", "stream": "ext://sys.stdout", "formatter": "cloud"}
    },
    "root": {"handlers": ["stdout"], "level": "INFO"},
}
