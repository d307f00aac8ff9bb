from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from otklik.accounts.models import Project
from otklik.desk.models import Ticket

LONGEST = 4000  # characters


class ManagerLetter(models.Model):
    """What a customer or an operator wrote to the manager of a project, past those who work on tickets (R282).

    Not a ticket and not a part of one: whoever reads tickets reads all of a project's, and it may be about him
    (decision 0033). Supervisors and those above read it, and whoever wrote it. `address` is the customer's, by whose
    status link it came; an operator stands in `user`. `manager` is who was told, empty: all supervisors were.
    """

    class By(models.TextChoices):
        CUSTOMER = "customer", _("customer")
        OPERATOR = "operator", _("operator")

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="+", db_index=False)
    ticket = models.ForeignKey(
        Ticket, on_delete=models.CASCADE, null=True, db_constraint=False, related_name="+", db_index=False
    )
    by = models.CharField(max_length=8, choices=By.choices)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    address = models.CharField(max_length=254, blank=True, default="")
    name = models.CharField(max_length=200, blank=True, default="")
    text = models.TextField(max_length=LONGEST)
    manager = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+", db_index=False
    )
    answer = models.TextField(max_length=LONGEST, blank=True, default="")
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+", db_index=False
    )
    answered_name = models.CharField(max_length=200, blank=True, default="")
    answered_at = models.DateTimeField(null=True)
    at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = [
            models.Index(fields=["project", "-id"], name="service_levels_letter_of"),
            models.Index(
                fields=["ticket"], name="service_levels_letter_about", condition=models.Q(ticket__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"letter {self.pk} to the manager of {self.project_id}"
