"use strict";
// Filters the findings of this page. Without it every finding is shown.
addEventListener("DOMContentLoaded", () => {
  const form = document.getElementById("filter");
  if (!form) return;
  const search = document.getElementById("q");
  const selects = Array.from(form.querySelectorAll("select"));
  const shown = document.getElementById("shown");
  const items = Array.from(document.querySelectorAll("article")).map((item) => ({
    item,
    text: item.textContent.toLowerCase(),
  }));
  const apply = () => {
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    let count = 0;
    for (const { item, text } of items) {
      const fits =
        words.every((word) => text.includes(word)) &&
        selects.every((one) => !one.value || item.dataset[one.name] === one.value);
      item.hidden = !fits;
      if (fits) count += 1;
    }
    shown.textContent = count + " of " + items.length + " findings shown";
  };
  form.hidden = false;
  form.addEventListener("input", apply);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", () => setTimeout(apply));
  // A link to a finding that is filtered away shows it again.
  const reveal = () => {
    const target = document.getElementById(location.hash.slice(1));
    if (!target || !target.hidden) return;
    form.reset();
    apply();
    target.scrollIntoView();
  };
  addEventListener("hashchange", reveal);
  const all = (open) => document.querySelectorAll("article details").forEach((one) => (one.open = open));
  let before = null;
  addEventListener("beforeprint", () => {
    before = Array.from(document.querySelectorAll("article details[open]"));
    all(true);
  });
  addEventListener("afterprint", () => {
    all(false);
    if (before) before.forEach((one) => (one.open = true));
  });
  apply();
});
