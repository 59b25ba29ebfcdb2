from django.urls import path

from guide import views

urlpatterns = [path("guide/", views.guide, name="guide")]
