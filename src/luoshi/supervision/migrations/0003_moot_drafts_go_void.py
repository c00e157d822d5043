"""A draft that has become moot is void: a state of its own, as final as a signature.

SQLite makes the table anew for a constraint, and the triggers of 0002 would be gone: they are taken off before and put
on after.
"""

from django.db import migrations, models

from luoshi.supervision.decided_stays import allow, refuse


class Migration(migrations.Migration):
    dependencies = [
        ("supervision", "0002_decided_stays"),
    ]

    operations = [
        migrations.RunPython(allow, refuse),
        migrations.RemoveConstraint(
            model_name="order",
            name="order_state_fits_what_is_known",
        ),
        migrations.AlterField(
            model_name="order",
            name="state",
            field=models.CharField(
                choices=[
                    ("draft", "待签发"),
                    ("signed", "已签发"),
                    ("declined", "不予签发"),
                    ("void", "自动作废"),
                ],
                default="draft",
                max_length=8,
                verbose_name="状态",
            ),
        ),
        migrations.AlterField(
            model_name="orderentry",
            name="step",
            field=models.CharField(
                choices=[
                    ("drafted", "拟稿"),
                    ("changed", "修改"),
                    ("lapsed", "超过签发期限"),
                    ("signed", "签发"),
                    ("declined", "不予签发"),
                    ("voided", "自动作废"),
                ],
                max_length=8,
            ),
        ),
        migrations.AddConstraint(
            model_name="order",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("decided_at", None),
                        ("decided_by", None),
                        ("reason", ""),
                        ("state", "draft"),
                        ("matter", None),
                        ("number", ""),
                        ("reply_by_at", None),
                    ),
                    models.Q(
                        ("reason", ""),
                        ("state", "signed"),
                        ("decided_at__isnull", False),
                        ("decided_by__isnull", False),
                        ("matter__isnull", False),
                        ("reply_by_at__isnull", False),
                        models.Q(("number", ""), _negated=True),
                    ),
                    models.Q(
                        ("state", "declined"),
                        ("decided_at__isnull", False),
                        ("decided_by__isnull", False),
                        models.Q(("reason", ""), _negated=True),
                        ("matter", None),
                        ("number", ""),
                        ("reply_by_at", None),
                    ),
                    models.Q(
                        ("decided_at__isnull", False),
                        ("decided_by", None),
                        ("state", "void"),
                        models.Q(("reason", ""), _negated=True),
                        ("matter", None),
                        ("number", ""),
                        ("reply_by_at", None),
                    ),
                    _connector="OR",
                ),
                name="order_state_fits_what_is_known",
            ),
        ),
        migrations.RunPython(refuse, allow),
    ]
