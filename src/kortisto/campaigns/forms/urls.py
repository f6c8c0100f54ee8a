"""Addresses of forms: those of our own pages, and the two strangers reach."""

from __future__ import annotations

from django.urls import path

from kortisto.campaigns.forms import public, views

urlpatterns = [
    path("lomakkeet/", views.index, name="forms"),
    path("lomakkeet/uusi/", views.add, name="add_form"),
    path("lomakkeet/vastaukset/<int:answer>/", views.handle, name="handle_answer"),
    path("lomakkeet/<str:form>/", views.show, name="form"),
    path("lomakkeet/<str:form>/muokkaus/", views.edit, name="form_settings"),
    path("lomakkeet/<str:form>/esikatselu/", views.preview, name="preview_form"),
    path("lomakkeet/<str:form>/tila/", views.state, name="form_state"),
    path("lomakkeet/<str:form>/vastaukset/", views.read, name="form_answers"),
    path("lomakkeet/<str:form>/kysymykset/uusi/", views.question, name="add_question"),
    path("lomakkeet/<str:form>/kysymykset/<str:key>/", views.question, name="question"),
    path("lomakkeet/<str:form>/kysymykset/<str:key>/jarjestys/", views.arrange, name="arrange_question"),
    path("f/vahvistus/<str:token>/", public.confirm, name="confirm_answer"),
    path("f/<str:form>/", public.answer, name="answer_form"),
    path("f/<str:form>/kiitos/", public.sent, name="answer_sent"),
]
