from django.conf import settings
from django.db import models
from django.db.models.functions import Now

from otklik.accounts.models import Project


class Upload(models.Model):
    """A file that is coming in pieces. What has come lies in the data folder; `received` is how much of it counts.

    Belongs to the person who began it. Not used in time it is swept away.
    """

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="+", db_index=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=255)
    content_type = models.CharField(max_length=255, default="application/octet-stream")
    size = models.BigIntegerField()
    received = models.BigIntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True, default="")
    created_at = models.DateTimeField(db_default=Now())
    expires_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["expires_at"], name="files_upload_age")]

    def __str__(self) -> str:
        return f"{self.name}: {self.received} of {self.size}"

    @property
    def is_complete(self) -> bool:
        """Whether everything has come."""
        return self.received == self.size
