from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from otklik.accounts.models import Project
from otklik.desk.models import Ticket, Topic

LEVELS = (MinValueValidator(1), MaxValueValidator(5))


class Skill(models.Model):
    """Something that not everybody in a project can do."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="+", db_index=False)
    name = models.CharField(_("name"), max_length=80)
    is_active = models.BooleanField(_("active"), default=True)

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["project", "name"], name="routing_skill_name")]

    def __str__(self) -> str:
        return self.name


class Need(models.Model):
    """Tickets of a topic, and of the topics below it, need a skill at this level (1 to 5) or higher."""

    project = models.ForeignKey(
        Project, on_delete=models.CASCADE, related_name="+", db_index=False, db_constraint=False
    )
    skill = models.ForeignKey(
        Skill, on_delete=models.CASCADE, db_constraint=False, related_name="needs", db_index=False
    )
    topic = models.ForeignKey(Topic, on_delete=models.CASCADE, db_constraint=False, related_name="+", db_index=False)
    level = models.PositiveSmallIntegerField(_("level"), default=1, validators=LEVELS)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["project", "topic", "skill"], name="routing_need_once")]

    def __str__(self) -> str:
        return f"{self.topic_id} needs {self.skill_id} at {self.level}"


class Profile(models.Model):
    """What somebody can do in a project; without a row he can do what needs no skill.

    `skills` maps the id of a skill to his level. No `languages`, no `lines`: any of them. `capacity` in units of the
    channels' weights, over all his projects; None is the project's usual one. `complexity`: the hardest tickets the
    queue gives him, None is any; a ticket that nobody has rated is given to everybody.
    """

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="+", db_index=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    skills = models.JSONField(default=dict)
    languages = ArrayField(models.CharField(max_length=5), default=list, blank=True)
    lines = ArrayField(models.PositiveSmallIntegerField(), default=list, blank=True)
    capacity = models.PositiveSmallIntegerField(_("capacity"), null=True, blank=True)
    complexity = models.PositiveSmallIntegerField(
        _("up to which complexity"), null=True, blank=True, choices=Ticket.Complexity.choices[1:]
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["project", "user"], name="routing_profile_once")]

    def __str__(self) -> str:
        return f"{self.user_id} in {self.project_id}"
