from django.conf import settings
from django.db import models


class Photo(models.Model):
    """The face of a person who signs in: a JPEG of 256 pixels that we have written ourselves (lib/pictures.py).

    A person belongs to no project, so it lies in no project's folder. What it is called stands in `User.photo_name`.
    """

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, primary_key=True, related_name="+")
    data = models.BinaryField()

    def __str__(self) -> str:
        return f"photo of {self.user_id}"
