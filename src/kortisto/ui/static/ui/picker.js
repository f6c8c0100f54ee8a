// A field with data-picker becomes a combobox: it asks its address for options while one types (WAI-ARIA combobox with a listbox).
// Without scripts it stays a text field with a list of its own.
(() => {
  let number = 0;

  function dress(input) {
    if (input.dataset.dressed) return;
    input.dataset.dressed = "yes";
    input.removeAttribute("list");
    const list = document.createElement("ul");
    list.id = `valinta-${number += 1}`;
    list.className = "picker";
    list.hidden = true;
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", input.dataset.pickerLabel);
    const said = document.createElement("p");
    said.className = "vh";
    said.setAttribute("role", "status");
    input.after(list, said);
    const attributes = { role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": list.id };
    Object.entries(attributes).forEach(([name, value]) => input.setAttribute(name, value));
    let timer, request;

    const options = () => [...list.querySelectorAll("[role=option]")];
    const chosen = () => list.querySelector("[aria-selected=true]");

    function show(open) {
      list.hidden = !open;
      input.setAttribute("aria-expanded", String(open));
      if (!open) input.removeAttribute("aria-activedescendant");
    }

    function choose(option) {
      chosen()?.setAttribute("aria-selected", "false");
      if (!option) return;
      option.id ||= `${list.id}-${options().indexOf(option)}`;
      option.setAttribute("aria-selected", "true");
      input.setAttribute("aria-activedescendant", option.id);
      option.scrollIntoView({ block: "nearest" });
    }

    function take(option) {
      input.value = option.dataset.value;
      input.dispatchEvent(new Event("change", { bubbles: true }));
      show(false);
      input.focus();
    }

    async function ask() {
      const words = input.value.trim();
      request?.abort();
      if (words.length < 2) { show(false); return; }
      request = new AbortController();
      const url = new URL(input.dataset.picker, location.href);
      url.searchParams.set("q", words);
      try {
        const answer = await fetch(url, { headers: { "HX-Request": "true" }, signal: request.signal, credentials: "same-origin" });
        if (!answer.ok) throw new Error(String(answer.status));
        list.innerHTML = await answer.text();
        said.textContent = list.querySelector("[data-count]")?.textContent ?? "";
        show(document.activeElement === input);
      } catch (error) {
        if (error.name !== "AbortError") show(false); // the name can still be typed out
      }
    }

    input.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(ask, 200); });
    input.addEventListener("blur", () => setTimeout(() => show(false), 150));
    input.addEventListener("keydown", (event) => {
      if (list.hidden) return;
      const all = options(), at = all.indexOf(chosen());
      if (event.key === "ArrowDown") { event.preventDefault(); choose(all[Math.min(at + 1, all.length - 1)]); }
      if (event.key === "ArrowUp") { event.preventDefault(); choose(all[Math.max(at - 1, 0)]); }
      if (event.key === "Enter" && chosen()) { event.preventDefault(); take(chosen()); }
      if (event.key === "Escape") { event.preventDefault(); event.stopPropagation(); show(false); } // the list closes, the dialog stays
    });
    list.addEventListener("mousedown", (event) => {
      const option = event.target.closest("[role=option]");
      if (!option) return;
      event.preventDefault();
      take(option);
    });
  }

  const all = () => document.querySelectorAll("input[data-picker]").forEach(dress);
  document.addEventListener("htmx:after:swap", all);
  all();
})();
