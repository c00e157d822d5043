"""The database itself refuses to change or delete what the journal, its seals and evidence say."""

from django.db import migrations

from luoshi.ledger.append_only import guard

TABLES = ("ledger_entry", "ledger_seal", "ledger_sealleaf", "ledger_blob", "ledger_evidence")


class Migration(migrations.Migration):
    dependencies = [("ledger", "0001_initial")]

    operations = [guard(*TABLES)]
