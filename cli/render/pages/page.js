"use strict";
const root = document.documentElement;
document.getElementById("theme").addEventListener("click", () => {
  const dark = root.dataset.theme
    ? root.dataset.theme === "dark"
    : matchMedia("(prefers-color-scheme: dark)").matches;
  root.dataset.theme = dark ? "light" : "dark";
});
const said = document.getElementById("said");
for (const button of document.querySelectorAll("button[data-copy]")) {
  button.addEventListener("click", async () => {
    const block = document.getElementById(button.dataset.copy);
    try {
      await navigator.clipboard.writeText(block.textContent);
      button.textContent = said.textContent = "Copied";
    } catch {
      getSelection().selectAllChildren(block);
      button.textContent = said.textContent = "Selected";
    }
    setTimeout(() => { button.textContent = "Copy"; said.textContent = ""; }, 2000);
  });
}
const every = document.getElementById("every");
if (every) {
  every.addEventListener("click", () => {
    const all = [...document.querySelectorAll("details")];
    const open = all.some((part) => !part.open);
    for (const part of all) part.open = open;
    every.textContent = open ? "Fold all" : "Unfold all";
  });
}
addEventListener("beforeprint", () => {
  for (const part of document.querySelectorAll("details")) part.open = true;
});
