// What goes on between the page and the server: a thin bar when an answer takes time, a banner when none comes,
// a sign-in that keeps the form when the session has ended.
(() => {
  const root = document.documentElement;
  const PATIENCE = 300;
  const waiting = new Map();

  const element = (target) => typeof target === "string" ? document.querySelector(target) : target;

  document.addEventListener("htmx:before:request", (event) => {
    const ctx = event.detail?.ctx;
    if (!ctx) return;
    waiting.set(ctx, setTimeout(() => {
      root.dataset.waiting = "yes";
      element(ctx.target)?.setAttribute?.("aria-busy", "true");
    }, PATIENCE));
  });

  document.addEventListener("htmx:finally:request", (event) => {
    const ctx = event.detail?.ctx;
    clearTimeout(waiting.get(ctx));
    waiting.delete(ctx);
    element(ctx?.target)?.removeAttribute?.("aria-busy");
    if (!waiting.size) delete root.dataset.waiting;
  });

  // A note at the top of the page or of the open dialog, from a template of the frame.
  function say(id) {
    const note = document.getElementById(id).content.cloneNode(true).firstElementChild;
    document.querySelectorAll("[data-lost]").forEach((old) => old.remove());
    (document.querySelector("dialog[open] .dialogform__body") ?? document.getElementById("sisalto")).prepend(note);
    note.scrollIntoView({ block: "nearest" });
    return note;
  }

  // Nothing came back: the page stays as it was, and the same request can be tried again.
  document.addEventListener("htmx:error", (event) => {
    const { ctx, error } = event.detail ?? {};
    if (!ctx || error?.name === "AbortError" || ctx.response) return;
    const note = say("yhteys");
    const retry = note.querySelector("[data-retry]");
    retry.addEventListener("click", () => {
      note.remove();
      const { action, method } = ctx.request;
      if (method === "GET") htmx.ajax(method, action, { target: ctx.target, swap: ctx.swap, source: ctx.sourceElement });
      else if (ctx.sourceElement instanceof HTMLFormElement) ctx.sourceElement.requestSubmit();
      else ctx.sourceElement.click();
    });
    retry.focus();
  });

  // The session has ended. A form goes as a page of its own: the sign-in carries what was typed and sends it on afterwards.
  function sendAsPage(ctx) {
    const form = document.createElement("form");
    form.method = "post";
    form.action = ctx.request.action;
    for (const [name, value] of ctx.request.body ?? []) {
      if (value instanceof File) continue; // a browser lets no script put a file into a form
      const field = document.createElement("input");
      Object.assign(field, { type: "hidden", name, value });
      form.append(field);
    }
    document.body.append(form);
    form.submit();
  }

  document.addEventListener("htmx:before:response", (event) => {
    const ctx = event.detail?.ctx;
    if (ctx?.response?.status === 401) {
      event.preventDefault();
      if (ctx.request.method === "GET") location.reload();
      else sendAsPage(ctx);
    } else if (ctx?.response?.status >= 500 && !ctx.response.headers.has("X-Refused")) { // ours say what to do, others nothing
      event.preventDefault();
      say("virhe");
    }
  });
})();
