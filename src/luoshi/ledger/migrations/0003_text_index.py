"""Any run of characters in a matter's texts is found without reading them all."""

from __future__ import annotations

from django.db import migrations

from luoshi.ledger import text_index


class Migration(migrations.Migration):
    dependencies = [("ledger", "0002_append_only")]

    operations = [migrations.RunPython(text_index.make, text_index.drop)]
