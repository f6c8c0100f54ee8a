// Single letters for lists and pages. Inert in fields and under dialogs; off in the settings (WCAG 2.1.4).
(() => {
  if (document.body.dataset.keys === "off") return;
  const places = { h: "contacts", y: "companies", t: "privacy", a: "today" };
  let going = 0;

  // A box that is ticked takes no letters: whoever stands on one in a list goes on from there.
  const typing = "input:not([type=checkbox], [type=radio], [type=button], [type=submit], [type=file]), textarea, select, [contenteditable=true], dialog, [popover]";
  const busy = (event) => event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.target.closest?.(typing)
    || document.querySelector("dialog[open], [popover]:popover-open");

  const rows = () => [...document.querySelectorAll("[data-row]")].filter((row) => row.checkVisibility());
  const current = () => document.querySelector("[data-row].is-current") ?? document.activeElement?.closest?.("[data-row]");

  function move(by) {
    // On a card opened from a list, the cards beside it there.
    if (follow(by > 0 ? "[data-key=next]" : "[data-key=previous]")) return;
    const all = rows();
    if (!all.length) return;
    const at = all.indexOf(current());
    const next = all[Math.min(all.length - 1, Math.max(0, at < 0 ? 0 : at + by))];
    all.forEach((row) => row.classList.toggle("is-current", row === next));
    const link = next.querySelector("a[href]");
    (link ?? next).focus({ preventScroll: true });
    next.scrollIntoView({ block: "nearest" });
  }

  const follow = (selector) => {
    const link = [...document.querySelectorAll(selector)].find((el) => el.checkVisibility());
    link?.focus({ preventScroll: true }); // where Esc comes back to
    link?.click();
    return Boolean(link);
  };

  const acts = {
    j: () => move(1),
    k: () => move(-1),
    x: () => current()?.querySelector("input[data-pick]")?.click(),
    n: () => follow("[data-key=new]") || follow("[popovertarget=uusi]"),
    e: () => follow("[data-key=edit]"),
    s: () => follow("[data-key=call]") || current()?.querySelector("a[href$='/heti/']")?.click(),
    z: () => [...document.querySelectorAll("[data-toast] form button")].pop()?.click(), // the latest note that can be undone
    "/": () => document.querySelector("[data-key=search]")?.focus(),
    "?": () => document.getElementById("pikanappaimet")?.showModal(),
  };

  document.addEventListener("keydown", (event) => {
    if (busy(event)) return;
    const key = event.key.toLowerCase();
    if (going && Date.now() - going < 1200) {
      going = 0;
      const link = document.querySelector(`.side a[data-place="${places[key] ?? ""}"]`);
      if (link) { event.preventDefault(); link.click(); }
      return;
    }
    if (key === "g") { going = Date.now(); return; }
    if (!acts[key]) return;
    event.preventDefault();
    acts[key]();
  });
})();
