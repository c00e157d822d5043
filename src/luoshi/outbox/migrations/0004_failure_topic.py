"""The topic of undelivered messages tells of a silent gateway, too."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("outbox", "0003_urgent"),
    ]

    operations = [
        migrations.AlterField(
            model_name="item",
            name="topic",
            field=models.CharField(
                choices=[
                    ("waiting", "等我办"),
                    ("reminder", "时限提醒"),
                    ("returned", "退回和不同意"),
                    ("escalated", "提级和督办"),
                    ("news", "进展、批示和留言"),
                    ("failure", "系统故障"),
                    ("fire", "真实火警"),
                ],
                max_length=9,
            ),
        ),
        migrations.AlterField(
            model_name="notice",
            name="topic",
            field=models.CharField(
                choices=[
                    ("waiting", "等我办"),
                    ("reminder", "时限提醒"),
                    ("returned", "退回和不同意"),
                    ("escalated", "提级和督办"),
                    ("news", "进展、批示和留言"),
                    ("failure", "系统故障"),
                    ("fire", "真实火警"),
                ],
                max_length=9,
                verbose_name="内容",
            ),
        ),
    ]
