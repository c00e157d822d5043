"""The database itself refuses to change or delete what a plan's journal says."""

from django.db import migrations

from luoshi.ledger.append_only import guard

TABLES = ("plans_planentry",)


class Migration(migrations.Migration):
    dependencies = [("plans", "0001_initial"), ("ledger", "0002_append_only")]

    operations = [guard(*TABLES)]
