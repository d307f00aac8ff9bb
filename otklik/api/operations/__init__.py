"""One module for each kind of thing; each function is one operation of the API."""
