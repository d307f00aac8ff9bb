from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now

from otklik.accounts.models import Project


class Notice(models.Model):
    """That one person is told of one event, once: the row of (person, event) is unique.

    It holds no words of anybody: what it says is read when it is shown or sent, through the person's own walls.
    `ways` are those by which it was to go out; `batch` names the digest in which it goes, "" = by itself.
    """

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="+", db_index=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", db_index=False)
    event_id = models.BigIntegerField()
    kind = models.CharField(max_length=24)
    ticket_id = models.BigIntegerField(null=True)
    message_id = models.BigIntegerField(null=True)
    actor_name = models.CharField(max_length=200, blank=True, default="")
    ways = ArrayField(models.CharField(max_length=12), default=list)
    batch = models.CharField(max_length=80, blank=True, default="")
    created_at = models.DateTimeField(db_default=Now())
    read_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "event_id"], name="notifications_once")]
        indexes = [
            models.Index(fields=["user", "-id"], name="notifications_list"),
            models.Index(fields=["user", "id"], name="notifications_unread", condition=models.Q(read_at=None)),
            models.Index(fields=["batch"], name="notifications_batch", condition=~models.Q(batch="")),
        ]

    def __str__(self) -> str:
        return f"{self.kind} to {self.user_id}"
