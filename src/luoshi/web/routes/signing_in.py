"""Ways in: the first administrator's link, the demo's buttons, and allauth's pages."""

from django.urls import include, path

from luoshi.web.pages import signing_in

urlpatterns = [
    path("first-start/<str:token>/", signing_in.first_start, name="first-start"),
    path("demo/<int:pk>/", signing_in.demo_sign_in, name="demo-sign-in"),
    path("account/", include("allauth.urls")),
]
