"""The role of those who keep the fire watch."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("units", "0005_duty_once_everywhere"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="user",
            name="user_role_known",
        ),
        migrations.AlterField(
            model_name="user",
            name="role",
            field=models.CharField(
                choices=[
                    ("centre_clerk", "中心经办"),
                    ("centre_head", "中心负责人"),
                    ("leader", "领导"),
                    ("unit_head", "单位负责人"),
                    ("liaison", "联络员"),
                    ("inspector", "检查员"),
                    ("watch", "值班员"),
                    ("auditor", "审计员"),
                    ("administrator", "管理员"),
                ],
                max_length=16,
                verbose_name="角色",
            ),
        ),
        migrations.AddConstraint(
            model_name="user",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "role__in",
                        [
                            "centre_clerk",
                            "centre_head",
                            "leader",
                            "unit_head",
                            "liaison",
                            "inspector",
                            "watch",
                            "auditor",
                            "administrator",
                        ],
                    )
                ),
                name="user_role_known",
            ),
        ),
    ]
