"""The service over HTTP: the JSON interface and the page."""
