"""Brings locale/*/LC_MESSAGES/django.po in step with the texts in the source, and compiles them: `make messages`.

Korean holds every text. The other languages hold what a visitor may meet: staff read English or Korean.
Needs gettext's xgettext and msgmerge (Debian: gettext). --into FOLDER writes there instead, for the test that
nothing was forgotten.
"""

import os
import shutil
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LANGUAGES = {"ko": "ko", "zh-hans": "zh_Hans", "ja": "ja", "ar": "ar", "ru": "ru"}  # code -> folder
FOR_STAFF_TOO = "ko"
STAFF_ALONE = ["SignIn"]  # models with codes that no visitor meets, beside those of desk
FOR_STAFF = ("desk/", "core/by_age.py", "clinics/completeness.py")
FOR_VISITORS = ("desk/corrections/forms.py", "desk/corrections/views.py", "desk/preview/")  # of what is in desk
CODES_FOR_VISITORS = {"CorrectionRequest.Kind"}
NOT_READ = [".venv", "var", "static_built", "tests", "tools", "frontend", "docs"]


def main(arguments: list[str]) -> None:
    if not shutil.which("xgettext"):
        sys.exit("xgettext was not found: install gettext (Debian, Ubuntu: apt install gettext) and run this again.")
    os.chdir(ROOT)
    sys.path.insert(0, str(ROOT))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    import django

    django.setup()
    folder = Path(arguments[1]) if arguments[:1] == ["--into"] else ROOT / "locale"
    extract(folder)
    for code in LANGUAGES:
        settle(catalogue(folder, code), for_staff=code == FOR_STAFF_TOO)


def catalogue(folder: Path, code: str) -> Path:
    return folder / LANGUAGES[code] / "LC_MESSAGES" / "django.po"


def extract(folder: Path) -> None:
    """Django's own makemessages, without guesses at similar texts: a text is translated or it is not."""
    from django.core.management import call_command
    from django.core.management.commands import makemessages

    class Command(makemessages.Command):
        msgmerge_options = ["-q", "--backup=none", "--no-fuzzy-matching", "--update", "--no-wrap", "--sort-by-file"]

        def handle(self, *args, **options):
            self.kept_in = str(folder)
            super().handle(*args, **options)

        def find_files(self, root):
            self.default_locale_path, self.locale_paths = self.kept_in, [self.kept_in]
            files = super().find_files(root)
            for file in files:
                file.locale_dir = self.kept_in
            return files

    call_command(
        Command(),
        locale=list(LANGUAGES.values()), add_location="file", no_obsolete=True, no_wrap=True,
        ignore_patterns=NOT_READ, verbosity=0,
    )  # fmt: skip


def settle(path: Path, for_staff: bool) -> None:
    """Leaves out what the language need not hold, and writes the compiled catalogue beside it."""
    import polib

    held, choices = polib.pofile(str(path), wrapwidth=120), choice_labels()
    if not for_staff:
        entries = [one for one in held if one.msgid in choices or not is_for_staff(one)]
        held.clear()
        held.extend(entries)
    plural = held.metadata["Plural-Forms"]  # Django's own
    held.metadata = {
        "Language": path.parts[-3],
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "Plural-Forms": plural,
    }
    held.header, held.metadata_is_fuzzy = "Made by `make messages`.", False
    held.save(str(path))
    held.save_as_mofile(str(path.with_suffix(".mo")))


def is_for_staff(entry) -> bool:
    return all(
        "/admin" in place or is_of_desk(place) or "/management/" in place or "/models" in place
        for place, _line in entry.occurrences
    )


def is_of_desk(place: str) -> bool:
    return place.startswith(FOR_STAFF) and not place.startswith(FOR_VISITORS)


def choice_labels() -> set[str]:
    """Names of codes: they stand in models, and visitors read them."""
    from django.apps import apps
    from django.db.models import TextChoices
    from django.utils.translation import override

    with override("en"):
        met = [codes for codes in TextChoices.__subclasses__() if is_met(codes.__module__, codes.__qualname__)]
        named = {str(label) for codes in met for label in codes.labels}
        models = [model for model in apps.get_models() if is_met(model.__module__, model.__name__)]
        fields = (field for model in models for field in model._meta.fields)
        return named | {str(label) for field in fields for _code, label in field.flatchoices}


def is_met(module: str, name: str) -> bool:
    """Whether visitors may meet the codes of this class, or of the model that it belongs to."""
    if name in CODES_FOR_VISITORS:
        return True
    return not module.startswith("desk.") and name.split(".")[0] not in STAFF_ALONE


if __name__ == "__main__":
    main(sys.argv[1:])
