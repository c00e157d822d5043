"""The operations of the API: one module for each thing that it tells of or changes."""
