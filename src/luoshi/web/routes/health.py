"""For machines: health and metrics."""

from django.urls import path

from luoshi.web.pages import health

urlpatterns = [
    path("health", health.health, name="health"),
    path("metrics", health.metrics, name="metrics"),
]
