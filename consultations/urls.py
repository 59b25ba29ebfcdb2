from django.urls import path

from consultations import views

urlpatterns = [
    path("", views.consultation, name="consultation"),
    path("sent/<str:receipt>/", views.sent, name="consultation_sent"),
]
