from django.db import models
from django.utils.translation import gettext_lazy as _

from otklik.accounts.models import Project


class Topic(models.Model):
    """What customers come about, a tree by project."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="topics", db_index=False)
    parent = models.ForeignKey(
        "self", on_delete=models.CASCADE, null=True, blank=True, db_constraint=False, related_name="children"
    )
    name = models.CharField(_("name"), max_length=120)
    is_typical = models.BooleanField(_("typical question"), default=False)
    is_active = models.BooleanField(_("active"), default=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "name"]
        constraints = [
            models.UniqueConstraint(fields=["project", "parent", "name"], name="desk_topic_name", nulls_distinct=False)
        ]

    def __str__(self) -> str:
        return self.name
