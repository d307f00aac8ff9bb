from otklik.files.models.stored import StoredFile
from otklik.files.models.upload import Upload

__all__ = ["StoredFile", "Upload"]
