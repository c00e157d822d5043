"""Search."""

from django.urls import path

from luoshi.web.pages import search

prefix = "search"
urlpatterns = [path("", search.search, name="search")]
