from django.urls import path

from desk.corrections import views

urlpatterns = [path("", views.ask, name="correction")]
