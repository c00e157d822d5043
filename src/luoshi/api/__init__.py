"""Shell: every action as JSON, described by OpenAPI."""
