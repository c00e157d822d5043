"""Orders (督办单): drafted by the machine or by hand, signed by a named post."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from luoshi.supervision.models.orders import OrderQuerySet
from luoshi.supervision.models.regime import DAYS, Grade, Signer

if TYPE_CHECKING:
    from luoshi.ledger.models import Matter

NUMBERED = Q(matter__isnull=False, reply_by_at__isnull=False) & ~Q(number="")
UNNUMBERED = Q(matter=None, reply_by_at=None, number="")
DECIDED = Q(decided_at__isnull=False, decided_by__isnull=False)


class State(models.TextChoices):
    """Where an order is. Whether it was answered, and in time, its own matter says."""

    DRAFT = "draft", _("待签发")
    SIGNED = "signed", _("已签发")
    DECLINED = "declined", _("不予签发")
    VOID = "void", _("自动作废")


class Order(models.Model):
    """One order to one unit, pressing one matter or many.

    Only :mod:`luoshi.supervision.services` writes it. Once it is decided the database refuses every change
    (migration 0002): what was signed stays what was signed.
    """

    grade = models.CharField(_("等级"), max_length=6, choices=Grade)
    regime = models.ForeignKey("supervision.Regime", on_delete=models.PROTECT, related_name="+")
    state = models.CharField(_("状态"), max_length=8, choices=State, default=State.DRAFT)
    number = models.CharField(_("文号"), max_length=32, blank=True)  # 督提〔2026〕3号
    title = models.CharField(_("标题"), max_length=200)
    facts = models.TextField(_("督办事由"), max_length=20_000)
    text = models.TextField(_("办理要求"), max_length=4_000)
    reply_days = models.PositiveSmallIntegerField(_("回复期限（工作日）"), validators=DAYS)
    addressee = models.ForeignKey(
        "units.Unit", verbose_name=_("主送单位"), on_delete=models.PROTECT, related_name="orders"
    )
    issuer = models.ForeignKey("units.Unit", on_delete=models.PROTECT, related_name="+")
    copy_to = models.CharField(_("抄送"), max_length=200, blank=True)

    # The post that must sign: this one, or whoever has that part in the issuing office.
    signer = models.CharField(_("由谁签发"), max_length=6, choices=Signer)
    post = models.ForeignKey(
        "units.Post", verbose_name=_("签发岗位"), null=True, blank=True, on_delete=models.PROTECT, related_name="+",
    )  # fmt: skip

    entry = models.OneToOneField(
        "ledger.Entry", null=True, on_delete=models.PROTECT, related_name="order"
    )  # the prepared entry of a ladder; none: drafted by hand
    matters = models.ManyToManyField(
        "ledger.Matter", through="supervision.Press", related_name="pressed_by"
    )
    matter = models.OneToOneField(
        "ledger.Matter", null=True, on_delete=models.PROTECT, related_name="order"
    )  # its own, with the reply clock

    drafted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )  # none: the machine
    drafted_at = models.DateTimeField(_("拟稿时间"))
    decide_by_at = models.DateTimeField(_("签发期限"))
    lapsed_at = models.DateTimeField(null=True)  # nobody decided in time: a higher post sees it too
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField(_("签发时间"), null=True)
    reason = models.TextField(_("不予签发的理由"), blank=True)
    reply_by_at = models.DateTimeField(_("回复时限"), null=True)
    version = models.PositiveIntegerField(default=0)

    objects = OrderQuerySet.as_manager()

    class Meta:
        ordering = ["-drafted_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["number"], condition=~Q(number=""), name="order_number_once"
            ),
            models.CheckConstraint(
                name="order_state_fits_what_is_known",
                condition=Q(state="draft", decided_at=None, decided_by=None, reason="") & UNNUMBERED
                | Q(state="signed", reason="") & DECIDED & NUMBERED
                | Q(state="declined") & DECIDED & ~Q(reason="") & UNNUMBERED
                | Q(state="void", decided_at__isnull=False, decided_by=None)
                & ~Q(reason="")
                & UNNUMBERED,
            ),
            models.CheckConstraint(
                name="order_days_are_days", condition=Q(reply_days__range=(1, 90))
            ),
            models.CheckConstraint(
                name="order_signed_is_for_another_unit",
                condition=~Q(state="signed") | ~Q(addressee=F("issuer")),
            ),
        ]
        indexes = [
            models.Index(
                fields=["decide_by_at", "id"], condition=Q(state="draft"), name="order_waiting"
            ),
            models.Index(fields=["state", "drafted_at", "id"], name="order_state"),
            models.Index(fields=["drafted_at", "id"], name="order_drafted"),
            models.Index(fields=["addressee", "drafted_at", "id"], name="order_addressee"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}".strip()

    def get_absolute_url(self) -> str:
        """Return the address of its page."""
        return f"/orders/{self.pk}/"

    @property
    def is_draft(self) -> bool:
        """Whether somebody still has to decide."""
        return self.state == State.DRAFT

    def is_late(self, at: datetime) -> bool:
        """Whether it waits for a decision longer than it should."""
        return self.is_draft and self.decide_by_at < at

    def pressed(self) -> list[Matter]:
        """Return the matters that it presses, in the order in which they are printed; two queries at most."""
        return [press.matter for press in self.presses.all()]


class Press(models.Model):
    """An order presses a matter. Once the order is decided the database refuses to add or remove any."""

    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="presses")
    matter = models.ForeignKey("ledger.Matter", on_delete=models.PROTECT, related_name="presses")

    class Meta:
        ordering = ["order", "id"]
        constraints = [models.UniqueConstraint(fields=["order", "matter"], name="press_once")]

    def __str__(self) -> str:
        return f"{self.order_id} → {self.matter_id}"
