"""The journal, its seals and its proofs."""

from django.urls import path
from django.utils.translation import gettext_lazy as _

from luoshi.web.menu import SETTINGS, Place
from luoshi.web.pages import audit

app_name = "audit"
urlpatterns = [
    path("", audit.journal, name="journal"),
    path("journal.xlsx", audit.workbook, name="workbook"),
    path("journal.jsonl", audit.lines, name="lines"),
    path("seals/", audit.seals, name="seals"),
    path("proofs/", audit.proofs, name="proofs"),
    path("proofs/new/", audit.verify, name="verify"),
    path("proofs/<int:pk>/", audit.proof, name="proof"),
]
places = (
    Place("audit:journal", _("流水审计"), "icon:history", ("audit.read",), order=SETTINGS + 60),
)
