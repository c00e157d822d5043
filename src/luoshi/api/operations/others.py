"""Reading plans, units, orders, the caller's notices, and who the caller is."""

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from ninja import Router

from luoshi.api import told
from luoshi.api.authorising import Bearer, Request
from luoshi.api.operations.parameters import READING, After, Key, Limit
from luoshi.api.problems import Failed
from luoshi.api.schemas.others import (
    DraftOut,
    DraftPage,
    Me,
    NoticeOut,
    NoticePage,
    OrderOut,
    OrderPage,
    PlanPage,
    PlanRow,
    UnitOut,
    UnitPage,
)
from luoshi.ledger.models import Matter
from luoshi.outbox.models import Notice
from luoshi.plans.models import Plan, Row
from luoshi.supervision.models import Order
from luoshi.units.models import Scope, Unit

PLAN_READERS = ("plan.edit", "plan.approve", "plan.comment", "plan.export")
router = Router()


def _let(request: Request, *actions: str) -> None:
    """Let pass whose role has one of ``actions``."""
    if not any(map(request.user.may, actions)):
        raise Failed(403, "not_permitted", _("您的角色不能读这一类。"))


@router.get(
    "/me",
    response={200: Me, **READING},
    auth=Bearer(),
    operation_id="me",
    summary="我是谁",
    description="令牌代表谁，能做什么，到哪天为止。",
    tags=["我"],
)
def me(request: Request) -> Me:
    """Tell who the token acts for."""
    user, token = request.user, request.auth
    return Me(
        name=user.name, unit=told.ref(user.unit), role=user.role, may=sorted(user.access.may),
        scopes=token.scopes, expires_at=token.expires_at,
    )  # fmt: skip


@router.get(
    "/notices",
    response={200: NoticePage, **READING},
    auth=Bearer(Scope.NOTICES_READ),
    operation_id="list_notices",
    summary="我的通知",
    description="我的通知，从新到旧。",
    tags=["我"],
)
def list_notices(
    request: Request, after: After = None, limit: Limit = 50, *, unread: bool = False
) -> NoticePage:
    """List the caller's notices, the newest first."""
    rows = Notice.objects.visible_to(request.user)
    found, following = told.page_of(
        rows.unread() if unread else rows, after=after, limit=limit, newest=True
    )
    same = ("id", "topic", "title", "text", "at", "read_at")
    return NoticePage(
        items=[
            NoticeOut(matter=row.matter_id, **{name: getattr(row, name) for name in same})
            for row in found
        ],
        next=following,
    )


@router.get(
    "/units",
    response={200: UnitPage, **READING},
    auth=Bearer(Scope.UNITS_READ),
    operation_id="list_units",
    summary="单位列表",
    description="看得到的单位，连同停用的；企业看不到别的企业。",
    tags=["单位"],
)
def list_units(request: Request, after: After = None, limit: Limit = 50) -> UnitPage:
    """List the units that the caller sees, those that have ended too."""
    _let(request, "unit.read")
    found, following = told.page_of(Unit.objects.visible_to(request.user), after=after, limit=limit)
    return UnitPage(items=[_unit(unit) for unit in found], next=following)


@router.get(
    "/units/{key}",
    response={200: UnitOut, **READING},
    auth=Bearer(Scope.UNITS_READ),
    operation_id="read_unit",
    summary="一个单位",
    description="一个单位。",
    tags=["单位"],
)
def read_unit(request: Request, key: Key) -> UnitOut:
    """Tell of one unit."""
    _let(request, "unit.read")
    return _unit(get_object_or_404(Unit.objects.visible_to(request.user), pk=key))


def _unit(unit: Unit) -> UnitOut:
    same = (
        "id",
        "name",
        "short_name",
        "aliases",
        "kind",
        "area_code",
        "credit_code",
        "centre",
        "active",
    )
    return UnitOut(parent=unit.parent_id, **{name: getattr(unit, name) for name in same})


@router.get(
    "/plans",
    response={200: PlanPage, **READING},
    auth=Bearer(Scope.PLANS_READ),
    operation_id="list_plans",
    summary="方案列表",
    description="看得到的分工方案，从新到旧。",
    tags=["方案"],
)
def list_plans(request: Request, after: After = None, limit: Limit = 50) -> PlanPage:
    """List the plans that the caller sees, the newest first."""
    _let(request, *PLAN_READERS)
    rows = Plan.objects.visible_to(request.user).select_related("document").defer("document__text")
    found, following = told.page_of(rows, after=after, limit=limit, newest=True)
    return PlanPage(items=[_plan(plan) for plan in found], next=following)


@router.get(
    "/plans/{key}",
    response={200: PlanRow, **READING},
    auth=Bearer(Scope.PLANS_READ),
    operation_id="read_plan",
    summary="一个方案",
    description="一个分工方案。",
    tags=["方案"],
)
def read_plan(request: Request, key: Key) -> PlanRow:
    """Tell of one plan."""
    return _plan(_visible_plan(request, key))


def _visible_plan(request: Request, key: int) -> Plan:
    _let(request, *PLAN_READERS)
    rows = Plan.objects.visible_to(request.user).select_related("document").defer("document__text")
    plan: Plan = get_object_or_404(rows, pk=key)
    return plan


def _plan(plan: Plan) -> PlanRow:
    same = ("id", "title", "year", "stage", "created_at", "approved_at", "issued_at")
    document = plan.document.name if plan.document else None
    return PlanRow(document=document, **{name: getattr(plan, name) for name in same})


@router.get(
    "/plans/{key}/rows",
    response={200: DraftPage, **READING},
    auth=Bearer(Scope.PLANS_READ),
    operation_id="list_plan_rows",
    summary="方案的条目",
    description="方案的条目；单位只看得到自己的。下达以后 `matter` 是它成为的事项。",
    tags=["方案"],
)
def list_plan_rows(request: Request, key: Key, after: After = None, limit: Limit = 50) -> DraftPage:
    """List a plan's rows; to a unit only its own."""
    plan = _visible_plan(request, key)
    rows = Row.objects.filter(plan=plan).select_related("lead").prefetch_related("joins")
    if request.user.access.sees != "all":
        rows = rows.filter(lead__path__startswith=request.user.unit.path, status="accepted")
    found, following = told.page_of(rows, after=after, limit=limit)
    origins = [f"plans.row:{row.pk}" for row in found]
    became = dict(
        Matter.objects.filter(origin__in=origins).order_by("-pk").values_list("origin", "pk")
    )
    return DraftPage(items=[_draft(row, became) for row in found], next=following)


def _draft(row: Row, became: dict[str, int]) -> DraftOut:
    same = (
        "id", "number", "kind", "section", "title", "standard", "quote", "lead_text", "due_on", "due_text", "target_text",
        "status",
    )  # fmt: skip
    return DraftOut(
        lead=told.ref(row.lead) if row.lead else None,
        joins=[told.ref(unit) for unit in row.joins.all()],
        matter=became.get(f"plans.row:{row.pk}"),
        **{name: getattr(row, name) for name in same},
    )


@router.get(
    "/orders",
    response={200: OrderPage, **READING},
    auth=Bearer(Scope.ORDERS_READ),
    operation_id="list_orders",
    summary="督办单列表",
    description="看得到的督办单，从新到旧；单位只看得到签发给自己和下级的。",
    tags=["督办单"],
)
def list_orders(request: Request, after: After = None, limit: Limit = 50) -> OrderPage:
    """List the orders that the caller sees, the newest first."""
    rows = Order.objects.visible_to(request.user).select_related("addressee", "issuer")
    found, following = told.page_of(rows, after=after, limit=limit, newest=True)
    return OrderPage(items=[_order(order) for order in found], next=following)


@router.get(
    "/orders/{key}",
    response={200: OrderOut, **READING},
    auth=Bearer(Scope.ORDERS_READ),
    operation_id="read_order",
    summary="一份督办单",
    description="一份督办单。",
    tags=["督办单"],
)
def read_order(request: Request, key: Key) -> OrderOut:
    """Tell of one order."""
    rows = Order.objects.visible_to(request.user).select_related("addressee", "issuer")
    return _order(get_object_or_404(rows, pk=key))


def _order(order: Order) -> OrderOut:
    same = ("id", "number", "state", "grade", "title", "drafted_at", "decided_at")
    return OrderOut(
        addressee=told.ref(order.addressee),
        issuer=told.ref(order.issuer),
        matter=order.matter_id,
        **{name: getattr(order, name) for name in same},
    )
