from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from otklik.accounts.models import Project


class SavedSegment(models.Model):
    """A list of customers by condition that somebody keeps, for himself or for everybody in a project.

    `conditions` are words of the address of the list, by name. Without a project it runs over all projects that its
    owner reads.
    """

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    project = models.ForeignKey(Project, on_delete=models.CASCADE, null=True, related_name="+")
    shared = models.BooleanField(default=False)
    name = models.CharField(_("name"), max_length=80)
    conditions = models.JSONField(default=dict)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="desk_segment_scope", condition=models.Q(shared=False) | models.Q(project__isnull=False)
            )
        ]

    def __str__(self) -> str:
        return self.name
