"""Process supervision of `otklik up`: starts the parts, restarts what dies, stops everything in order. No Django."""
