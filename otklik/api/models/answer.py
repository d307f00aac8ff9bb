from django.conf import settings
from django.db import models
from django.db.models.functions import Now

from otklik.accounts.models import Project


class KeptAnswer(models.Model):
    """What a call with an `Idempotency-Key` was answered, so that its repeat gets the same and does nothing again.

    Written in the transaction of the work itself: either both are there or neither is. Only successes are kept; after
    an error the key is free. Kept for 24 hours. An answer that tells a secret is sealed, as the secret itself is (S49).
    """

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", db_index=False)
    key = models.CharField(max_length=120)
    request = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField()
    headers = models.JSONField(default=dict)
    body = models.TextField()
    is_sealed = models.BooleanField(default=False, db_default=False)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "project", "key"], name="api_answer_once")]
        indexes = [models.Index(fields=["created_at"], name="api_answer_age")]

    def __str__(self) -> str:
        return f"{self.key} of {self.user_id}: {self.status}"
