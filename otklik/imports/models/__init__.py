from otklik.imports.models.foreign import Foreign, NotTaken
from otklik.imports.models.run import Import

__all__ = ["Foreign", "Import", "NotTaken"]
