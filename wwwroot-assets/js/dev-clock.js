// The store's clock on a development machine: shows it running, moves it, and loads the page again so that every figure follows.
const bar = document.querySelector(".dev-bar");
const ahead = Date.parse(bar.dataset.now) - Date.now();
const shown = bar.querySelector("[data-clock]");

setInterval(() => {
  shown.textContent = new Date(Date.now() + ahead).toISOString().replace("T", " ").slice(0, 19) + " UTC";
}, 1000);

bar.addEventListener("click", (event) => {
  const wish = event.target.closest("[data-clock-send]");
  if (wish) {
    move(wish.dataset.clockSend);
  }
});

bar.querySelector("form").addEventListener("submit", (event) => {
  event.preventDefault();
  move(JSON.stringify({ set: event.target.elements.at.value + "Z" }));
});

async function move(wish) {
  const says = bar.querySelector("[data-clock-says]");
  says.textContent = "…";
  const answer = await fetch("/dev/clock", { method: "POST", headers: { "Content-Type": "application/json" }, body: wish });
  if (answer.ok) {
    location.reload();
  } else {
    says.textContent = await answer.text();
  }
}
