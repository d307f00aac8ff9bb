"""Helpers of the fault tests: servers that misbehave as told."""
