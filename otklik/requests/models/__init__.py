from otklik.requests.models.catalogue import Portal, RequestType
from otklik.requests.models.following import Rating, StatusLink, Submission

__all__ = ["Portal", "Rating", "RequestType", "StatusLink", "Submission"]
