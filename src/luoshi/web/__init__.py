"""Shell: the pages, and the Django project that all of it runs in."""
