from otklik.files.actions.store import open_stored, path_of, store

__all__ = ["open_stored", "path_of", "store"]
