"""Settings of the example: what a management command needs, and logs as Cloud Logging reads them."""

import os
from pathlib import Path

BASE_DIR = Path(__file__).resolve().parent.parent

# Nothing here signs or serves anything. Your web application has its own.
SECRET_KEY = os.environ.get("SECRET_KEY", "only-for-this-example")
INSTALLED_APPS = ["reports"]
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

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"cloud": {"()": "shop.cloud_logging.CloudLoggingFormatter"}},
    "handlers": {
        "stdout": {"class": "logging.StreamHandler", "stream": "ext://sys.stdout", "formatter": "cloud"}
    },
    "root": {"handlers": ["stdout"], "level": "INFO"},
}
