from django.urls import path

from .views import confirming, entrance, forgotten, instance, joining, own, passkeys, second_step, signing, users

app_name = "accounts"
urlpatterns = [
    path("kirjaudu/", entrance.sign_in, name="sign-in"),
    path("kirjaudu/koodi/", entrance.code, name="code"),
    path("kirjaudu/avain/", passkeys.enter_alone, name="passkey-enter"),
    path("kirjaudu/avain/haaste/<str:purpose>/", passkeys.challenge, name="passkey-challenge"),
    path("kirjaudu/unohtunut/", forgotten.forgotten, name="forgotten"),
    path("kirjaudu/ulos/", entrance.sign_out, name="sign-out"),
    path("alku/", joining.first_run, name="first-run"),
    path("alku/valmis/", joining.first_steps, name="first-steps"),
    path("kutsu/<str:token>/", joining.invited, name="invited"),
    path("oma/", own.own, name="own"),
    path("oma/salasana/", own.password, name="password"),
    path("oma/kirjautuminen/", signing.signing_in, name="signing-in"),
    path("oma/vahvistus/", confirming.confirm, name="confirm"),
    path("oma/kaksivaiheinen/", second_step.set_up, name="second-step"),
    path("oma/kaksivaiheinen/pois/", second_step.remove_app, name="second-step-off"),
    path("oma/varakoodit/", second_step.recovery_codes, name="recovery-codes"),
    path("oma/avaimet/uusi/", passkeys.new, name="passkey-new"),
    path("oma/avaimet/haaste/", passkeys.options, name="passkey-options"),
    path("oma/avaimet/<int:pk>/", passkeys.rename, name="passkey"),
    path("oma/avaimet/<int:pk>/poisto/", passkeys.remove, name="passkey-remove"),
    path("oma/istunnot/<str:ref>/", signing.end_session, name="session-end"),
    path("oma/istunnot/", signing.end_other_sessions, name="sessions-end"),
    path("kayttajat/", users.users, name="users"),
    path("kayttajat/uusi/", users.add, name="user-add"),
    path("kayttajat/<int:pk>/", users.change, name="user"),
    path("kayttajat/<int:pk>/linkki/", users.invite, name="invite"),
    path("kayttajat/<int:pk>/linkki/peruutus/", users.withdraw, name="invite-withdraw"),
    path("kayttajat/<int:pk>/kaksivaiheinen/", users.reset_second_step, name="reset-second-step"),
    path("kayttajat/<int:pk>/sulkeminen/", users.close, name="close"),
    path("kayttajat/<int:pk>/avaaminen/", users.reopen, name="reopen"),
    path("asetukset/", instance.instance, name="settings"),
]
