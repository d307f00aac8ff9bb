from django.db import models

from otklik.accounts.models import Project
from otklik.imports.models.run import Import


class Foreign(models.Model):
    """That one thing of another system has become one of ours: so it is never taken twice.

    It stays when ours is erased: a repeated import must not bring an erased customer back. `foreign_id` is a number of
    the old system, or a hash of what a table names its rows by; never a word about a person.
    """

    class Kind(models.TextChoices):
        ORGANISATION = "organisation"
        PERSON = "person"
        COLLEAGUE = "colleague"  # local_id 0: nobody of ours
        TICKET = "ticket"
        MESSAGE = "message"

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="+", db_index=False)
    origin = models.CharField(max_length=60)
    kind = models.CharField(max_length=12, choices=Kind.choices)
    foreign_id = models.CharField(max_length=80)
    local_id = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["project", "origin", "kind", "foreign_id"], name="imports_foreign_once")
        ]
        indexes = [models.Index(fields=["project", "kind", "local_id"], name="imports_foreign_local")]

    def __str__(self) -> str:
        return f"{self.kind} {self.foreign_id} of {self.origin}"


class NotTaken(models.Model):
    """One thing of a file that was not taken, and why. `place` is where it stands; no words of anybody in it."""

    project = models.ForeignKey(
        Project, on_delete=models.CASCADE, related_name="+", db_index=False, db_constraint=False
    )
    run = models.ForeignKey(
        Import, on_delete=models.CASCADE, related_name="not_taken", db_index=False, db_constraint=False
    )
    kind = models.CharField(max_length=12)
    foreign_id = models.CharField(max_length=80, blank=True)
    place = models.CharField(max_length=200, blank=True)
    reason = models.CharField(max_length=20)

    class Meta:
        indexes = [models.Index(fields=["run", "id"], name="imports_nottaken_run")]

    def __str__(self) -> str:
        return f"{self.kind} {self.foreign_id}: {self.reason}"
