// What every page needs, with or without a circuit. One listener each on the document: pages come and go.

document.addEventListener("click", (event) => {
  const target = event.target instanceof Element ? event.target : null;
  const link = target?.closest("a");
  // The layout outlives a navigation, so an open menu has to be closed by the link that was chosen in it.
  link?.closest("[popover]")?.hidePopover();

  if (target?.closest("[data-print]")) {
    window.print();
  }

  const copy = target?.closest("[data-copy]");
  if (copy) {
    navigator.clipboard?.writeText(copy.dataset.copy);
  }
});

// Sign-up asks for the person's zone once; the browser knows it better than a list.
for (const input of document.querySelectorAll("input[data-time-zone]")) {
  input.value = Intl.DateTimeFormat().resolvedOptions().timeZone || "UTC";
}
