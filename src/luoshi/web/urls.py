"""The URLs of the project."""

from __future__ import annotations

from django.urls import include, path

from luoshi.web.pages import desk, home, matters, signing_in

matter_urls = (
    [
        path("", matters.index, name="list"),
        path("new/", matters.create, name="create"),
        path("export.xlsx", matters.export, name="export"),
        path("<int:pk>/", matters.detail, name="detail"),
        path("<int:pk>/do/<slug:action>/", matters.act, name="act"),
        path("<int:pk>/evidence/<int:proof>", matters.evidence, name="evidence"),
    ],
    "matters",
)

urlpatterns = [
    path("", home.home, name="home"),
    path("desk/", desk.desk, name="desk"),
    path("me/", home.me, name="me"),
    path("language/", home.language, name="language"),
    path("matters/", include(matter_urls)),
    path("first-start/<str:token>/", signing_in.first_start, name="first-start"),
    path("demo/<int:pk>/", signing_in.demo_sign_in, name="demo-sign-in"),
    path("account/", include("allauth.urls")),
]
