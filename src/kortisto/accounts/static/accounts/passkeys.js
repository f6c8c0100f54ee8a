// Passkeys (W3C Web Authentication). A form marked data-passkey="get" or "create" asks the server for options, lets the
// browser do its part, and is then sent as any form, with the answer in its field `answer`. Without this file, or without
// passkeys in the browser, the form stays hidden and the page's other ways remain.
(() => {
  if (!window.PublicKeyCredential || !navigator.credentials) return;

  const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (sign) => sign.charCodeAt(0));
  const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  const named = (list) => (list || []).map((one) => ({ ...one, id: bytes(one.id) }));

  // Options come as JSON, in the form of the standard's own parseRequestOptionsFromJSON, which older browsers lack.
  function options({ publicKey }) {
    const ready = { ...publicKey, challenge: bytes(publicKey.challenge) };
    if (publicKey.user) ready.user = { ...publicKey.user, id: bytes(publicKey.user.id) };
    if (publicKey.excludeCredentials) ready.excludeCredentials = named(publicKey.excludeCredentials);
    if (publicKey.allowCredentials) ready.allowCredentials = named(publicKey.allowCredentials);
    return { publicKey: ready };
  }

  function answer(credential) {
    const response = {};
    for (const part of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
      if (credential.response[part]) response[part] = text(credential.response[part]);
    }
    return JSON.stringify({
      id: credential.id,
      rawId: text(credential.rawId),
      type: credential.type,
      clientExtensionResults: credential.getClientExtensionResults(),
      response,
    });
  }

  async function asked(form) {
    const reply = await fetch(form.dataset.options, {
      method: "POST",
      headers: { Accept: "application/json", "X-CSRFToken": form.elements.csrfmiddlewaretoken.value },
    });
    const elsewhere = reply.headers.get("HX-Redirect");
    if (elsewhere) { location.assign(elsewhere); return null; }
    if (!reply.ok) throw new Error(String(reply.status));
    return options(await reply.json());
  }

  async function send(form) {
    const told = form.querySelector("[data-problem]");
    told.hidden = true;
    try {
      const wanted = await asked(form);
      if (!wanted) return;
      form.elements.answer.value = answer(await navigator.credentials[form.dataset.passkey](wanted));
      form.submit();
    } catch (error) {
      // The person turned it down, the device has no fitting key, or it has this account's key already.
      told.textContent = error.name === "InvalidStateError" ? form.dataset.known : form.dataset.failed;
      told.hidden = false;
      form.querySelector("button").removeAttribute("aria-busy");
    }
  }

  for (const form of document.querySelectorAll("form[data-passkey]")) {
    form.hidden = false;
    document.querySelectorAll("[data-passkey-missing]").forEach((note) => { note.hidden = true; });
    form.addEventListener("submit", (event) => { event.preventDefault(); send(form); });
  }
})();
