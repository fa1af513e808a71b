"use strict";
// Names that are typed over in place, and tabs that arrows go through.
(() => {
  const ask = (id, props) => window.dash_clientside.set_props(id, props);

  // A press on a pencil opens a line in place of the name: Enter keeps it, Escape forgets it.
  const rename = (pen) => {
    const name = document.getElementById(`name-${pen.dataset.at}`);
    if (!name || name.hidden) return;
    const line = Object.assign(document.createElement("textarea"), {
      value: name.textContent, maxLength: 80, rows: 1, className: "renaming",
    });
    line.setAttribute("aria-label", pen.getAttribute("aria-label"));
    let open = true;
    const end = (kept) => {
      if (!open) return;
      open = false;
      const words = line.value.trim(), was = name.textContent;
      line.remove();
      name.hidden = false;
      document.getElementById(pen.id)?.focus({ preventScroll: true });
      if (kept && words !== was) ask("named", { data: { at: pen.dataset.at, words } });
    };
    line.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" && event.key !== "Escape") return;
      event.preventDefault();
      event.stopPropagation();
      end(event.key === "Enter");
    });
    // Whoever presses elsewhere has not given the name up.
    line.addEventListener("blur", () => setTimeout(() => document.hasFocus() && end(true)));
    name.hidden = true;
    name.before(line);
    line.focus();
    line.select();
  };

  document.addEventListener("click", (event) => {
    const pen = event.target.closest(".pen");
    if (pen) return rename(pen);
    const tab = event.target.closest("a[data-search]");
    if (!tab || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    ask("url", { search: tab.dataset.search });
  });

  document.addEventListener("keydown", (event) => {
    const tab = event.target.closest?.("[role=tab]");
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!tab || !step) return;
    const tabs = [...tab.parentElement.querySelectorAll("[role=tab]")];
    const next = tabs[(tabs.indexOf(tab) + step + tabs.length) % tabs.length];
    event.preventDefault();
    next.focus();
    next.click();
  });
})();
