"""API tokens of one's own."""

from django.urls import path

from luoshi.web.pages import tokens

app_name = "tokens"
urlpatterns = [
    path("", tokens.index, name="list"),
    path("<int:pk>/revoke/", tokens.revoke, name="revoke"),
]
