from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models.functions import Now

from otklik.accounts.models import Project
from otklik.customers.models import ConsentText
from otklik.desk.models import Ticket
from otklik.requests.models.catalogue import RequestType


class Submission(models.Model):
    """That a ticket came in by a form: which one, in which language, and which consent was given with it.

    `key` is the form's own random number: the same form sent twice is one ticket (F29). What was written stands in the
    ticket's first message, not here.
    """

    project = models.ForeignKey(
        Project, on_delete=models.CASCADE, related_name="+", db_index=False, db_constraint=False
    )
    ticket = models.OneToOneField(Ticket, on_delete=models.CASCADE, db_constraint=False, related_name="submission")
    type = models.ForeignKey(RequestType, on_delete=models.SET_NULL, null=True, db_constraint=False, related_name="+")
    consent = models.ForeignKey(ConsentText, on_delete=models.PROTECT, null=True, db_constraint=False, related_name="+")
    key = models.CharField(max_length=40)
    language = models.CharField(max_length=5, blank=True)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [models.UniqueConstraint(fields=["project", "key"], name="requests_submission_once")]

    def __str__(self) -> str:
        return f"form of {self.ticket_id}"


class StatusLink(models.Model):
    """The right of one mail address to follow one ticket without signing in.

    The link carries the id and an HMAC over it and `nonce`, so that neither a copy of the database nor the signing key
    alone makes one (S24). A revoked one dies for good: the next mail brings a link with another nonce.
    """

    project = models.ForeignKey(
        Project, on_delete=models.CASCADE, related_name="+", db_index=False, db_constraint=False
    )
    ticket = models.ForeignKey(
        Ticket, on_delete=models.CASCADE, db_constraint=False, related_name="status_links", db_index=False
    )
    address = models.CharField(max_length=320)
    nonce = models.CharField(max_length=32)
    created_at = models.DateTimeField(db_default=Now())
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["ticket", "address"], name="requests_link_once")]

    def __str__(self) -> str:
        return f"link {self.pk} to {self.ticket_id}"


class Rating(models.Model):
    """What one customer thinks of how his ticket was handled: 1 (bad) to 5 (very good), changed as he likes."""

    project = models.ForeignKey(
        Project, on_delete=models.CASCADE, related_name="+", db_index=False, db_constraint=False
    )
    ticket = models.ForeignKey(
        Ticket, on_delete=models.CASCADE, db_constraint=False, related_name="ratings", db_index=False
    )
    address = models.CharField(max_length=320)
    score = models.PositiveSmallIntegerField(validators=[MinValueValidator(1), MaxValueValidator(5)])
    comment = models.TextField(blank=True, max_length=2000)
    created_at = models.DateTimeField(db_default=Now())
    updated_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["ticket", "address"], name="requests_rating_once"),
            models.CheckConstraint(condition=models.Q(score__gte=1, score__lte=5), name="requests_rating_score"),
        ]
        indexes = [models.Index(fields=["project", "-id"], name="requests_rating_new")]

    def __str__(self) -> str:
        return f"{self.score} for {self.ticket_id}"
