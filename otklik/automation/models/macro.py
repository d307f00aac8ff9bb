from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from otklik.accounts.models import Project


class Macro(models.Model):
    """Several actions that a person does with a ticket at once, with his own rights. `actions` as those of a rule."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="+", db_index=False)
    name = models.CharField(_("name"), max_length=120)
    actions = models.JSONField(default=list)
    is_active = models.BooleanField(_("switched on"), default=True)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ["name", "id"]
        constraints = [models.UniqueConstraint(fields=["project", "name"], name="automation_macro_name")]

    def __str__(self) -> str:
        return self.name
