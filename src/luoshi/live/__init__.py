"""Live streams: a process of its own that tells open pages that something has changed, and never what.

A raw ASGI application without framework; the database is asked in one thread, only while somebody listens. Pages ask
for the state themselves, so that what a person may see is decided in one place.
"""
