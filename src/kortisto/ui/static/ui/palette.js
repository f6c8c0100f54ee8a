// Ctrl K: search as you type. The results are a fragment of the search page (the page without this file).
(() => {
  const dialog = document.getElementById("haku");
  if (!dialog) return;
  const input = dialog.querySelector("[data-palette]");
  const list = dialog.querySelector("[data-results]");
  const said = dialog.querySelector("[data-said]");
  const form = input.form;
  let timer, request, asked = "";

  const options = () => [...list.querySelectorAll("[role=option]")];
  const chosen = () => list.querySelector("[role=option][aria-selected=true]");

  function choose(option) {
    chosen()?.setAttribute("aria-selected", "false");
    if (!option) { input.removeAttribute("aria-activedescendant"); return; }
    option.setAttribute("aria-selected", "true");
    input.setAttribute("aria-activedescendant", option.id);
    option.scrollIntoView({ block: "nearest" });
  }

  function step(by) {
    const all = options();
    if (!all.length) return;
    const at = all.indexOf(chosen());
    choose(all[(at + by + all.length) % all.length]);
  }

  // The address of a result: the option is a link, holds one, or names it.
  const address = (option) => option.href || option.dataset.href || option.querySelector("a")?.href;

  // A form opens in place of the palette; everything else is a page.
  function follow(option) {
    const to = address(option);
    if (!("form" in option.dataset)) { location.assign(to); return; }
    dialog.close();
    document.dispatchEvent(new CustomEvent("kortisto:dialog", { detail: { address: to, from: document.activeElement } }));
  }

  function show(html) {
    list.innerHTML = html;
    options().forEach((option, i) => { option.id ||= `haku-${i}`; });
    const any = options().length > 0;
    input.setAttribute("aria-expanded", String(any));
    choose(options()[0]);
    said.textContent = list.querySelector("[data-count]")?.textContent ?? "";
  }

  async function ask() {
    const words = input.value.trim();
    if (words === asked) return;
    asked = words;
    request?.abort();
    request = new AbortController();
    const url = new URL(form.action);
    url.searchParams.set("q", words);
    try {
      const answer = await fetch(url, { headers: { "HX-Request": "true" }, signal: request.signal, credentials: "same-origin" });
      if (answer.redirected) { location.assign(answer.url); return; } // the session ended: sign in first
      if (!answer.ok) throw new Error(String(answer.status));
      show(await answer.text());
    } catch (error) {
      if (error.name === "AbortError") return;
      asked = "";
      list.textContent = "";
      const note = document.createElement("p");
      note.className = "palette__group";
      note.textContent = list.dataset.failed;
      list.append(note);
      said.textContent = list.dataset.failed;
    }
  }

  input.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(ask, 150); });
  input.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") { event.preventDefault(); step(event.key === "ArrowDown" ? 1 : -1); }
    if (event.key !== "Enter") return;
    const option = chosen();
    const to = option && address(option);
    if (!to) return; // the form opens the search page
    event.preventDefault();
    if (event.ctrlKey || event.metaKey) window.open(to, "_blank", "noopener");
    else follow(option);
  });
  list.addEventListener("click", (event) => {
    const option = event.target.closest("[role=option]");
    if (option && !event.target.closest("a")) follow(option);
  });

  document.addEventListener("keydown", (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey || event.key.toLowerCase() !== "k") return;
    event.preventDefault();
    if (dialog.open) { dialog.close(); return; }
    if (document.querySelector("dialog[open]")) return; // never over another dialog
    dialog.showModal();
    input.select();
  });
  dialog.addEventListener("toggle", () => { if (dialog.open) ask(); });
  if (location.hash === "#haku") { dialog.showModal(); ask(); }
})();
