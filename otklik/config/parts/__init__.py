"""The long-running processes: web, worker, mail."""
