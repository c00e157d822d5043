"""The API lies beside the pages; it is named, not imported, for neither shell knows the other."""

from django.urls import include, path

urlpatterns = [path("api/", include("luoshi.api.urls"))]
