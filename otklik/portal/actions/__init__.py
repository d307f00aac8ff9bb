from otklik.portal.actions.tally import Count, add, sweep

__all__ = ["Count", "add", "sweep"]
