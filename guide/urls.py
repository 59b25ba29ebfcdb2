from django.urls import path

from guide import rules_page, views

urlpatterns = [
    path("guide/", views.guide, name="guide"),
    path("guide/rules/", rules_page.rules, name="guide_rules"),
]
