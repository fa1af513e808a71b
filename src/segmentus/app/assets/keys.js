"use strict";
// One stop of the Tab key for things of a kind that stand beside each other, arrows from one to the next.
(() => {
  const GROUPS = ".pills, .chips, .uses5, .role dd, .found, .exports, .cards";
  const STOPS = "a[href], summary, button.export, button.pen";
  const isCurrent = (one, group) => {
    const mark = one.closest("[aria-current]");
    return mark !== null && mark !== group && group.contains(mark);
  };

  const members = (group) => [...group.querySelectorAll(STOPS)].filter((one) => {
    if (one.closest(GROUPS) !== group) return false;
    const box = one.tagName === "SUMMARY" ? one.parentElement.parentElement : one;
    return !box.closest("details:not([open])");
  });
  // The one that is current, or had the focus last, else the first; what is made anew keeps its place by its id.
  const places = new Map();
  const settle = () => {
    for (const group of document.querySelectorAll(GROUPS)) {
      const all = members(group);
      if (all.length < 2) { for (const one of all) one.removeAttribute("tabindex"); continue; }
      const kept = all.find((one) => one === document.activeElement)
        || all.find((one) => one.id && places.get(one.id))
        || all.find((one) => isCurrent(one, group)) || all[0];
      for (const one of all) {
        const wanted = one === kept ? "0" : "-1";
        if (one.getAttribute("tabindex") !== wanted) one.setAttribute("tabindex", wanted);
      }
    }
  };
  new MutationObserver(settle).observe(document.documentElement, { childList: true, subtree: true, attributeFilter: ["open"] });

  const STEP = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };
  document.addEventListener("keydown", (event) => {
    const group = event.target.matches?.(STOPS) && event.target.closest(GROUPS);
    if (!group || event.altKey || event.ctrlKey || event.metaKey) return;
    const all = members(group), at = all.indexOf(event.target);
    if (at < 0 || all.length < 2) return;
    const to = event.key === "Home" ? 0 : event.key === "End" ? all.length - 1
      : event.key in STEP ? (at + STEP[event.key] + all.length) % all.length : -1;
    if (to < 0) return;
    event.preventDefault();
    all[to].focus();
  });
  document.addEventListener("focusin", (event) => {
    const group = event.target.matches?.(STOPS) && event.target.closest(GROUPS);
    if (!group) return;
    for (const one of members(group)) {
      one.setAttribute("tabindex", one === event.target ? "0" : "-1");
      if (one.id) places.delete(one.id);
    }
    if (event.target.id) places.set(event.target.id, true);
  });
})();
