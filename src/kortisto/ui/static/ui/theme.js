// Loaded before the first paint: the theme the reader chose, and a mark that scripts run.
(() => {
  const root = document.documentElement;
  root.dataset.js = "on";
  let saved = null;
  try { saved = localStorage.getItem("teema"); } catch { /* storage refused: follow the system */ }
  if (saved === "dark" || saved === "light") root.dataset.theme = saved;
})();
