import uuid

from django.db import models


class FinishedLaunch(models.Model):
    """A launch whose work is done. Cloud Run may run the command again; the work must not be done again."""

    # Two jobs of the rules file may use the same launch id, so the key has both.
    job = models.CharField(max_length=63)
    launch_id = models.CharField(max_length=128)
    finished_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["job", "launch_id"], name="one_row_a_launch")]


class Order(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    email = models.EmailField()
    yen = models.PositiveBigIntegerField()
    placed_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True)


class Product(models.Model):
    sku = models.CharField(max_length=40, primary_key=True)
    name = models.CharField(max_length=200)
    yen = models.PositiveBigIntegerField()


class Upload(models.Model):
    """A file that arrived in the bucket. Each generation is a separate file."""

    name = models.CharField(max_length=1024)
    generation = models.BigIntegerField()
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["name", "generation"], name="one_row_a_generation")]


class DailyReport(models.Model):
    day = models.DateField(primary_key=True)
    orders = models.PositiveIntegerField()
    yen = models.PositiveBigIntegerField()
