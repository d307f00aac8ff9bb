from otklik.portal.models.tally import Tally

__all__ = ["Tally"]
