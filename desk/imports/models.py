"""What was uploaded, what each of its rows would change, and which clinic stands for which entry of the register."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class ImportRun(models.Model):
    """One file on its way into the tables: uploaded, checked row by row, then applied as a whole or not at all.

    The file is gone as soon as it is checked; its rows are kept for settings.KEEP_DAYS_IMPORTS days.
    """

    class Kind(models.TextChoices):
        HIRA = "hira", _("HIRA register of institutions")
        REGISTERED = "registered", _("institutions registered for foreign patients")
        CLINICS = "clinics", _("clinics")
        OFFERS = "offers", _("offers")
        PRICES = "prices", _("prices")
        CLAIMS = "claims", _("claims")

    class State(models.TextChoices):
        UPLOADED = "uploaded", _("uploaded, waits to be checked")
        CHECKING = "checking", _("is being checked")
        CHECKED = "checked", _("checked, waits for you")
        WAITING = "waiting", _("waits to be applied")
        APPLYING = "applying", _("is being applied")
        APPLIED = "applied", _("applied")
        REFUSED = "refused", _("refused, nothing was changed")
        CANCELLED = "cancelled", _("cancelled")

    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    file_name = models.CharField(_("file"), max_length=120)
    stored = models.CharField(max_length=32, blank=True, help_text="the file's name in the private folder")
    digest = models.CharField(max_length=64, help_text="SHA-256 of the file")
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("uploaded by")
    )
    uploaded_at = models.DateTimeField(_("uploaded"), default=timezone.now)
    applied_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("applied by")
    )
    finished_at = models.DateTimeField(_("finished"), null=True)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.UPLOADED)
    message = models.CharField(max_length=300, blank=True, help_text="why it was refused, in English")
    message_with = models.JSONField(default=dict, help_text="what the message names")
    cursor = models.PositiveIntegerField(default=0, help_text="the last line that is checked")
    notes = models.JSONField(default=dict, help_text="what the check has to remember beyond its rows")
    new = models.PositiveIntegerField(_("new"), default=0)
    changed = models.PositiveIntegerField(_("changed"), default=0)
    unchanged = models.PositiveIntegerField(_("unchanged"), default=0)
    vanished = models.PositiveIntegerField(_("vanished"), default=0)
    unmatched = models.PositiveIntegerField(_("not matched"), default=0)
    refused = models.PositiveIntegerField(_("refused"), default=0)
    left_out = models.PositiveIntegerField(_("left out"), default=0)
    taken_until = models.DateTimeField(null=True, help_text="a worker is at it until then")
    taken_by = models.CharField(max_length=80, blank=True, help_text="machine and process id of that worker")
    attempts = models.PositiveSmallIntegerField(default=0, help_text="how often it was taken since it came forward")

    class Meta:
        ordering = ["-pk"]
        default_permissions = ("view",)
        permissions = [("run_import", _("Can upload, apply and cancel imports"))]
        verbose_name, verbose_name_plural = _("import"), _("imports")
        indexes = [models.Index(fields=["state", "taken_until"], name="desk_import_queue")]
        constraints = [
            models.CheckConstraint(
                condition=Q(refused=0) | ~Q(state__in=["waiting", "applying", "applied"]),
                name="desk_nothing_is_applied_with_a_refused_row",
            )
        ]

    def __str__(self):
        return f"{self.get_kind_display()}: {self.file_name}"

    @property
    def moves(self) -> bool:
        """Whether a worker still has something to do with it."""
        return self.state in MOVING

    @property
    def may_be_applied(self) -> bool:
        return self.state == self.State.CHECKED and not self.refused and bool(self.to_write)

    @property
    def to_write(self) -> int:
        return self.new + self.changed + self.vanished

    @property
    def read(self) -> int:
        """Rows that were looked at so far."""
        return self.new + self.changed + self.unchanged + self.unmatched + self.refused + self.left_out


MOVING = (ImportRun.State.UPLOADED, ImportRun.State.CHECKING, ImportRun.State.WAITING, ImportRun.State.APPLYING)


class ImportRow(models.Model):
    """One row of a file: what it would change, or why it is refused. Rows that were left out have none."""

    class Verdict(models.TextChoices):
        REFUSED = "refused", _("refused")
        NEW = "new", _("new")
        CHANGED = "changed", _("changed")
        VANISHED = "vanished", _("vanished")
        UNMATCHED = "unmatched", _("not matched")
        UNCHANGED = "unchanged", _("unchanged")

    run = models.ForeignKey(ImportRun, models.CASCADE, related_name="rows")
    line = models.PositiveIntegerField(_("line"), help_text="of the file; 0 for what the file lacks")
    key = models.CharField(_("key"), max_length=200, blank=True, help_text="names what the row is about")
    name = models.CharField(_("name"), max_length=200, blank=True)
    verdict = models.CharField(_("verdict"), max_length=9, choices=Verdict)
    column = models.CharField(_("column"), max_length=60, blank=True)
    reason = models.CharField(max_length=300, blank=True, help_text="in English")
    reason_with = models.JSONField(default=dict, help_text="what the reason names")
    before = models.JSONField(default=dict, help_text="column -> text, of the columns that change")
    after = models.JSONField(default=dict, help_text="column -> text; of a new row all of them")
    kept = models.JSONField(default=dict, help_text="column -> text of the file that gives way to an edit by staff")

    class Meta:
        ordering = ["line", "pk"]
        default_permissions = ()
        indexes = [models.Index(fields=["run", "verdict", "line"], name="desk_import_rows")]
        constraints = [
            models.UniqueConstraint(
                fields=["run", "key"], condition=~Q(verdict="refused"), name="desk_one_row_for_a_key"
            )
        ]

    def __str__(self):
        return f"{self.line} {self.name}"


class RegisterEntry(models.Model):
    """An institution of the HIRA register, and the clinic that was made for it.

    `loaded` remembers, column by column, what was last written to the clinic, so that an edit by staff is seen
    and kept. An entry whose clinic was deleted stays, so that no import makes the clinic again.
    """

    key = models.CharField(_("key"), max_length=200, unique=True, help_text="its code, else name and address")
    place = models.CharField(max_length=32, db_index=True, help_text="hash of name and address")
    clinic = models.OneToOneField(
        "clinics.Clinic", models.SET_NULL, null=True, related_name="register_entry", verbose_name=_("clinic")
    )
    city = models.ForeignKey("clinics.City", models.PROTECT, related_name="+", verbose_name=_("city"))
    institution = models.CharField(_("kind in the register"), max_length=40, blank=True)
    telephone = models.CharField(_("telephone"), max_length=40, blank=True)
    postcode = models.CharField(_("postcode"), max_length=7, blank=True)
    opened_on = models.DateField(_("opened on"), null=True)
    loaded = models.JSONField(default=dict, help_text="column of the clinic -> digest of what was loaded")
    last_seen = models.ForeignKey(
        ImportRun, models.SET_NULL, null=True, related_name="+", verbose_name=_("last seen in")
    )
    last_seen_on = models.DateField(_("last seen on"))
    vanished_on = models.DateField(_("vanished on"), null=True, db_index=True)

    class Meta:
        ordering = ["pk"]
        default_permissions = ("view",)
        verbose_name, verbose_name_plural = _("entry of the HIRA register"), _("entries of the HIRA register")
        constraints = [
            models.CheckConstraint(
                condition=Q(vanished_on__isnull=True) | Q(vanished_on__gte=F("last_seen_on")),
                name="desk_entry_vanished_after_it_was_seen",
            )
        ]

    def __str__(self):
        return str(self.clinic or self.key)
