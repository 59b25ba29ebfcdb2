from django.urls import path

from treatments import views

urlpatterns = [
    path("treatments/", views.treatments, name="treatments"),
    path("treatments/compare/", views.treatment_compare, name="treatment_compare"),
    path("treatments/<slug:slug>/", views.treatment, name="treatment"),
    path("conditions/", views.conditions, name="conditions"),
    path("conditions/<slug:slug>/", views.condition, name="condition"),
]
