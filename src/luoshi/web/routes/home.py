"""The first page, the desk, and what a person sets for themselves."""

from django.urls import path
from django.utils.translation import gettext_lazy as _

from luoshi.web.menu import WORK, Place
from luoshi.web.pages import desk, home

urlpatterns = [
    path("", home.home, name="home"),
    path("desk/", desk.desk, name="desk"),
    path("me/", home.me, name="me"),
    path("language/", home.language, name="language"),
]
places = (
    Place("home", _("首页"), "icon:home", order=WORK + 1),
    Place("desk", _("我的待办"), "icon:checklist", order=WORK + 2),
)
