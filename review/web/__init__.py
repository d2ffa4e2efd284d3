"""The review app: pages and JSON API over the functions of review; the only place that knows a web framework."""
