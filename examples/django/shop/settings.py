"""Settings of the example: only what management commands need, and logs in the form of Cloud Logging."""

import os
from pathlib import Path

BASE_DIR = Path(__file__).resolve().parent.parent

# Django requires a key; nothing here uses it. Your web application has its own.
SECRET_KEY = os.environ.get("SECRET_KEY", "only-for-this-example")
INSTALLED_APPS = ["backoffice"]
# A file is enough on your machine. Cloud Run drops it after each attempt: there, use the application's
# database, so that FinishedLaunch survives.
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": os.environ.get("SQLITE_PATH", BASE_DIR / "example.sqlite3"),
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
USE_TZ = True
TIME_ZONE = "UTC"

# The bucket whose files the commands read; on your machine, a folder. For Cloud Run, pip install
# django-storages[google] and use the backend "storages.backends.gcloud.GoogleCloudStorage" with the options
# {"bucket_name": UPLOADS_BUCKET}.
UPLOADS_BUCKET = os.environ.get("UPLOADS_BUCKET", "shop-uploads")
STORAGES = {
    "uploads": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": BASE_DIR / "uploads"},
    }
}
# By default, mails are printed.
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
