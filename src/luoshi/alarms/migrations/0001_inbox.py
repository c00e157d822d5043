"""The inbox of reports, which the database itself keeps append-only."""

from django.db import migrations, models

from luoshi.alarms.inbox_stays import allow, refuse


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Report",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("received_at", models.DateTimeField()),
                ("gateway", models.CharField(max_length=64)),
                ("address", models.CharField(max_length=12)),
                ("serial", models.PositiveIntegerField()),
                ("type", models.PositiveSmallIntegerField()),
                ("frame", models.BinaryField()),
                ("digest", models.CharField(max_length=64)),
                ("consumed_at", models.DateTimeField(null=True)),
            ],
            options={
                "ordering": ["id"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("consumed_at", None)),
                        fields=["id"],
                        name="report_unconsumed",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("address", "digest"), name="report_once")
                ],
            },
        ),
        migrations.RunPython(refuse, allow),
    ]
