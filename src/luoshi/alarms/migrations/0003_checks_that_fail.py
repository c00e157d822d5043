from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("alarms", "0002_watch"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="dutycheck",
            name="duty_check_running_once",
        ),
        migrations.RemoveConstraint(
            model_name="dutycheck",
            name="duty_check_answered_or_missed",
        ),
        migrations.RemoveIndex(
            model_name="dutycheck",
            name="duty_check_due",
        ),
        migrations.AddField(
            model_name="dutycheck",
            name="failed_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddIndex(
            model_name="dutycheck",
            index=models.Index(
                condition=models.Q(("answered_at", None), ("failed_at", None), ("missed_at", None)),
                fields=["due_at"],
                name="duty_check_due",
            ),
        ),
        migrations.AddConstraint(
            model_name="dutycheck",
            constraint=models.UniqueConstraint(
                condition=models.Q(("answered_at", None), ("failed_at", None), ("missed_at", None)),
                fields=("device",),
                name="duty_check_running_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="dutycheck",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("answered_at", None), ("missed_at", None)),
                    models.Q(("answered_at", None), ("failed_at", None)),
                    models.Q(("failed_at", None), ("missed_at", None)),
                    _connector="OR",
                ),
                name="duty_check_ends_once",
            ),
        ),
    ]
