"""Buildings, devices, alarms and the watch."""

# Longer than 400 lines, because tables are written by Django, one statement a field, and a released migration stays as it is.
import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from luoshi.ledger.append_only import guard


class Migration(migrations.Migration):
    dependencies = [
        ("alarms", "0001_inbox"),
        ("ledger", "0004_feeds_and_audits"),
        ("units", "0005_duty_once_everywhere"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Building",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=100, unique=True, verbose_name="建筑名称")),
                ("address", models.CharField(blank=True, max_length=200, verbose_name="地址")),
                (
                    "latitude",
                    models.DecimalField(
                        blank=True, decimal_places=6, max_digits=9, null=True, verbose_name="纬度"
                    ),
                ),
                (
                    "longitude",
                    models.DecimalField(
                        blank=True, decimal_places=6, max_digits=9, null=True, verbose_name="经度"
                    ),
                ),
                ("note", models.TextField(blank=True, max_length=2000, verbose_name="说明")),
                (
                    "area",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="buildings",
                        to="units.area",
                        verbose_name="辖区",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="buildings",
                        to="units.unit",
                        verbose_name="责任单位",
                    ),
                ),
            ],
            options={
                "ordering": ["name"],
            },
        ),
        migrations.CreateModel(
            name="Contact",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("title", models.CharField(max_length=32, verbose_name="职务")),
                ("name", models.CharField(blank=True, max_length=32, verbose_name="姓名")),
                ("phone", models.CharField(max_length=32, verbose_name="电话")),
                ("order", models.PositiveSmallIntegerField(default=0, verbose_name="次序")),
                (
                    "building",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="contacts",
                        to="alarms.building",
                    ),
                ),
            ],
            options={
                "ordering": ["order", "id"],
            },
        ),
        migrations.CreateModel(
            name="Device",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("address", models.CharField(max_length=12, unique=True, verbose_name="地址码")),
                ("alias", models.CharField(blank=True, max_length=32, verbose_name="铭牌编号")),
                ("name", models.CharField(blank=True, max_length=100, verbose_name="名称")),
                (
                    "profile",
                    models.CharField(default="standard", max_length=64, verbose_name="厂家规约"),
                ),
                ("registered_at", models.DateTimeField(null=True)),
                ("active", models.BooleanField(default=True, verbose_name="在用")),
                ("seen_at", models.DateTimeField(null=True, verbose_name="最近联系")),
                ("heartbeat_seconds", models.PositiveIntegerField(default=60)),
                (
                    "silence_seconds",
                    models.PositiveIntegerField(
                        blank=True, null=True, verbose_name="离线判定（秒）"
                    ),
                ),
                ("gateway", models.CharField(blank=True, max_length=64)),
                ("version", models.CharField(blank=True, max_length=16, verbose_name="软件版本")),
                (
                    "check_minutes",
                    models.PositiveSmallIntegerField(
                        default=5, verbose_name="查岗应答时限（分钟）"
                    ),
                ),
                (
                    "checks_per_day",
                    models.PositiveSmallIntegerField(default=0, verbose_name="每日查岗次数"),
                ),
                (
                    "building",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="devices",
                        to="alarms.building",
                        verbose_name="建筑",
                    ),
                ),
            ],
            options={
                "ordering": ["address"],
            },
        ),
        migrations.CreateModel(
            name="FloorPlan",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=32, verbose_name="楼层")),
                ("digest", models.CharField(max_length=64)),
                ("width", models.PositiveIntegerField()),
                ("height", models.PositiveIntegerField()),
                ("order", models.SmallIntegerField(default=0, verbose_name="次序")),
                (
                    "building",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="plans",
                        to="alarms.building",
                    ),
                ),
            ],
            options={
                "ordering": ["order", "id"],
            },
        ),
        migrations.CreateModel(
            name="HandOver",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField(verbose_name="交班时间")),
                ("note", models.TextField(max_length=4000, verbose_name="交班说明")),
                ("facts", models.JSONField(default=dict)),
                ("taken_at", models.DateTimeField(null=True, verbose_name="接班时间")),
                (
                    "given_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "taken_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="hand_overs",
                        to="units.unit",
                    ),
                ),
            ],
            options={
                "ordering": ["-id"],
            },
        ),
        migrations.CreateModel(
            name="Incident",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "grade",
                    models.CharField(
                        choices=[("fire", "火警"), ("trouble", "故障和异常")], max_length=7
                    ),
                ),
                ("place", models.CharField(max_length=24)),
                ("opened_at", models.DateTimeField(verbose_name="开始")),
                ("last_at", models.DateTimeField(verbose_name="最近信号")),
                ("closed_at", models.DateTimeField(null=True, verbose_name="结束")),
                ("signals", models.PositiveIntegerField(default=0, verbose_name="信号数")),
                ("waiting", models.PositiveIntegerField(default=0)),
                (
                    "verdict",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("real", "真实火警"),
                            ("false", "误报"),
                            ("test", "测试"),
                            ("drill", "演练"),
                        ],
                        max_length=5,
                        verbose_name="判定",
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=500, verbose_name="理由")),
                ("judged_at", models.DateTimeField(null=True)),
                (
                    "building",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="incidents",
                        to="alarms.building",
                    ),
                ),
                (
                    "device",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="incidents",
                        to="alarms.device",
                    ),
                ),
                (
                    "judged_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "matter",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="incident",
                        to="ledger.matter",
                    ),
                ),
            ],
            options={
                "ordering": ["-opened_at", "-id"],
            },
        ),
        migrations.CreateModel(
            name="IncidentEntry",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField()),
                (
                    "act",
                    models.CharField(
                        choices=[
                            ("opened", "警情开始"),
                            ("rang", "判定后又报警"),
                            ("acknowledged", "确认收到"),
                            ("judged", "判定"),
                            ("cleared", "人工消除"),
                            ("called", "联系现场"),
                            ("noted", "记事"),
                            ("told", "通知指挥中心"),
                            ("responded", "转处置事项"),
                            ("rectified", "转整改事项"),
                            ("closed", "警情结束"),
                        ],
                        max_length=12,
                    ),
                ),
                ("text", models.CharField(blank=True, max_length=500)),
                ("data", models.JSONField(default=dict)),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "incident",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="entries",
                        to="alarms.incident",
                    ),
                ),
            ],
            options={
                "ordering": ["incident", "id"],
            },
        ),
        migrations.CreateModel(
            name="Instruction",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("command", models.PositiveSmallIntegerField()),
                ("data", models.BinaryField()),
                ("made_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField()),
                (
                    "fate",
                    models.CharField(
                        choices=[
                            ("waiting", "等待发送"),
                            ("sent", "已发出"),
                            ("done", "装置已确认"),
                            ("failed", "没有送达"),
                        ],
                        default="waiting",
                        max_length=7,
                    ),
                ),
                ("gateway", models.CharField(blank=True, max_length=64)),
                ("fate_at", models.DateTimeField(null=True)),
                ("problem", models.CharField(blank=True, max_length=200)),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "device",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="instructions",
                        to="alarms.device",
                    ),
                ),
            ],
            options={
                "ordering": ["-id"],
            },
        ),
        migrations.CreateModel(
            name="DutyCheck",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("asked_at", models.DateTimeField(verbose_name="查岗时间")),
                ("minutes", models.PositiveSmallIntegerField(verbose_name="应答时限（分钟）")),
                ("due_at", models.DateTimeField(verbose_name="应答期限")),
                ("answered_at", models.DateTimeField(null=True, verbose_name="应答时间")),
                ("missed_at", models.DateTimeField(null=True)),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "device",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="checks",
                        to="alarms.device",
                    ),
                ),
                (
                    "instruction",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="duty_check",
                        to="alarms.instruction",
                    ),
                ),
            ],
            options={
                "ordering": ["-id"],
            },
        ),
        migrations.CreateModel(
            name="Point",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.CharField(max_length=20)),
                ("sys_type", models.PositiveSmallIntegerField(null=True, verbose_name="系统类型")),
                ("sys_addr", models.PositiveSmallIntegerField(null=True, verbose_name="系统地址")),
                ("part_addr", models.BigIntegerField(null=True, verbose_name="部件地址")),
                ("part_type", models.PositiveSmallIntegerField(null=True, verbose_name="部件类型")),
                ("told", models.CharField(blank=True, max_length=100, verbose_name="装置说明")),
                ("place", models.CharField(blank=True, max_length=100, verbose_name="位置")),
                ("status", models.PositiveIntegerField(null=True)),
                ("status_at", models.DateTimeField(null=True)),
                (
                    "x",
                    models.DecimalField(
                        decimal_places=2,
                        max_digits=5,
                        null=True,
                        validators=[
                            django.core.validators.MinValueValidator(0),
                            django.core.validators.MaxValueValidator(100),
                        ],
                    ),
                ),
                (
                    "y",
                    models.DecimalField(
                        decimal_places=2,
                        max_digits=5,
                        null=True,
                        validators=[
                            django.core.validators.MinValueValidator(0),
                            django.core.validators.MaxValueValidator(100),
                        ],
                    ),
                ),
                (
                    "device",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="points",
                        to="alarms.device",
                    ),
                ),
                (
                    "plan",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="points",
                        to="alarms.floorplan",
                    ),
                ),
            ],
            options={
                "ordering": ["device", "sys_type", "sys_addr", "part_addr"],
            },
        ),
        migrations.CreateModel(
            name="Alarm",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("fire", "火警"),
                            ("manual", "手动报警"),
                            ("fault", "故障"),
                            ("shielded", "屏蔽"),
                            ("supervise", "监管"),
                            ("power", "电源故障"),
                            ("line", "线路故障"),
                            ("limit", "模拟量越限"),
                            ("offline", "装置离线"),
                            ("missed", "查岗未应答"),
                            ("unknown", "未登记装置"),
                            ("unreadable", "无法解读的报告"),
                        ],
                        max_length=10,
                        verbose_name="类别",
                    ),
                ),
                ("raised_at", models.DateTimeField(verbose_name="报警时间")),
                ("received_at", models.DateTimeField(verbose_name="收到时间")),
                ("last_at", models.DateTimeField(verbose_name="最近信号")),
                ("cleared_at", models.DateTimeField(null=True, verbose_name="恢复时间")),
                ("settles_at", models.DateTimeField(null=True)),
                ("signals", models.PositiveIntegerField(default=1, verbose_name="信号数")),
                ("turns", models.PositiveIntegerField(default=1)),
                ("turned_at", models.DateTimeField()),
                ("test", models.BooleanField(default=False)),
                ("acknowledged_at", models.DateTimeField(null=True, verbose_name="确认时间")),
                (
                    "verdict",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("real", "真实火警"),
                            ("false", "误报"),
                            ("test", "测试"),
                            ("drill", "演练"),
                        ],
                        max_length=5,
                        verbose_name="判定",
                    ),
                ),
                ("judged_at", models.DateTimeField(null=True)),
                (
                    "acknowledged_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "judged_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "matter",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="alarms",
                        to="ledger.matter",
                    ),
                ),
                (
                    "incident",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="alarms",
                        to="alarms.incident",
                    ),
                ),
                (
                    "point",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="alarms",
                        to="alarms.point",
                    ),
                ),
            ],
            options={
                "ordering": ["-id"],
            },
        ),
        migrations.CreateModel(
            name="Series",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("analog_type", models.PositiveSmallIntegerField(verbose_name="模拟量类型")),
                ("unit", models.CharField(blank=True, max_length=16, verbose_name="单位")),
                (
                    "low",
                    models.DecimalField(
                        blank=True, decimal_places=4, max_digits=14, null=True, verbose_name="下限"
                    ),
                ),
                (
                    "high",
                    models.DecimalField(
                        blank=True, decimal_places=4, max_digits=14, null=True, verbose_name="上限"
                    ),
                ),
                ("last", models.DecimalField(decimal_places=4, max_digits=14, null=True)),
                ("last_at", models.DateTimeField(null=True)),
                (
                    "point",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="series",
                        to="alarms.point",
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "series",
                "ordering": ["point", "analog_type"],
            },
        ),
        migrations.CreateModel(
            name="HourlyValue",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField()),
                ("low", models.DecimalField(decimal_places=4, max_digits=14)),
                ("high", models.DecimalField(decimal_places=4, max_digits=14)),
                ("mean", models.DecimalField(decimal_places=4, max_digits=14)),
                ("count", models.PositiveIntegerField()),
                (
                    "series",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="hours",
                        to="alarms.series",
                    ),
                ),
            ],
            options={
                "ordering": ["series", "at"],
            },
        ),
        migrations.CreateModel(
            name="Signal",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("report", models.BigIntegerField(null=True)),
                ("at", models.DateTimeField()),
                ("received_at", models.DateTimeField()),
                ("type", models.PositiveSmallIntegerField()),
                ("status", models.PositiveIntegerField(null=True)),
                ("flags", models.JSONField(default=list)),
                ("text", models.CharField(blank=True, max_length=100)),
                (
                    "alarm",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="lines",
                        to="alarms.alarm",
                    ),
                ),
                (
                    "point",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="signals",
                        to="alarms.point",
                    ),
                ),
            ],
            options={
                "ordering": ["-id"],
            },
        ),
        migrations.CreateModel(
            name="Value",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField()),
                ("value", models.DecimalField(decimal_places=4, max_digits=14)),
                ("doubted", models.BooleanField(default=False)),
                (
                    "series",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="values",
                        to="alarms.series",
                    ),
                ),
            ],
            options={
                "ordering": ["series", "at"],
            },
        ),
        migrations.CreateModel(
            name="WatchRegime",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("version", models.PositiveIntegerField(unique=True, verbose_name="版本")),
                (
                    "fault_hours",
                    models.PositiveSmallIntegerField(
                        default=24,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(720),
                        ],
                        verbose_name="故障多少小时转整改",
                    ),
                ),
                (
                    "shield_hours",
                    models.PositiveSmallIntegerField(
                        default=24,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(720),
                        ],
                        verbose_name="屏蔽多少小时转整改",
                    ),
                ),
                (
                    "offline_hours",
                    models.PositiveSmallIntegerField(
                        default=4,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(720),
                        ],
                        verbose_name="离线多少小时转整改",
                    ),
                ),
                (
                    "repeats",
                    models.PositiveSmallIntegerField(
                        default=3,
                        validators=[
                            django.core.validators.MinValueValidator(2),
                            django.core.validators.MaxValueValidator(50),
                        ],
                        verbose_name="同一部件误报多少次转整改",
                    ),
                ),
                (
                    "repeat_days",
                    models.PositiveSmallIntegerField(
                        default=30,
                        validators=[
                            django.core.validators.MinValueValidator(7),
                            django.core.validators.MaxValueValidator(3660),
                        ],
                        verbose_name="在多少天内",
                    ),
                ),
                (
                    "value_days",
                    models.PositiveSmallIntegerField(
                        default=90,
                        validators=[
                            django.core.validators.MinValueValidator(7),
                            django.core.validators.MaxValueValidator(3660),
                        ],
                        verbose_name="模拟量逐条保存（天）",
                    ),
                ),
                (
                    "hour_days",
                    models.PositiveSmallIntegerField(
                        default=1095,
                        validators=[
                            django.core.validators.MinValueValidator(7),
                            django.core.validators.MaxValueValidator(3660),
                        ],
                        verbose_name="模拟量按小时保存（天）",
                    ),
                ),
                (
                    "signal_days",
                    models.PositiveSmallIntegerField(
                        default=400,
                        validators=[
                            django.core.validators.MinValueValidator(7),
                            django.core.validators.MaxValueValidator(3660),
                        ],
                        verbose_name="报告和信号保存（天）",
                    ),
                ),
                ("since_at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-version"],
            },
        ),
        migrations.AddIndex(
            model_name="device",
            index=models.Index(fields=["building", "address"], name="device_of_building"),
        ),
        migrations.AddConstraint(
            model_name="floorplan",
            constraint=models.UniqueConstraint(fields=("building", "name"), name="floor_plan_once"),
        ),
        migrations.AddConstraint(
            model_name="handover",
            constraint=models.UniqueConstraint(
                condition=models.Q(("taken_at", None)),
                fields=("unit",),
                name="hand_over_waits_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="handover",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("taken_at", None), ("taken_by", None)),
                    models.Q(
                        ("taken_at__isnull", False),
                        ("taken_by__isnull", False),
                        models.Q(("taken_by", models.F("given_by")), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="hand_over_taken_by_another",
            ),
        ),
        migrations.AddIndex(
            model_name="incident",
            index=models.Index(fields=["opened_at", "id"], name="incident_opened"),
        ),
        migrations.AddIndex(
            model_name="incident",
            index=models.Index(fields=["building", "-opened_at"], name="incident_of_building"),
        ),
        migrations.AddIndex(
            model_name="incident",
            index=models.Index(fields=["device", "-opened_at"], name="incident_of_device"),
        ),
        migrations.AddConstraint(
            model_name="incident",
            constraint=models.UniqueConstraint(
                condition=models.Q(("closed_at", None)),
                fields=("place", "grade"),
                name="incident_open_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="incident",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("judged_at", None), ("judged_by", None), ("verdict", "")),
                    models.Q(
                        models.Q(("verdict", ""), _negated=True),
                        ("judged_at__isnull", False),
                        ("judged_by__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="incident_judged_whole",
            ),
        ),
        migrations.AddConstraint(
            model_name="incident",
            constraint=models.CheckConstraint(
                condition=models.Q(("matter", None), ("grade", "fire"), _connector="OR"),
                name="incident_response_to_real_fire",
            ),
        ),
        migrations.AddIndex(
            model_name="instruction",
            index=models.Index(
                condition=models.Q(("fate", "waiting")), fields=["id"], name="instruction_waiting"
            ),
        ),
        migrations.AddIndex(
            model_name="instruction",
            index=models.Index(fields=["device", "-id"], name="instruction_of_device"),
        ),
        migrations.AddIndex(
            model_name="dutycheck",
            index=models.Index(
                condition=models.Q(("answered_at", None), ("missed_at", None)),
                fields=["due_at"],
                name="duty_check_due",
            ),
        ),
        migrations.AddIndex(
            model_name="dutycheck",
            index=models.Index(fields=["device", "-asked_at"], name="duty_check_of_device"),
        ),
        migrations.AddConstraint(
            model_name="dutycheck",
            constraint=models.UniqueConstraint(
                condition=models.Q(("answered_at", None), ("missed_at", None)),
                fields=("device",),
                name="duty_check_running_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="dutycheck",
            constraint=models.CheckConstraint(
                condition=models.Q(("answered_at", None), ("missed_at", None), _connector="OR"),
                name="duty_check_answered_or_missed",
            ),
        ),
        migrations.AddConstraint(
            model_name="point",
            constraint=models.UniqueConstraint(fields=("device", "key"), name="point_once"),
        ),
        migrations.AddConstraint(
            model_name="point",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("plan", None),
                    models.Q(("x__isnull", False), ("y__isnull", False)),
                    _connector="OR",
                ),
                name="point_stands_whole",
            ),
        ),
        migrations.AddIndex(
            model_name="alarm",
            index=models.Index(fields=["incident", "id"], name="alarm_of_incident"),
        ),
        migrations.AddIndex(
            model_name="alarm",
            index=models.Index(fields=["point", "kind", "-received_at"], name="alarm_of_point"),
        ),
        migrations.AddIndex(
            model_name="alarm",
            index=models.Index(
                condition=models.Q(("cleared_at", None)),
                fields=["kind", "received_at"],
                name="alarm_active",
            ),
        ),
        migrations.AddIndex(
            model_name="alarm",
            index=models.Index(
                condition=models.Q(("settles_at__isnull", False)),
                fields=["settles_at"],
                name="alarm_settles",
            ),
        ),
        migrations.AddIndex(
            model_name="alarm",
            index=models.Index(fields=["received_at", "id"], name="alarm_received"),
        ),
        migrations.AddConstraint(
            model_name="alarm",
            constraint=models.UniqueConstraint(
                condition=models.Q(
                    ("cleared_at", None), ("acknowledged_at", None), _connector="OR"
                ),
                fields=("point", "kind"),
                name="alarm_open_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="alarm",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("judged_at", None), ("judged_by", None), ("verdict", "")),
                    models.Q(
                        models.Q(("verdict", ""), _negated=True),
                        ("acknowledged_at__isnull", False),
                        ("judged_at__isnull", False),
                        ("judged_by__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="alarm_judged_whole",
            ),
        ),
        migrations.AddConstraint(
            model_name="alarm",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind__in", ["fire", "manual"]), _negated=True),
                    ("acknowledged_at", None),
                    ("acknowledged_by__isnull", False),
                    _connector="OR",
                ),
                name="alarm_fire_is_acknowledged_by_a_person",
            ),
        ),
        migrations.AddConstraint(
            model_name="alarm",
            constraint=models.CheckConstraint(
                condition=models.Q(("last_at__gte", models.F("received_at"))),
                name="alarm_times_in_order",
            ),
        ),
        migrations.AddConstraint(
            model_name="series",
            constraint=models.UniqueConstraint(fields=("point", "analog_type"), name="series_once"),
        ),
        migrations.AddConstraint(
            model_name="series",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("low", None), ("high", None), ("low__lt", models.F("high")), _connector="OR"
                ),
                name="series_limits_in_order",
            ),
        ),
        migrations.AddConstraint(
            model_name="hourlyvalue",
            constraint=models.UniqueConstraint(fields=("series", "at"), name="hour_once"),
        ),
        migrations.AddIndex(
            model_name="signal",
            index=models.Index(fields=["point", "-id"], name="signal_of_point"),
        ),
        migrations.AddIndex(
            model_name="signal",
            index=models.Index(fields=["alarm", "-id"], name="signal_of_alarm"),
        ),
        migrations.AddIndex(
            model_name="signal",
            index=models.Index(fields=["received_at"], name="signal_received"),
        ),
        migrations.AddIndex(
            model_name="value",
            index=models.Index(fields=["series", "at"], name="value_of_series"),
        ),
        guard("alarms_incidententry", "alarms_watchregime"),
    ]
