// What the gift tray asks of the browser. Nothing here decides anything.

const pending = "coinstore.gift-on-its-way";
const calm = matchMedia("(prefers-reduced-motion: reduce)");
const duration = 200;

// The id of a gift that is being sent outlives a reload, so that the page can say afterwards what became of it.
export function remember(id) {
  sessionStorage.setItem(pending, id);
}

export function forget() {
  sessionStorage.removeItem(pending);
}

export function recall() {
  return sessionStorage.getItem(pending);
}

export function sent(tray, before, after) {
  const shown = [...document.querySelectorAll("[data-testid=tray-balance] .coins > span:not(.sr-only), .tray-bar .coins > span:not(.sr-only)")];
  if (calm.matches) {
    shown.forEach(fade);
    return;
  }

  shown.forEach((figure) => countDown(figure, before, after));
  fly(tray);
}

function fade(figure) {
  figure.classList.remove("ticked");
  void figure.offsetWidth;
  figure.classList.add("ticked");
}

// The page has already written the last figure; the text node stays its own.
function countDown(figure, before, after) {
  const node = figure.firstChild;
  const end = node?.data;
  if (!end) {
    return;
  }

  const format = new Intl.NumberFormat(document.documentElement.lang || undefined);
  const start = performance.now();
  let written = end;
  const step = (now) => {
    const part = Math.min(1, (now - start) / duration);
    if (node.data !== written) {
      return;
    }

    written = part === 1 ? end : format.format(Math.round(before + (after - before) * part));
    node.data = written;
    if (part < 1) {
      requestAnimationFrame(step);
    }
  };
  requestAnimationFrame(step);
}

function fly(tray) {
  const sign = tray.querySelector(".coins .icon");
  const creator = document.querySelector("[data-creator]");
  if (!sign || !creator) {
    return;
  }

  const from = sign.getBoundingClientRect();
  const to = creator.getBoundingClientRect();
  for (let i = 0; i < 6; i++) {
    const coin = sign.cloneNode(true);
    coin.classList.add("flying-coin");
    coin.style.left = `${from.left}px`;
    coin.style.top = `${from.top}px`;
    coin.style.setProperty("--dx", `${to.left + to.width / 2 - from.left + (i - 2.5) * 6}px`);
    coin.style.setProperty("--dy", `${to.top + to.height / 2 - from.top + (i % 2) * 8}px`);
    coin.style.animationDelay = `${i * 15}ms`;
    coin.addEventListener("animationend", () => coin.remove());
    document.body.append(coin);
  }
}
