from django.urls import path

from desk.preview import views

urlpatterns = [path("<str:token>/", views.show, name="preview")]
