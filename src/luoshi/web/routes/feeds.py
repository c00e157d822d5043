"""The calendar feed of one's own."""

from django.urls import path

from luoshi.web.pages import feeds

app_name = "feeds"
urlpatterns = [
    path("", feeds.mine, name="mine"),
    path("revoke/", feeds.revoke, name="revoke"),
    path("<str:token>.ics", feeds.calendar, name="calendar"),
]
