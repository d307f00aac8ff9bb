from django.conf import settings
from django.db import models
from django.db.models.functions import Now

from otklik.accounts.models import Project
from otklik.desk.models.ticket import Ticket
from otklik.files.models import StoredFile


class Draft(models.Model):
    """What a person is writing under a ticket, kept on the server while he types: one of each kind of message.

    `version` grows by one with each save; a save that knows an older version is refused, so that two devices lose
    nothing. `addresses` are whom it is for, as typed: `cc` and `bcc` of an answer, `to` and `only` (the one message) of
    a forwarding.
    """

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="+", db_index=False)
    ticket = models.ForeignKey(
        Ticket, on_delete=models.CASCADE, db_constraint=False, related_name="drafts", db_index=False
    )
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=12, default="reply")
    text = models.TextField(blank=True, max_length=200_000)
    addresses = models.JSONField(default=dict, db_default={}, blank=True)
    version = models.PositiveIntegerField(default=1)
    updated_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [models.UniqueConstraint(fields=["ticket", "user", "kind"], name="desk_draft_kind_once")]

    def __str__(self) -> str:
        return f"draft of {self.user_id} under {self.ticket_id}"


class DraftFile(models.Model):
    """A file that waits in a draft; whoever deletes the draft has the file forgotten (`actions.draft.discard`)."""

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="+", db_index=False)
    draft = models.ForeignKey(
        Draft, on_delete=models.CASCADE, db_constraint=False, related_name="files", db_index=False
    )
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, db_constraint=False, related_name="+")
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [models.UniqueConstraint(fields=["draft", "file"], name="desk_draftfile_once")]

    def __str__(self) -> str:
        return f"file {self.file_id} of draft {self.draft_id}"
