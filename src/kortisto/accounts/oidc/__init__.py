"""Signing in with the firm's own provider (OpenID Connect): Entra ID, Google, Keycloak and others.

    protocol.begin(request, ENTER, to)      the address to send the browser to
    protocol.finish(request)                → (what was wanted, what the provider says of who came back)
    people.settle(claims)                   → the account of that person, its roles as the groups give them

Of allauth we use the client of OAuth 2.0 with PKCE, the state kept in the session, and its table of linked identities; the pages
are ours, and the answer is checked by PyJWT against what was asked (docs/adr/0223).
"""
