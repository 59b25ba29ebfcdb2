"""Articles. Hair loss is the first subject; staff can add others."""

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.sourced import Dated, DatedQuerySet
from core.states import State


class Subject(models.Model):
    slug = models.SlugField(_("slug"), unique=True)
    name = models.CharField(_("name"), max_length=80)

    class Meta:
        ordering = ["slug"]
        verbose_name, verbose_name_plural = _("subject"), _("subjects")

    def __str__(self):
        return self.name


class ArticleQuerySet(DatedQuerySet):
    def published(self):
        return self.filter(status=State.PUBLISHED)


class Article(Dated):
    validity = "page"

    status = models.CharField(_("status"), max_length=10, choices=State, default=State.DRAFT)
    slug = models.SlugField(_("slug"), unique=True, max_length=80)
    position = models.PositiveSmallIntegerField(_("position"), default=100)
    subject = models.ForeignKey(Subject, models.PROTECT, related_name="articles", verbose_name=_("subject"))
    title = models.CharField(_("title"), max_length=120)
    summary = models.CharField(_("summary"), max_length=300)
    answers = models.TextField(_("questions it answers"), blank=True, help_text=_("One a line."))
    body = models.TextField(
        _("text"), help_text=_("Markdown. Medical statements carry their claim ids in square brackets.")
    )
    treatments = models.ManyToManyField(
        "treatments.Treatment", blank=True, related_name="articles", verbose_name=_("options")
    )
    conditions = models.ManyToManyField(
        "treatments.Condition", blank=True, related_name="articles", verbose_name=_("kinds of hair loss")
    )
    published_on = models.DateField(_("published on"))

    objects = ArticleQuerySet.as_manager()

    class Meta(Dated.Meta):
        ordering = ["position", "slug"]
        verbose_name, verbose_name_plural = _("article"), _("articles")

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("article", args=[self.slug])
