"""Pure helpers: no models, imports nothing of ours. Owns no data, emits no events."""
