// Says what happened to the connection and brings it back. Nothing is sent twice: what was sent has its own id.
const dialog = document.getElementById("components-reconnect-modal");

dialog?.addEventListener("components-reconnect-state-changed", ({ detail }) => {
  if (detail.state === "show" && !dialog.open) {
    dialog.showModal();
  } else if (detail.state === "hide") {
    dialog.close();
  } else if (detail.state === "failed") {
    document.addEventListener("visibilitychange", retryWhenVisible);
  } else if (detail.state === "rejected") {
    location.reload();
  }
});

document.getElementById("components-reconnect-button")?.addEventListener("click", retry);
document.getElementById("components-resume-button")?.addEventListener("click", resume);
document.getElementById("components-reload-button")?.addEventListener("click", () => location.reload());

async function retry() {
  document.removeEventListener("visibilitychange", retryWhenVisible);
  try {
    // False means that the server answered but no longer knows this circuit.
    if (!(await Blazor.reconnect()) && !(await Blazor.resumeCircuit())) {
      location.reload();
    } else {
      dialog.close();
    }
  } catch {
    document.addEventListener("visibilitychange", retryWhenVisible);
  }
}

async function resume() {
  try {
    if (!(await Blazor.resumeCircuit())) {
      location.reload();
    }
  } catch {
    dialog.classList.replace("components-reconnect-paused", "components-reconnect-resume-failed");
  }
}

function retryWhenVisible() {
  if (document.visibilityState === "visible") {
    retry();
  }
}
