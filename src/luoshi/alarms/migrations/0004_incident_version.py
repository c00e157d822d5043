from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("alarms", "0003_checks_that_fail"),
    ]

    operations = [
        migrations.AddField(
            model_name="incident",
            name="version",
            field=models.PositiveIntegerField(default=0),
        ),
    ]
