"""The embedded PostgreSQL: binaries from a wheel, one cluster in the data folder, started by us. No Django."""

from otklik.config.embedded.cluster import Cluster, ClusterBusy, ClusterError

__all__ = ["Cluster", "ClusterBusy", "ClusterError"]
