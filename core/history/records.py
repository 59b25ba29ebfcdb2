"""The records of a model: what they hold beside the row's own columns, and when one is written."""

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models.signals import m2m_changed, pre_save
from modeltranslation.manager import get_translatable_fields_for_model
from simple_history import register
from simple_history.models import HistoricalRecords

from core.history import writing
from core.history.change import current
from core.history.kept import KEPT, Kept


class Recorded(models.Model):
    """Columns of every record. With them a list of changes reads no other row."""

    history_delta = models.JSONField(
        default=dict, encoder=DjangoJSONEncoder, help_text="column -> [before, after] of those that changed"
    )
    history_links = models.JSONField(default=dict, help_text="many-to-many field -> keys of the linked rows")
    history_named = models.JSONField(
        default=dict, encoder=DjangoJSONEncoder, help_text="what tells the row from others of its parent"
    )
    history_parent = models.BigIntegerField(null=True, help_text="the row on whose page this one is edited too")
    history_public = models.BooleanField(default=False, help_text="visitors saw what changed")

    class Meta:
        abstract = True


def keep(model: type[models.Model], **what) -> None:
    """Gives a model its history. Called when its translations are registered: records have their columns too."""
    kept = KEPT[model] = Kept(model, **what)
    originals = get_translatable_fields_for_model(model) or ()  # each repeats the column of one language
    register(
        model,
        app=model._meta.app_label,
        records_class=Records,
        bases=[Recorded],
        excluded_fields=[*originals, *kept.derived],
        no_db_index=[field.name for field in model._meta.fields],
    )


class Records(HistoricalRecords):
    """Writes a record only of what changed, and how the row stood before its first one."""

    def finalize(self, sender, **kwargs):
        super().finalize(sender, **kwargs)
        pre_save.connect(self.pre_save, sender=sender, weak=False)
        for name in KEPT[sender].links:
            m2m_changed.connect(self.links_changed, sender=getattr(sender, name).through, weak=False)

    def get_meta_options(self, model):
        newest = ["-history_date", "-history_id"]
        indexes = [models.Index(fields=[model._meta.pk.attname, *newest])]
        if KEPT[model].parent:
            indexes.append(models.Index(fields=["history_parent", *newest]))
        if KEPT[model].public:
            indexes.append(models.Index(fields=newest, condition=models.Q(history_public=True), name=named(model, "p")))
        deleted = models.Index(fields=newest, condition=models.Q(history_type="-"), name=named(model, "d"))
        # Whoever may change a row may read its history: it needs no permissions of its own.
        return super().get_meta_options(model) | {"indexes": [*indexes, deleted], "default_permissions": ()}

    def pre_save(self, instance, raw=False, **kwargs):
        if raw or not current().recorded:
            return
        known = instance.pk is not None and not instance._state.adding
        instance._stood = writing.stand(self.cls, [instance.pk]) if known else {}

    def post_save(self, instance, **kwargs):
        before = instance.__dict__.pop("_stood", None)
        if before is not None:
            writing.note(self.cls, before, writing.stand(self.cls, [instance.pk]), alone=True)

    def pre_delete(self, instance, **kwargs):
        if current().recorded:
            instance._stood = writing.stand(self.cls, [instance.pk])

    def post_delete(self, instance, **kwargs):
        before = instance.__dict__.pop("_stood", None)
        if before:
            writing.note(self.cls, before, {}, alone=True)

    def links_changed(self, instance, action, reverse=False, **kwargs):
        if reverse or not current().recorded:
            return
        if action.startswith("pre_"):
            instance._linked = writing.stand(self.cls, [instance.pk])
        elif before := instance.__dict__.pop("_linked", None):
            writing.note(self.cls, before, writing.stand(self.cls, [instance.pk]), alone=True)


def named(model: type[models.Model], which: str) -> str:
    """A name for an index with a condition, which Django wants to be given one; at most 30 characters."""
    return f"{model._meta.app_label[:6]}_{model._meta.model_name[:18]}_h_{which}"
