// The editor of letters: saves by itself, one request after another, and lets rich text be written as it will look.
// Without it the same form works with its buttons; rich text is then its HTML.
(() => {
  const REST = 800;
  let form = document.querySelector("form[data-letter]");
  if (!form) return;
  let timer = 0;
  let place = "";
  let dirty = false;
  let sending = 0;
  let stopped = false;
  let chain = Promise.resolve();

  const rich = () => form.querySelectorAll("textarea[data-rich]");
  const status = () => form.querySelector("#tallennus");

  // ---- rich text

  const ACTS = [["bold", "B"], ["italic", "I"], ["insertUnorderedList", "•"], ["insertOrderedList", "1."], ["createLink", "↗"]];

  function dress(area) {
    const words = area.dataset.words.split("|");
    const box = document.createElement("div");
    box.className = "richtext input";
    box.contentEditable = "true";
    box.setAttribute("role", "textbox");
    box.setAttribute("aria-multiline", "true");
    box.setAttribute("aria-labelledby", `${area.id}_label`);
    box.lang = area.lang;
    box.innerHTML = area.value; // cleansed by the server, to a few tags without scripts
    const bar = document.createElement("div");
    bar.className = "richbar actions";
    ACTS.forEach(([act, sign], number) => {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "btn btn--s btn--quiet";
      button.textContent = sign;
      button.setAttribute("aria-label", words[number]);
      button.addEventListener("mousedown", (event) => event.preventDefault());
      button.addEventListener("click", () => run(act, box, words[5]));
      bar.append(button);
    });
    box.addEventListener("input", () => { area.value = box.innerHTML; });
    box.addEventListener("paste", (event) => {
      event.preventDefault();
      const text = event.clipboardData.getData("text/plain");
      document.execCommand("insertText", false, text);
    });
    box.addEventListener("keydown", (event) => {
      if (!(event.ctrlKey || event.metaKey) || event.shiftKey || event.altKey) return;
      const act = { b: "bold", i: "italic" }[event.key.toLowerCase()];
      if (act) { event.preventDefault(); run(act, box, ""); }
    });
    document.getElementById(`${area.id}_label`)?.addEventListener("click", () => box.focus());
    area.hidden = true;
    area.after(bar, box);
    document.execCommand("defaultParagraphSeparator", false, "p");
  }

  function run(act, box, ask) {
    box.focus();
    if (act !== "createLink") { document.execCommand(act); return; }
    const now = document.getSelection().anchorNode?.parentElement?.closest("a")?.getAttribute("href") ?? "https://";
    const to = prompt(ask, now);
    if (to === null) return;
    if (to.trim() && to.trim() !== "https://") document.execCommand("createLink", false, to.trim());
    else document.execCommand("unlink");
  }

  // ---- saving

  function said(text) {
    const line = status()?.querySelector("[data-said]");
    if (line) line.textContent = text;
  }

  // Whether something is written that the server has not answered for yet.
  function mark() {
    form.toggleAttribute("data-unsaved", dirty || sending > 0);
  }

  function later(target) {
    if (stopped) return;
    dirty = true;
    mark();
    place = (target.closest("[data-block]")?.dataset.block ?? "") + ":" + (target.name ?? target.previousElementSibling?.name ?? "rich");
    clearTimeout(timer);
    timer = setTimeout(() => send(null), REST);
  }

  // One after another: the next is written with the revision the last one gave.
  function send(button) {
    clearTimeout(timer);
    sending += 1;
    mark();
    chain = chain
      .then(() => post(button))
      .catch(() => { dirty = true; timer = setTimeout(() => send(null), 5000); said("…"); })
      .finally(() => { sending -= 1; mark(); });
    return chain;
  }

  async function post(button) {
    if (!button && !dirty) return;
    dirty = false;
    const body = new FormData(form, button);
    if (!body.has("kohta")) body.set("kohta", place);
    if (!button) for (const [name, value] of [...body]) if (value instanceof File) body.delete(name);
    const address = button?.getAttribute("formaction") ?? form.getAttribute("action");
    const answer = await fetch(address, { method: "POST", body, headers: { "HX-Request": "true" } });
    if (answer.status === 401) { location.assign(answer.headers.get("HX-Redirect") ?? "/"); return; }
    if (answer.status >= 500) throw new Error(String(answer.status));
    const text = await answer.text();
    const piece = document.createRange().createContextualFragment(text).firstElementChild;
    form.querySelector("[data-told]")?.remove();
    if (!answer.ok) {
      const box = document.createElement("div");
      box.dataset.told = "";
      box.append(piece);
      status().after(box);
      if (piece.hasAttribute?.("data-stop")) stopped = true;
      box.scrollIntoView({ block: "nearest" });
    } else if (piece.id === "kirje") swap(piece, button);
    else {
      const field = piece.querySelector("[name=revision]");
      status().replaceWith(piece);
      wrongs(piece);
      seen(field.value);
      able("kumoa", field.dataset.undo);
      able("uudelleen", field.dataset.redo);
    }
  }

  // What is wrong with each block as it was saved, in place of what was said of it before.
  function wrongs(piece) {
    for (const said of piece.querySelectorAll("template[data-wrongs]")) {
      const block = document.getElementById(said.dataset.wrongs);
      block?.querySelector(":scope > .letterwrongs")?.remove();
      block?.querySelector(":scope > .block__fields")?.before(said.content);
      said.remove();
    }
  }

  // The form of the look is another one; it must know what this one has saved.
  function seen(revision) {
    const other = document.querySelector("[data-look] [name=revision]");
    if (other) other.value = revision;
  }

  function able(id, may) {
    const button = document.getElementById(id);
    if (may) button?.removeAttribute("aria-disabled");
    else button?.setAttribute("aria-disabled", "true");
  }

  // The whole editor anew; the reader stays at the block, or at the button, where the act was.
  function swap(piece, button) {
    const at = button?.value;
    form.replaceWith(piece);
    form = piece;
    begin();
    seen(form.querySelector("[name=revision]").value);
    const left = form.dataset.left;
    const again = at && [...form.querySelectorAll("button")].find((one) => one.value === at && one.getAttribute("aria-disabled") !== "true");
    const block = left && document.getElementById(`b-${left}`);
    const first = at?.startsWith("add:") && block?.querySelector(".richtext, input:not([type=hidden], [type=file]), select, textarea:not([hidden])");
    (first || again || block?.querySelector("h2") || document.getElementById("aihe"))?.focus();
  }

  // ---- dragging, beside the buttons

  let dragged = "";
  function draggable(item) {
    item.querySelector("[data-grip]").addEventListener("pointerdown", () => { item.draggable = true; });
    item.addEventListener("dragstart", () => { dragged = item.dataset.block; });
    item.addEventListener("dragend", () => { item.draggable = false; });
    item.addEventListener("dragover", (event) => event.preventDefault());
    item.addEventListener("drop", (event) => {
      event.preventDefault();
      if (!dragged || dragged === item.dataset.block) return;
      const button = document.createElement("button");
      Object.assign(button, { name: "teko", value: `before:${dragged}:${item.dataset.block}`, hidden: true });
      form.append(button);
      send(button);
    });
  }

  // ---- fields put in where the cursor was

  let last = null;
  document.addEventListener("focusin", (event) => {
    if (event.target.closest?.("form[data-letter]") && event.target.matches("input.input:not([type=file]), textarea, .richtext")) last = event.target;
  });
  function insert(text) {
    const to = last?.isConnected ? last : document.getElementById("aihe");
    to.focus();
    document.execCommand("insertText", false, text);
  }

  function begin() {
    rich().forEach(dress);
    form.querySelectorAll("[data-block]").forEach(draggable);
    form.querySelectorAll("[data-noscript]").forEach((one) => one.remove());
    form.querySelectorAll("[data-insert]").forEach((one) => {
      one.addEventListener("mousedown", (event) => event.preventDefault());
      one.addEventListener("click", () => insert(one.dataset.insert));
    });
    form.addEventListener("input", (event) => later(event.target));
    form.addEventListener("change", (event) => { if (event.target.type !== "file") later(event.target); });
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      if (event.submitter?.getAttribute("aria-disabled") !== "true" && !stopped) send(event.submitter);
    });
    // Enter in a line is no button: it saves, and does not press the first one of the form.
    form.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && event.target.matches("input.input")) { event.preventDefault(); later(event.target); send(null); }
    });
  }

  // Leaving the page loses nothing: what is not saved yet goes along.
  addEventListener("pagehide", () => {
    if (!dirty || stopped) return;
    const body = new FormData(form);
    for (const [name, value] of [...body]) if (value instanceof File) body.delete(name);
    fetch(form.getAttribute("action"), { method: "POST", body, headers: { "HX-Request": "true" }, keepalive: true });
  });
  begin();
})();
