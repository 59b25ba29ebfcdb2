"""Tables that serve every app and hold no facts: versions, loaded texts, rate limits."""

from django.db import models


class ContentVersion(models.Model):
    """One row. Raised in the transaction of every save that changes a public page."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    number = models.PositiveBigIntegerField(default=0)
    token = models.CharField(max_length=16, default="")

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="core_one_content_version")]


class ContentChange(models.Model):
    """Which clinic of the directory a version touched; null means perhaps all."""

    number = models.PositiveBigIntegerField(db_index=True)
    clinic_id = models.BigIntegerField(null=True)


class LoadedField(models.Model):
    """What load_content last wrote into one column, so that an edit by staff is seen and kept."""

    model = models.CharField(max_length=60)
    key = models.CharField(max_length=200)
    field = models.CharField(max_length=60)
    digest = models.CharField(max_length=64, help_text="SHA-256 of the value that was loaded")
    offered = models.TextField(
        blank=True, help_text="A newer text from the files that was not written because staff had edited the field"
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["model", "key", "field"], name="core_one_loaded_field")]

    def __str__(self):
        return f"{self.model} {self.key} {self.field}"


class Hits(models.Model):
    """How often one network did one thing in one hour."""

    what = models.CharField(max_length=20)
    who = models.CharField(max_length=64, help_text="keyed hash of the network address")
    hour = models.PositiveIntegerField(help_text="hours since 1970, UTC")
    count = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["what", "who", "hour"], name="core_one_hits_row")]
