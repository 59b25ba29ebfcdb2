from django.db import migrations, models

STATES = [
    ("draft", "draft"),
    ("in_review", "in review"),
    ("published", "published"),
    ("withdrawn", "withdrawn"),
]


class Migration(migrations.Migration):
    """Articles that are there have been public so far and stay it; new ones begin as drafts."""

    dependencies = [("insights", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="article",
            name="status",
            field=models.CharField(choices=STATES, default="published", max_length=10, verbose_name="status"),
        ),
        migrations.AlterField(
            model_name="article",
            name="status",
            field=models.CharField(choices=STATES, default="draft", max_length=10, verbose_name="status"),
        ),
    ]
