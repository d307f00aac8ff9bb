from __future__ import annotations

import os
from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from otklik.accounts.access import Access
from otklik.accounts.models import Project
from otklik.accounts.roles import Right
from otklik.files.actions import upload as uploading
from otklik.files.models import Upload
from otklik.imports.models import Import
from otklik.imports.places import upload_of
from otklik.lib.mime.names import safe_name
from otklik.lib.text import storable

AT_ONCE = 5  # unfinished ones of one project
UNFINISHED = (Import.State.NEW, Import.State.READY, Import.State.RUNNING)


def begin(*, access: Access | None, project: Project, source: str, name: str, size: int = 0, label: str = "") -> Import:
    """Note that a file is to be imported; nothing is read yet. Without `access` the owner of the machine asks.

    Raises DeniedError without the right to supervise, ValidationError.
    """
    if access is not None:
        access.require(Right.SUPERVISE, project.pk)
    if source not in Import.Source.values:
        raise ValidationError(_("There is no such choice."))
    if access and Import.objects.filter(project=project, state__in=UNFINISHED).count() >= AT_ONCE:
        raise ValidationError(_("Several imports are not finished. Finish or remove one of them."))
    return Import.objects.create(
        project=project,
        user_id=access.user_id if access else None,
        source=source,
        label=" ".join(storable(label).split())[:40],
        name=safe_name(name, ""),
        size=size,
    )


def begin_with_bytes(
    *, access: Access, project: Project, source: str, name: str, pieces: Iterable[bytes], label: str = ""
) -> Import:
    """Keep an uploaded file and have the worker look at it. Raises DeniedError, ValidationError, OSError.

    The file is on the disk (fsync) before the job can be seen.
    """
    from otklik.imports.tasks import look_job

    with transaction.atomic():
        run = begin(access=access, project=project, source=source, name=name, label=label)
        path = upload_of(run)
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, 0o600)
            with os.fdopen(descriptor, "wb") as file:
                for piece in pieces:
                    run.size += file.write(piece)
                file.flush()
                os.fsync(file.fileno())
            run.save(update_fields=["size"])
            look_job.defer(run_id=run.pk)
        except BaseException:
            path.unlink(missing_ok=True)
            raise
    return run


def begin_with_upload(*, access: Access, project: Project, source: str, upload: Upload, label: str = "") -> Import:
    """Take a complete upload as the file of an import, and have the worker look at it.

    Raises DeniedError, ValidationError (not complete, among others), OSError.
    """
    from otklik.imports.tasks import look_job

    with transaction.atomic():
        run = begin(access=access, project=project, source=source, name=upload.name, size=upload.size, label=label)
        path = upload_of(run)
        try:
            uploading.hand_over(upload, path)
            look_job.defer(run_id=run.pk)
        except uploading.UploadError as error:
            raise ValidationError({"upload": _("The file has not come whole. Send it again.")}) from error
        except BaseException:
            path.unlink(missing_ok=True)
            raise
    return run
