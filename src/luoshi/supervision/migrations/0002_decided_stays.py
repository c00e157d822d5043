"""The database itself refuses to change a trail, the versions of a regime, and an order once it is decided."""

from django.db import migrations

from luoshi.ledger.append_only import guard
from luoshi.supervision.decided_stays import allow, refuse


class Migration(migrations.Migration):
    dependencies = [("supervision", "0001_initial"), ("ledger", "0002_append_only")]

    operations = [
        guard("supervision_orderentry", "supervision_regime"),
        migrations.RunPython(refuse, allow),
    ]
