// Forms in a dialog: a link with data-dialog opens its page inside <dialog id="teko"> (ui/dialogs.py).
(() => {
  const dialog = document.getElementById("teko");
  if (!dialog) return;
  let opener = null;
  const drafts = new Map();

  // Esc or a click beside may be a slip: what was typed is there when the same form opens again on this page. Only that:
  // what the form carries hidden (whom it is for), and what somebody else may change meanwhile, comes from the server.
  const typed = (field) => field.options ? [...field.selectedOptions].some((one) => !one.defaultSelected) : field.value !== field.defaultValue;
  dialog.addEventListener("cancel", () => {
    const form = dialog.querySelector("form[method=post]");
    const fields = form?.querySelectorAll("input:not([type=hidden], [type=checkbox], [type=radio]), textarea, select") ?? [];
    if (form) drafts.set(form.action, [...fields].filter(typed).map((field) => [field.name, field.value]));
  });

  const plain = (event) => !(event.ctrlKey || event.metaKey || event.shiftKey || event.altKey || event.button);

  function open(address, from) {
    opener = from ?? document.activeElement;
    return htmx.ajax("GET", address, { target: "#teko", swap: "innerHTML", source: dialog });
  }

  function begin() {
    if (!dialog.open) { opener ??= document.activeElement; dialog.showModal(); }
    const form = dialog.querySelector("form");
    const draft = drafts.get(form?.action);
    for (const [name, value] of draft ?? []) if (form.elements[name]) form.elements[name].value = value;
    drafts.delete(form?.action);
    const first = dialog.querySelector("[data-focus]")
      ?? form?.querySelector("input:not([type=hidden], [readonly]), select, textarea") ?? form?.querySelector(".nav__button") ?? dialog.querySelector("h2");
    first?.focus();
    if (draft?.length) first?.select?.();
  }

  // The link may stand in a menu that has closed meanwhile: then the button of the menu is the place to go back to.
  function place(link) {
    const menu = link?.closest?.("[popover]");
    return menu ? document.querySelector(`[popovertarget="${menu.id}"]`) : link;
  }
  function back() {
    const to = place(opener);
    if (to?.isConnected) to.focus();
    opener = null;
    dialog.replaceChildren();
  }

  // An act that makes the page anew leaves the reader where the act began: on its link, or on the row now in that place.
  document.addEventListener("htmx:after:request", (event) => {
    if (!event.detail?.ctx?.hx?.refresh || !opener) return;
    const row = [...document.querySelectorAll("[data-row]")].indexOf(opener.closest("[data-row]"));
    sessionStorage.setItem("paluu", JSON.stringify([location.href, opener.href, row]));
  });
  const [page, href, row] = JSON.parse(sessionStorage.getItem("paluu") ?? "[]");
  sessionStorage.removeItem("paluu");
  if (page === location.href) {
    const rows = [...document.querySelectorAll("[data-row]")];
    const link = [...document.querySelectorAll("a[data-dialog]")].find((one) => one.href === href);
    place(link ?? rows[Math.min(Math.max(row, 0), rows.length - 1)]?.querySelector("a"))?.focus();
  }

  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-dialog]");
    if (link && plain(event)) {
      event.preventDefault();
      link.closest("[popover]")?.hidePopover();
      open(link.href, link);
    }
    event.target.closest("[data-close]")?.closest("dialog")?.close();
  });
  document.addEventListener("kortisto:dialog", (event) => open(event.detail.address, event.detail.from));
  document.addEventListener("htmx:after:swap", (event) => {
    const target = event.detail?.ctx?.target;
    if (target === dialog || target === "#teko") begin();
    // What else on the page shows the datum asks for itself again.
    if (target === dialog && dialog.querySelector("[data-done]")) dialog.close();
    if (target?.querySelector?.("[data-saved]")) document.body.dispatchEvent(new Event("tieto-muuttui"));
  });
  // A datum edited in its place: Esc takes the value back.
  document.addEventListener("keydown", (event) => {
    const form = event.key === "Escape" && event.target.closest?.("form.inline");
    if (!form) return;
    event.preventDefault();
    htmx.ajax("GET", form.dataset.back, { target: `#${form.parentElement.id}`, swap: "innerHTML", source: form.parentElement });
  });
  // A call logged on the card stands on its timeline at once; the server's own row takes its place, or nothing does.
  document.addEventListener("submit", (event) => {
    const form = event.target.closest("form[data-log]");
    if (!form) return;
    form.closest("[popover]")?.hidePopover();
    const row = document.getElementById("soitto-tulossa")?.content.cloneNode(true);
    const line = document.querySelector("#aika-osio ol.line");
    if (!row || !line) return;
    row.querySelector("b").textContent = event.submitter?.textContent.trim() ?? "";
    line.prepend(row);
  });
  document.addEventListener("htmx:finally:request", () => document.querySelectorAll("[data-pending]").forEach((row) => row.remove()));
  dialog.addEventListener("close", back);
})();
