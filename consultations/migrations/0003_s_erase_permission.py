from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("consultations", "0002_custody")]

    operations = [
        migrations.AlterModelOptions(
            name="consultation",
            options={
                "default_permissions": (),
                "ordering": ["-created_at"],
                "permissions": [
                    ("read_consultation", "Can read consultation requests"),
                    ("erase_consultation", "Can erase consultation requests"),
                ],
                "verbose_name": "consultation request",
                "verbose_name_plural": "consultation requests",
            },
        ),
    ]
