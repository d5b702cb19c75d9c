// A native modal dialog: the browser traps focus, makes the rest inert, closes on Esc and gives focus back.

export function open(dialog) {
  if (!dialog.open) {
    dialog.showModal();
    dialog.onclick = (event) => {
      if (event.target === dialog) {
        dialog.close();
      }
    };
  }
}

export function close(dialog) {
  if (dialog?.open) {
    dialog.close();
  }
}
