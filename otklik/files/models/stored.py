from django.db import models
from django.db.models.functions import Now

from otklik.accounts.models import Project


class StoredFile(models.Model):
    """One file of a project. Equal content of one project lies once on the disk, under the project's own folder."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="+", db_index=False)
    name = models.CharField(max_length=255)
    content_type = models.CharField(max_length=255, default="application/octet-stream")
    size = models.BigIntegerField()
    sha256 = models.CharField(max_length=64)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = [models.Index(fields=["project", "sha256"], name="files_content")]

    def __str__(self) -> str:
        return self.name
