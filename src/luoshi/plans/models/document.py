"""Documents: the speeches, reports and notices that say what must be done."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class DocumentStatus(models.TextChoices):
    """What became of an upload."""

    READ = "read", _("已解读")
    REFUSED = "refused", _("拒收（标有密级）")
    UNREADABLE = "unreadable", _("读不出")


class Document(models.Model):
    """One upload. Of a refused one nothing is kept but its name, who brought it, and why it was refused."""

    name = models.CharField(_("文件名"), max_length=200)
    title = models.CharField(_("标题"), max_length=300, blank=True)
    dated = models.DateField(_("成文日期"), null=True, blank=True)
    status = models.CharField(max_length=10, choices=DocumentStatus)
    problem = models.CharField(_("原因"), max_length=500, blank=True)
    digest = models.CharField(
        max_length=64, blank=True
    )  # SHA-256 of the file, under which it is kept
    text = models.TextField(blank=True)
    coverage = models.PositiveSmallIntegerField(
        _("覆盖率"), default=0
    )  # percent of the text that rows stand on
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    uploaded_at = models.DateTimeField()

    class Meta:
        ordering = ["-uploaded_at", "-id"]

    def __str__(self) -> str:
        return self.title or self.name
