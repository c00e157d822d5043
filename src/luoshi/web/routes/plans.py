"""Documents, plans and their consultation."""

from django.urls import path
from django.utils.translation import gettext_lazy as _

from luoshi.web.menu import WORK, Place
from luoshi.web.pages import consultation, plans

app_name = "plans"
urlpatterns = [
    path("", plans.index, name="list"),
    path("upload/", plans.upload, name="upload"),
    path("import/", plans.import_table, name="import"),
    path("<int:pk>/", plans.room, name="room"),
    path("<int:pk>/consultation/", consultation.consultation, name="consultation"),
    path("<int:pk>/rows/<int:row>/comment/", consultation.comment, name="comment"),
    path("<int:pk>/comments/<int:said>/answer/", consultation.answer, name="answer"),
    path("<int:pk>/rows/<int:row>/edit/", plans.edit, name="edit"),
    path("<int:pk>/rows/<int:row>/decide/<slug:decision>/", plans.decide, name="decide"),
    path("<int:pk>/rows/<int:row>/do/<slug:what>/", plans.act, name="act"),
    path("<int:pk>/do/<slug:what>/", plans.move, name="move"),
    path("<int:pk>/plan.<slug:suffix>", plans.paper, name="paper"),
]
places = (Place("plans:list", _("文件和方案"), "icon:file-text", plans.READERS, order=WORK + 20),)
