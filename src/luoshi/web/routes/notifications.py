"""Notices, channels, webhooks and their delivery records."""

from django.urls import path
from django.utils.translation import gettext_lazy as _

from luoshi.web.menu import SETTINGS, WORK, Place
from luoshi.web.pages import channels, deliveries, notifications, webhooks

app_name = "notifications"
urlpatterns = [
    path("", notifications.inbox, name="inbox"),
    path("badge/", notifications.badge, name="badge"),
    path("read/", notifications.read_all, name="read_all"),
    path("<int:pk>/", notifications.follow, name="follow"),
    path("channels/", channels.index, name="channels"),
    path("channels/new/", channels.add, name="add_channel"),
    path("channels/<int:pk>/", channels.edit, name="channel"),
    path("channels/<int:pk>/test/", channels.try_out, name="test_channel"),
    path("channels/<int:pk>/remove/", channels.remove, name="remove_channel"),
    path("deliveries/", deliveries.index, name="deliveries"),
    path("deliveries/<int:pk>/", deliveries.detail, name="delivery"),
    path("deliveries/<int:pk>/resend/", deliveries.resend, name="resend"),
    path("webhooks/", webhooks.index, name="webhooks"),
    path("webhooks/new/", webhooks.add, name="add_webhook"),
    path("webhooks/<int:pk>/", webhooks.edit, name="webhook"),
    path("webhooks/<int:pk>/rotate/", webhooks.rotate, name="rotate"),
    path("webhooks/<int:pk>/ping/", webhooks.ping, name="ping"),
    path("webhooks/deliveries/", deliveries.to_webhooks, name="webhook_deliveries"),
    path("webhooks/deliveries/<int:pk>/", deliveries.webhook_detail, name="webhook_delivery"),
    path("webhooks/deliveries/<int:pk>/resend/", deliveries.resend_webhook, name="resend_webhook"),
]
places = (
    Place("notifications:inbox", _("通知"), "icon:bell", order=WORK + 3),
    Place(
        "notifications:webhooks",
        _("推送接口"),
        "icon:webhook",
        ("settings.edit",),
        order=SETTINGS + 70,
    ),
)
