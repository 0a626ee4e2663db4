"use strict";

// What all sections are made of. Texts of tokens are whatever somebody wrote: they become text nodes and
// attributes, and never markup.

/** An element with attributes, listeners (`onclick`), a `text` and children. */
function element(name, properties = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(properties)) {
    if (value === undefined || value === null || value === false) continue;
    if (key.startsWith("on")) made.addEventListener(key.slice(2), value);
    else if (key === "text") made.textContent = value;
    else made.setAttribute(key, value === true ? "" : value);
  }
  made.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined));
  return made;
}

/** A token's text with its spaces shown. */
function shown(token) {
  return token.text === "" ? "∅" : token.text.replaceAll(" ", "·");
}

/** A token within a line, whichever way its script runs. */
function quoted(token) {
  return element("bdi", { text: `“${shown(token)}”` });
}

/** A number with some digits behind the point, and a minus that is one. */
function decimal(number, digits = 2) {
  if (!Number.isFinite(number)) return String(number).replace("-", "−").replace("Infinity", "∞");
  const text = Math.abs(number).toFixed(digits);
  return number < 0 && Number(text) !== 0 ? `−${text}` : text;
}

function percent(share) {
  return `${(100 * share).toFixed(1)} %`;
}

// MARK: - Colors

/** What the style says in the mode that is on, light or dark; whoever draws is told when that changes. */
const colors = {
  painters: [],
  read() {
    const style = getComputedStyle(document.documentElement);
    const color = (name) => {
      const digits = style.getPropertyValue(name).trim().slice(1);
      return [0, 2, 4].map((place) => parseInt(digits.slice(place, place + 2), 16));
    };
    this.scale = ["--scale-0", "--scale-1", "--scale-2", "--scale-3"].map(color);
    this.ends = { minus: color("--minus"), zero: color("--zero"), plus: color("--plus") };
    // On any color one of the two has a contrast of 4.5.
    this.inks = [[0, 0, 0], [255, 255, 255]];
    this.table = new Uint8Array(3 * 256);
    for (let k = 0; k < 256; k++) this.table.set(mixed(this.scale, k / 255), 3 * k);
  },
  /** Calls it now, and whenever colors change. */
  paint(painter) {
    this.painters.push(painter);
    painter();
  },
};

function mixed(stops, place) {
  const scaled = Math.min(1, Math.max(0, place)) * (stops.length - 1);
  const k = Math.min(stops.length - 2, Math.floor(scaled));
  return stops[k].map((start, channel) => Math.round(start + (stops[k + 1][channel] - start) * (scaled - k)));
}

/** Of a share from 0 to 1. Its root, so that small ones are seen too; the legend has the numbers. */
function shareColor(share) {
  return mixed(colors.scale, Math.sqrt(Math.max(0, share)));
}

/** Of a number on both sides of 0, with `most` as the end of the scale. */
function signedColor(number, most) {
  const { minus, zero, plus } = colors.ends;
  const part = most > 0 ? Math.min(1, Math.abs(number) / most) : 0;
  return mixed([zero, number < 0 ? minus : plus], Math.sqrt(part));
}

function css([red, green, blue]) {
  return `rgb(${red} ${green} ${blue})`;
}

/** The one of two inks that is read better on a color. */
function inkOn(color) {
  const light = ([red, green, blue]) => {
    const [r, g, b] = [red, green, blue].map((part) => {
      const x = part / 255;
      return x <= 0.04045 ? x / 12.92 : ((x + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b + 0.05;
  };
  const contrast = (ink) => {
    const [a, b] = [light(ink), light(color)];
    return Math.max(a, b) / Math.min(a, b);
  };
  return css(contrast(colors.inks[0]) >= contrast(colors.inks[1]) ? colors.inks[0] : colors.inks[1]);
}

function fill(cell, color) {
  cell.style.background = css(color);
  cell.style.color = inkOn(color);
}

/** A row of colors with their numbers. */
function legend(numbers, color, write) {
  const boxes = numbers.map(() => element("i"));
  const made = element(
    "div", { class: "legend", "aria-hidden": "true" },
    numbers.map((number, k) => element("span", {}, boxes[k], write(number))));
  colors.paint(() => boxes.forEach((box, k) => (box.style.background = css(color(numbers[k])))));
  return made;
}

// MARK: - Controls

/** Buttons of which one is pressed. */
function choice(label, names, change) {
  const buttons = names.map((name, k) => element("button", { type: "button", text: name, onclick: () => set(k) }));
  function set(k) {
    buttons.forEach((button, place) => button.setAttribute("aria-pressed", String(place === k)));
    change(k);
  }
  buttons.forEach((button, k) => button.setAttribute("aria-pressed", String(k === 0)));
  return element("div", { class: "choice", role: "group", "aria-label": label }, buttons);
}

/** What the pointer or the keyboard is on, in words; read out where somebody listens. */
function readout() {
  return element("output", { class: "readout", role: "status", "aria-live": "polite" });
}

function keyList(rows) {
  const parts = rows.flatMap(([keys, words]) => [
    element("dt", {}, keys.flatMap((key) => [element("kbd", { text: key }), " "])),
    element("dd", { text: words }),
  ]);
  return element("details", {}, element("summary", { text: "Keys" }), element("dl", { class: "keys" }, parts));
}

/** How far a key moves among rows and columns; null of other keys. */
function step(key) {
  return { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0],
    Home: [0, -Infinity], End: [0, Infinity] }[key] ?? null;
}

function within(number, count) {
  return Math.min(count - 1, Math.max(0, number));
}

// MARK: - Tables of cells

/**
 * A table of colored cells, of which the pointer, the arrow keys and Enter choose one.
 *
 * `rows` and `columns` are names or tokens; `cell(r, c)` gives `{ text, color, words }`; `move(r, c, isPinned)` is
 * told which one is on.
 */
function cellTable({ label, corner, rows, columns, cell, move }) {
  const heading = (name, scope) => typeof name === "string"
    ? element("th", { scope, text: name })
    : element("th", { scope, title: shown(name) }, element("bdi", { text: shown(name) }));
  const cells = rows.map((_, r) => columns.map((_, c) => element("td", {
    role: "gridcell", tabindex: "-1", "data-row": r, "data-column": c })));
  const head = element("tr", { role: "row" }, element("th", { text: corner ?? "" }),
    columns.map((name) => heading(name, "col")));
  const body = rows.map((name, r) => element("tr", { role: "row" }, heading(name, "row"), cells[r]));
  const table = element("table", { class: "cells", role: "grid", "aria-label": label },
    element("thead", {}, head), element("tbody", {}, body));
  head.querySelectorAll("th").forEach((th) => th.setAttribute("role", "columnheader"));
  body.forEach((tr) => tr.firstChild.setAttribute("role", "rowheader"));
  let on = [rows.length - 1, columns.length - 1];
  let pinned = null;

  function show([r, c], isFocused = false) {
    cells[on[0]][on[1]].classList.remove("is-on");
    cells[on[0]][on[1]].tabIndex = -1;
    on = [r, c];
    const one = cells[r][c];
    one.classList.add("is-on");
    one.tabIndex = 0;
    if (isFocused) one.focus();
    move(r, c, pinned !== null && pinned[0] === r && pinned[1] === c);
  }
  function pin(place) {
    if (pinned) {
      cells[pinned[0]][pinned[1]].classList.remove("is-pinned");
      cells[pinned[0]][pinned[1]].removeAttribute("aria-selected");
    }
    const isSame = place && pinned && place[0] === pinned[0] && place[1] === pinned[1];
    pinned = isSame ? null : place;
    if (pinned) {
      cells[pinned[0]][pinned[1]].classList.add("is-pinned");
      cells[pinned[0]][pinned[1]].setAttribute("aria-selected", "true");
    }
    show(on);
  }
  function placeOf(target) {
    const one = target.closest("td");
    return one ? [Number(one.dataset.row), Number(one.dataset.column)] : null;
  }
  function paint() {
    cells.forEach((row, r) => row.forEach((one, c) => {
      const { text, color, words } = cell(r, c);
      one.textContent = text;
      one.setAttribute("aria-label", words);
      fill(one, color);
    }));
  }
  table.addEventListener("pointerover", (event) => {
    const place = placeOf(event.target);
    if (place) show(place);
  });
  table.addEventListener("pointerleave", () => { if (pinned) show(pinned); });
  table.addEventListener("focusin", (event) => {
    const place = placeOf(event.target);
    if (place && (place[0] !== on[0] || place[1] !== on[1])) show(place);
  });
  table.addEventListener("click", (event) => {
    const place = placeOf(event.target);
    if (place) { show(place, true); pin(place); }
  });
  table.addEventListener("keydown", (event) => {
    const by = step(event.key);
    if (by) show([within(on[0] + by[0], rows.length), within(on[1] + by[1], columns.length)], true);
    else if (event.key === "Enter" || event.key === " ") pin(on);
    else if (event.key === "Escape") pin(null);
    else return;
    event.preventDefault();
  });
  colors.paint(paint);
  const node = element("div", { class: "scroll" }, table);
  function start() {
    show(on);
    node.scrollLeft = node.scrollWidth;
  }
  return { node, paint, start };
}

/** Names with bars on one scale; each row `{ name, value, text }`. */
function barTable(label, rows, color) {
  const low = Math.min(0, ...rows.map((row) => row.value));
  const high = Math.max(0, ...rows.map((row) => row.value));
  const span = high - low || 1;
  const body = rows.map((row) => {
    const bar = element("i");
    bar.style.left = `${(100 * (Math.min(0, row.value) - low)) / span}%`;
    bar.style.width = `${(100 * Math.abs(row.value)) / span}%`;
    bar.style.background = css(color(row.value));
    const name = typeof row.name === "string" ? row.name : element("bdi", { text: shown(row.name) });
    return element("tr", {}, element("th", { scope: "row" }, name),
      element("td", {}, element("span", { class: "track" }, bar)),
      element("td", { class: "number", text: row.text }));
  });
  return element("table", { class: "bars", "aria-label": label }, element("tbody", {}, body));
}

/** A section with its heading and the sentence that says what is seen. */
function section(id, title, words, ...children) {
  return element("section", { id, "aria-labelledby": `${id}-title` },
    element("h2", { id: `${id}-title`, text: title }), element("p", {}, words), children);
}
