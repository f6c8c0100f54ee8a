// The proof of work of a web form: ALTCHA, PoW v2 with PBKDF2 (docs/adr/0192). Begins when somebody begins to write.
(() => {
  const form = document.querySelector("form[data-challenge]");
  if (!form) return;
  const challenge = JSON.parse(form.dataset.challenge);
  const given = challenge.parameters;
  const working = form.querySelector("[data-working]");
  const AT_ONCE = 8;

  const bytes = (hex) => Uint8Array.from(hex.match(/../g) ?? [], (pair) => parseInt(pair, 16));
  const hex = (buffer) => Array.from(new Uint8Array(buffer), (byte) => byte.toString(16).padStart(2, "0")).join("");

  // Not every page has the browser's cryptography (http:// without TLS): then as without scripts.
  const plain = () => {
    const field = document.createElement("input");
    Object.assign(field, { type: "hidden", name: "ilman", value: "1" });
    form.append(field);
  };

  async function derived(counter) {
    const nonce = bytes(given.nonce);
    const password = new Uint8Array(nonce.length + 4);
    password.set(nonce);
    new DataView(password.buffer).setUint32(nonce.length, counter);
    const key = await crypto.subtle.importKey("raw", password, "PBKDF2", false, ["deriveBits"]);
    const rule = { name: "PBKDF2", hash: "SHA-256", salt: bytes(given.salt), iterations: given.cost };
    return hex(await crypto.subtle.deriveBits(rule, key, given.keyLength * 8));
  }

  async function solve() {
    for (let first = 0; ; first += AT_ONCE) {
      const keys = await Promise.all(Array.from({ length: AT_ONCE }, (_, place) => derived(first + place)));
      const place = keys.findIndex((key) => key.startsWith(given.keyPrefix));
      if (place >= 0) return { counter: first + place, derivedKey: keys[place] };
    }
  }

  let solving;
  const start = () => {
    solving ??= (async () => {
      const solution = await solve();
      form.elements.altcha.value = btoa(JSON.stringify({ challenge, solution }));
    })().catch(plain);
    return solving;
  };

  if (!window.crypto?.subtle) {
    plain();
    return;
  }
  form.addEventListener("focusin", start, { once: true });
  form.addEventListener("submit", async (event) => {
    if (form.elements.altcha.value) return;
    event.preventDefault();
    working.hidden = false;
    await start();
    form.submit();
  });
})();
