"""Orders: drafts, signatures, papers, and the rules of the grades."""

from django.urls import path
from django.utils.translation import gettext_lazy as _

from luoshi.supervision.models.orders import READ
from luoshi.web.menu import SUPERVISION, Place
from luoshi.web.pages import order_drafts, order_regime, orders

app_name = "orders"
urlpatterns = [
    path("", orders.index, name="list"),
    path("export.xlsx", order_regime.export, name="export"),
    path("new/", order_drafts.new, name="new"),
    path("pick/", order_drafts.pick, name="pick"),
    path("regime/", order_regime.regime, name="regime"),
    path("regime/<slug:grade>/", order_regime.change_regime, name="change_regime"),
    path("of-entry/<int:entry>/", orders.of_entry, name="of_entry"),
    path("<int:pk>/", orders.detail, name="detail"),
    path("<int:pk>/edit/", orders.edit, name="edit"),
    path("<int:pk>/sign/", orders.sign, name="sign"),
    path("<int:pk>/decline/", orders.decline, name="decline"),
    path("<int:pk>/order.docx", orders.paper, name="paper"),
]
places = (Place("orders:list", _("督办单"), "icon:file-alert", READ, order=SUPERVISION + 10),)
