// Small enhancements. Everything works without this file except the theme switch.
(() => {
  const root = document.documentElement;
  const all = (selector, from = document) => [...from.querySelectorAll(selector)];

  const dark = () => root.dataset.theme
    ? root.dataset.theme === "dark"
    : matchMedia("(prefers-color-scheme: dark)").matches;

  function toggleTheme() {
    root.dataset.theme = dark() ? "light" : "dark";
    try { localStorage.setItem("teema", root.dataset.theme); } catch { /* not kept */ }
  }

  // A modified click on a link keeps its usual meaning (new tab, new window).
  const plain = (event) => !(event.ctrlKey || event.metaKey || event.shiftKey || event.altKey || event.button);

  document.addEventListener("click", (event) => {
    const opener = event.target.closest("[data-open]");
    const dialog = opener && document.getElementById(opener.dataset.open);
    if (dialog && plain(event)) { event.preventDefault(); dialog.showModal(); return; }
    if (event.target.closest("[data-theme-toggle]")) toggleTheme();
    if (event.target.closest("[data-dismiss]")) event.target.closest("[data-toast]")?.remove();
    if (event.target instanceof HTMLDialogElement) event.target.requestClose ? event.target.requestClose() : event.target.close(); // click on the scrim
  });

  // Typing the asked number opens the dangerous button (the server checks it again).
  document.addEventListener("input", (event) => {
    const wanted = event.target.dataset?.confirm;
    if (wanted === undefined) return;
    const same = event.target.value.replace(/\s/g, "") === wanted;
    event.target.form?.querySelector("[data-confirmed]")?.setAttribute("aria-disabled", String(!same));
  });

  // A form is sent once: the button says it is busy and keeps its width. Seen before htmx sees it.
  document.addEventListener("submit", (event) => {
    const button = event.submitter;
    if (event.target.method === "dialog") return;
    if (button?.getAttribute("aria-disabled") === "true" || event.target.querySelector("button[aria-busy=true]")) {
      event.preventDefault();
      event.stopImmediatePropagation();
      return;
    }
    if (!(button instanceof HTMLButtonElement) || event.target.target) return;
    if (event.target.hasAttribute("data-download")) return; // the page stays, and nothing would set the button free
    button.ariaBusy = "true";
    if (button.dataset.busy && !event.target.hasAttribute("hx-post")) button.lastChild.textContent = button.dataset.busy;
  }, true);
  // The answer of htmx sets it free, unless the page goes on to another.
  document.addEventListener("htmx:finally:request", (event) => {
    const ctx = event.detail?.ctx;
    if (!ctx?.keepIndicators) all("button[aria-busy=true]", ctx?.sourceElement).forEach((el) => el.removeAttribute("aria-busy"));
  });
  window.addEventListener("pageshow", () => all("[aria-busy=true]").forEach((el) => el.removeAttribute("aria-busy")));

  // A select that shows something else at once; its button is for those without scripts.
  document.addEventListener("change", (event) => { if (event.target.matches("select[data-goes]")) event.target.form.requestSubmit(); });
  all("[data-needless]").forEach((button) => { button.hidden = true; });

  // Toasts leave after ten seconds, and wait while they are pointed at or focused.
  function arm(toast) {
    if (toast.dataset.armed) return;
    toast.dataset.armed = "yes";
    toast.querySelector("[data-dismiss]").hidden = false;
    let timer;
    const start = () => { timer = setTimeout(() => toast.remove(), 10000); };
    const stop = () => clearTimeout(timer);
    toast.addEventListener("pointerenter", stop); toast.addEventListener("pointerleave", start);
    toast.addEventListener("focusin", stop); toast.addEventListener("focusout", start);
    start();
  }

  // A menu opened from the keyboard: its first item is ready, arrows go through it. (A click of a key has no detail.)
  document.addEventListener("click", (event) => {
    const menu = document.getElementById(event.target.closest("[popovertarget]")?.getAttribute("popovertarget"));
    if (menu && !event.detail) requestAnimationFrame(() => { if (menu.matches(":popover-open")) menu.querySelector(items)?.focus(); });
  });
  const items = "a[href], button:not([disabled]), input:not([type=hidden]), select";
  document.addEventListener("keydown", (event) => {
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const menu = by && event.target.matches("a, button") && event.target.closest("[popover]");
    if (!menu) return;
    const own = all(items, menu).filter((one) => one.checkVisibility());
    event.preventDefault();
    own[(own.indexOf(event.target) + by + own.length) % own.length].focus();
  });

  // Bulk bar: appears with the first selection, says how many.
  function countPicked(scope) {
    const bar = scope.querySelector("[data-bulk]");
    if (!bar) return;
    const picked = all("input[data-pick]:checked", scope).filter((box) => box.checkVisibility()).length;
    bar.hidden = picked === 0;
    const number = bar.querySelector("[data-picked]");
    if (number) number.textContent = String(picked);
    const word = bar.querySelector("[data-one]");
    if (word) word.textContent = picked === 1 ? word.dataset.one : word.dataset.more;
    leaveOut(scope);
  }
  // "Everybody who matches" ticks the page too; a row unticked after that is left out and sent as such.
  function leaveOut(scope) {
    const every = scope.querySelector("input[name=kaikki]");
    all("input[name=pois]", scope).forEach((mark) => mark.remove());
    if (!every?.checked) return;
    const unticked = all("input[data-pick]", scope).filter((one) => !one.checked).length;
    const number = scope.querySelector("[data-picked]");
    const word = scope.querySelector("[data-one]");
    if (word) word.textContent = word.dataset.more;
    if (number) number.textContent = unticked ? `${every.dataset.total} − ${unticked}` : every.dataset.total;
    for (const box of all("input[data-pick]", scope).filter((one) => !one.checked && one.checkVisibility())) {
      const mark = Object.assign(document.createElement("input"), { type: "hidden", name: "pois", value: box.value });
      scope.append(mark);
    }
  }
  document.addEventListener("change", (event) => {
    const scope = event.target.closest("[data-picking]");
    if (!scope) return;
    if (event.target.matches("[data-pick-all]")) all("input[data-pick]", scope).forEach((box) => { box.checked = event.target.checked && box.checkVisibility(); });
    if (event.target.name === "kaikki" && event.target.checked) all("input[data-pick]", scope).forEach((box) => { box.checked = box.checkVisibility(); });
    countPicked(scope);
  });
  document.addEventListener("click", (event) => {
    const clear = event.target.closest("[data-pick-none]");
    if (!clear) return;
    const scope = clear.closest("[data-picking]");
    all("input[data-pick], input[data-pick-all], input[name=kaikki]", scope).forEach((box) => { box.checked = false; });
    countPicked(scope);
  });

  // After a swap focus is never lost to <body>: it goes to the marked place or the nearest heading.
  function refocus(event) {
    if (document.activeElement !== document.body) return;
    const target = event.detail?.ctx?.target ?? event.target;
    const form = target?.querySelector?.("form.inline :is(input:not([type=hidden]), select, textarea)");
    const place = form ?? target?.querySelector?.("[data-focus], [data-focus-after], h1, h2") ?? document.getElementById("sisalto");
    if (!place) return;
    if (!form && !place.hasAttribute("tabindex")) place.setAttribute("tabindex", "-1");
    place.focus({ preventScroll: true });
    if (form?.select) form.select();
  }

  function prepare() {
    all("[data-toast]").forEach(arm);
    all("[data-theme-toggle]").forEach((el) => { el.hidden = false; });
    all("[data-picking]").forEach(countPicked);
    // The tab that is open is seen, though there be many.
    const tab = document.querySelector(".tabs > [aria-current]"), box = tab?.parentElement;
    if (box) box.scrollLeft = tab.offsetLeft - box.offsetLeft + tab.offsetWidth - box.clientWidth;
  }
  document.addEventListener("htmx:after:swap", (event) => { prepare(); refocus(event); });
  prepare();
  document.querySelector("form[data-send-on]")?.submit(); // what waited while somebody signed in again
  // A page that is one form begins in its first field, where a keyboard is at hand.
  const field = "main form[data-first] :is(input:not([type=hidden], [readonly]), select, textarea)";
  const first = document.querySelector("main [data-focus], main [autofocus]") ?? (matchMedia("(hover: hover)").matches && document.querySelector(field));
  if (first) first.focus();
})();
