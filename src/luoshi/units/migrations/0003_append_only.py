"""The database itself refuses to change or delete what the register's journal says."""

from django.db import migrations

from luoshi.units.append_only import guard


class Migration(migrations.Migration):
    dependencies = [("units", "0002_register_journal")]

    operations = [guard("units_registerentry")]
