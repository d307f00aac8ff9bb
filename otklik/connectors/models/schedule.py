from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from otklik.accounts.models import Project
from otklik.connectors.models.export import Export


class ExportSchedule(models.Model):
    """A saved view that a person has written into a file again and again (R249).

    `rule` is a calendar rule (RFC 5545) in the wall clock of `time_zone`, the project's own or, for a view over
    several, the person's. Each run looks at the view and at the person's rights anew; without them it ends for good,
    and `stopped` says why. `next_at` is empty then.
    """

    class Stopped(models.TextChoices):
        RIGHTS = "rights", _("you supervise none of its projects any more")
        VIEW = "view", _("the view is gone")
        PERSON = "person", _("the person may not sign in any more")
        OVER = "over", _("its calendar rule comes no more")

    project = models.ForeignKey(Project, on_delete=models.CASCADE, null=True, related_name="+", db_index=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    view = models.BigIntegerField()
    name = models.CharField(max_length=80)
    format = models.CharField(max_length=4, choices=Export.Format.choices)
    rule = models.CharField(max_length=200)
    time_zone = models.CharField(max_length=64)
    next_at = models.DateTimeField(null=True)
    last_at = models.DateTimeField(null=True)
    stopped = models.CharField(max_length=8, blank=True, default="", choices=Stopped.choices)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = [
            models.Index(fields=["next_at"], name="connectors_schedule_due", condition=models.Q(next_at__isnull=False)),
            models.Index(fields=["project", "-id"], name="connectors_schedule_of"),
        ]

    def __str__(self) -> str:
        return f"{self.name}: {self.rule}"
