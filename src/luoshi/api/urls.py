"""The addresses of the API."""

from django.urls import path

from luoshi.api.application import api

urlpatterns = [path("", api.urls)]
