from django.db import models


class FinishedLaunch(models.Model):
    """A launch whose work is done. Cloud Run may run the command again; the work must not be done again."""

    launch_id = models.CharField(max_length=128, primary_key=True)
    input_id = models.TextField()
    finished_at = models.DateTimeField(auto_now_add=True)
