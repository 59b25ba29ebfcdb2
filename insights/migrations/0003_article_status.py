from django.db import migrations, models

STATES = [
    ("draft", "draft"),
    ("in_review", "in review"),
    ("published", "published"),
    ("withdrawn", "withdrawn"),
]


def status(default: str) -> models.CharField:
    return models.CharField(choices=STATES, default=default, max_length=10, verbose_name="status")


class Migration(migrations.Migration):
    """Articles that are there have been public so far and stay it, in their history too; new ones begin as drafts."""

    dependencies = [("insights", "0002_history")]

    operations = [
        migrations.AddField(model_name="article", name="status", field=status("published")),
        migrations.AlterField(model_name="article", name="status", field=status("draft")),
        migrations.AddField(model_name="historicalarticle", name="status", field=status("published")),
        migrations.AlterField(model_name="historicalarticle", name="status", field=status("draft")),
    ]
