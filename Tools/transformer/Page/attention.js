// MARK: - Attention

/** Shares as 16 bits each, least first, in base 64: 65535 is 1. */
function decoded(text) {
  const bytes = atob(text);
  const shares = new Uint16Array(bytes.length / 2);
  for (let k = 0; k < shares.length; k++) {
    shares[k] = bytes.charCodeAt(2 * k) | (bytes.charCodeAt(2 * k + 1) << 8);
  }
  return shares;
}

/** For each share of 16 bits, which of the scale's 256 colors it has. */
const shadeOfShare = Uint8Array.from({ length: 65536 }, (_, k) => Math.round(255 * Math.sqrt(k / 65535)));

/** All heads of all layers: what each token looks at. */
function attentionSection({ layers: L, heads: H, shares: text, isCausal }, tokens) {
  const T = tokens.length;
  const shares = decoded(text);
  const share = (l, h, t, s) => shares[((l * H + h) * T + t) * T + s] / 65535;
  const now = { layer: 0, head: 0, row: null, column: null, over: null, pinned: T - 1, isWhole: false };
  /** The token that looks: under the pointer, or else pinned. */
  const looking = () => now.row ?? now.pinned;

  const line = readout();
  const strip = element("ol", { class: "tokens", "aria-label": "The text. Each token is a button that pins it as the one that looks." });
  const maps = element("div", { class: "maps", role: "group", "aria-label": "Heads. Arrow keys go from one to another." });
  const large = element("div", { class: "large" });
  const heads = element("div", { class: "heads" }, maps, large);

  // MARK: Layers

  const layerName = element("output", { "aria-live": "polite" });
  const slider = element("input", {
    type: "range", min: 0, max: L - 1, step: 1, value: 0, "aria-label": "Layer",
    oninput: () => goTo(Number(slider.value)) });
  const back = element("button", { type: "button", "aria-label": "Layer before", text: "‹", onclick: () => goTo(now.layer - 1) });
  const on = element("button", { type: "button", "aria-label": "Next layer", text: "›", onclick: () => goTo(now.layer + 1) });
  const stepper = element("div", { class: "stepper", role: "group", "aria-label": "Layer" }, back, slider, on, layerName);
  const views = choice("What is shown", ["One layer", "All layers"], (k) => {
    now.isWhole = k === 1;
    build();
  });

  function goTo(layer) {
    if (layer < 0 || layer >= L || layer === now.layer) return;
    now.layer = layer;
    if (now.isWhole) schedule(); else build();
  }

  // MARK: Small multiples

  let buttons = [];
  function build() {
    heads.classList.toggle("is-whole", now.isWhole);
    const across = now.isWhole ? H : H <= 4 ? 2 : H <= 9 ? 3 : 4;
    maps.style.setProperty("--across", across);
    maps.style.setProperty("--count", T);
    const layers = now.isWhole ? [...Array(L).keys()] : [now.layer];
    buttons = layers.flatMap((l) => [...Array(H).keys()].map((h) => headButton(l, h)));
    const children = now.isWhole
      ? layers.flatMap((l, k) => [element("span", { class: "layer", text: `layer ${l}`, "aria-hidden": "true" }),
        ...buttons.slice(k * H, (k + 1) * H).map((one) => one.node)])
      : buttons.map((one) => one.node);
    maps.replaceChildren(...children);
    paintMaps();
    schedule();
  }

  function headButton(l, h) {
    const canvas = element("canvas", { width: T, height: T, "aria-hidden": "true" });
    const value = element("span", { class: "number" });
    const name = element("span", { class: "name" }, element("span", { text: `head ${h}` }), value);
    const node = element("button", {
      type: "button", class: "head", tabindex: -1, "aria-pressed": "false", "data-layer": l, "data-head": h, "aria-label": `Layer ${l}, head ${h}`,
      title: now.isWhole ? `layer ${l}, head ${h}` : null },
    element("span", { class: "map" }, canvas), name);
    return { node, canvas, value, l, h };
  }

  /** What a head does in a few words, for who does not see it. */
  function summary(l, h, t) {
    let most = 0;
    for (let s = 1; s < T; s++) if (share(l, h, t, s) > share(l, h, t, most)) most = s;
    return `Layer ${l}, head ${h}. “${shown(tokens[t])}” looks most at “${shown(tokens[most])}”, ${decimal(share(l, h, t, most))}.`;
  }

  function paintMaps() {
    for (const { canvas, l, h } of buttons) {
      const context = canvas.getContext("2d");
      const image = context.createImageData(T, T);
      const start = (l * H + h) * T * T;
      for (let k = 0; k < T * T; k++) {
        const shade = 3 * shadeOfShare[shares[start + k]];
        image.data[4 * k] = colors.table[shade];
        image.data[4 * k + 1] = colors.table[shade + 1];
        image.data[4 * k + 2] = colors.table[shade + 2];
        image.data[4 * k + 3] = 255;
      }
      context.putImageData(image, 0, 0);
    }
  }

  function choose(l, h) {
    now.layer = l;
    now.head = h;
    schedule();
  }

  function cellAt(event) {
    const node = event.target.closest(".head");
    if (!node) return null;
    const box = node.querySelector("canvas").getBoundingClientRect();
    const [row, column] = [(event.clientY - box.top) / box.height, (event.clientX - box.left) / box.width]
      .map((part) => within(Math.floor(part * T), T));
    return { layer: Number(node.dataset.layer), head: Number(node.dataset.head), row, column };
  }
  maps.addEventListener("pointermove", (event) => {
    const at = cellAt(event);
    if (at) hover(at.row, at.column, at);
  });
  maps.addEventListener("pointerleave", () => hover(null, null));
  maps.addEventListener("click", (event) => {
    const at = cellAt(event);
    if (!at) return;
    choose(at.layer, at.head);
    // By the keyboard, the head is chosen and no token pinned.
    if (event.detail > 0) pin(at.row);
  });
  maps.addEventListener("focusin", (event) => {
    const node = event.target.closest(".head");
    if (node && node.matches(":focus-visible")) choose(Number(node.dataset.layer), Number(node.dataset.head));
  });
  maps.addEventListener("keydown", (event) => {
    const by = step(event.key);
    if (!by) return;
    const across = now.isWhole ? H : Number(maps.style.getPropertyValue("--across"));
    const k = buttons.findIndex((one) => one.l === now.layer && one.h === now.head);
    const target = Number.isFinite(by[1]) ? k + by[0] * across + by[1] : by[1] < 0 ? 0 : buttons.length - 1;
    if (target >= 0 && target < buttons.length) {
      choose(buttons[target].l, buttons[target].h);
      render();
      buttons[target].node.focus();
    }
    event.preventDefault();
  });

  // MARK: One head, large

  const canvas = element("canvas", { "aria-hidden": "true" });
  const cursor = element("div", { class: "cursor" });
  const rowLine = element("div", { class: "line" });
  const field = element("div", {
    class: "field", tabindex: 0, role: "application", "aria-roledescription": "heat map",
    "aria-label": "The chosen head. Arrow keys move, Enter pins the token that looks, Page Up and Page Down change the layer." },
  canvas, rowLine, cursor);
  const rowNames = tokens.map((token, t) => element("bdi", { text: shown(token), title: `${t}`, onclick: () => pin(t) }));
  const columnNames = tokens.map((token, s) => element("bdi", { text: shown(token), title: `${s}` }));
  const plan = element("div", { class: "plan", "aria-hidden": "false" },
    element("div", { class: "columns", "aria-hidden": "true" }, columnNames),
    element("div", { class: "rows", "aria-hidden": "true" }, rowNames), field);
  const largeTitle = element("h3");
  large.append(largeTitle, element("div", { class: "scroll" }, plan));

  let size = 12;
  function measure() {
    const room = (large.clientWidth || 560) - 110;
    size = Math.max(11, within(Math.floor(room / T), 45));
    plan.style.setProperty("--cell", `${size}px`);
    const font = `${Math.min(13, Math.max(9, size - 3))}px`;
    for (const names of [rowNames, columnNames]) for (const name of names) name.style.fontSize = font;
  }

  function paintLarge() {
    const dense = window.devicePixelRatio || 1;
    const side = size * T;
    canvas.width = canvas.height = Math.round(side * dense);
    canvas.style.width = canvas.style.height = `${side}px`;
    const context = canvas.getContext("2d");
    context.scale(dense, dense);
    const gap = size >= 16 ? 1 : 0;
    const hasNumbers = size >= 28;
    context.font = `${Math.min(12, Math.floor(size / 2.6))}px system-ui, sans-serif`;
    context.textAlign = "center";
    context.textBaseline = "middle";
    for (let t = 0; t < T; t++) {
      for (let s = 0; s < T; s++) {
        if (isCausal && s > t) continue;
        const value = share(now.layer, now.head, t, s);
        const color = shareColor(value);
        context.fillStyle = css(color);
        context.fillRect(s * size, t * size, size - gap, size - gap);
        if (hasNumbers) {
          context.fillStyle = inkOn(color);
          const digits = value >= 0.995 ? "1" : value.toFixed(2).slice(1);
          context.fillText(digits, s * size + (size - gap) / 2, t * size + (size - gap) / 2);
        }
      }
    }
  }

  const fieldCell = (event) => {
    const box = canvas.getBoundingClientRect();
    return [event.clientY - box.top, event.clientX - box.left].map((part) => within(Math.floor(part / size), T));
  };
  field.addEventListener("pointermove", (event) => hover(...fieldCell(event)));
  field.addEventListener("pointerleave", () => hover(null, null));
  field.addEventListener("click", (event) => pin(fieldCell(event)[0]));
  field.addEventListener("keydown", (event) => {
    const by = step(event.key);
    const [row, column] = [now.row ?? now.pinned ?? T - 1, now.column ?? 0];
    if (by) hover(within(row + by[0], T), within(column + by[1], T));
    else if (event.key === "Enter" || event.key === " ") pin(row);
    else return;
    event.preventDefault();
  });
  field.addEventListener("blur", () => hover(null, null));

  // MARK: The text

  const stripButtons = tokens.map((token, t) => {
    const value = element("small");
    const node = element("button", {
      type: "button", onclick: () => pin(t), onpointerenter: () => hover(t, null), onpointerleave: () => hover(null, null),
      onfocus: () => { if (node.matches(":focus-visible")) hover(t, null); }, onblur: () => hover(null, null) },
    element("bdi", { text: shown(token) }), value);
    return { node, value };
  });
  strip.append(...stripButtons.map((one) => element("li", {}, one.node)));

  // MARK: What is on

  function hover(row, column, over = null) {
    [now.row, now.column, now.over] = [row, column, over];
    schedule();
  }
  function pin(row) {
    now.pinned = now.pinned === row ? null : row;
    schedule();
  }

  let isWaiting = false;
  function schedule() {
    if (isWaiting) return;
    isWaiting = true;
    requestAnimationFrame(render);
  }

  let drawn = "";
  function render() {
    isWaiting = false;
    const { layer, head } = now;
    const t = looking();
    slider.value = layer;
    slider.setAttribute("aria-valuetext", `layer ${layer}`);
    const words = `Layer ${layer} of 0 to ${L - 1}`;
    if (layerName.textContent !== words) layerName.textContent = words;
    back.disabled = layer === 0;
    on.disabled = layer === L - 1;
    largeTitle.textContent = `Layer ${layer}, head ${head}`;

    maps.classList.toggle("has-row", t !== null);
    maps.classList.toggle("has-column", now.column !== null);
    if (t !== null) maps.style.setProperty("--row", t);
    if (now.column !== null) maps.style.setProperty("--column", now.column);
    for (const one of buttons) {
      const isChosen = one.l === layer && one.h === head;
      if (one.isChosen !== isChosen) {
        one.isChosen = isChosen;
        one.node.setAttribute("aria-pressed", String(isChosen));
        one.node.tabIndex = isChosen ? 0 : -1;
      }
      // Who walks over heads hears what each does; of the others the names are enough.
      if (isChosen) one.node.setAttribute("aria-label", summary(one.l, one.h, t ?? T - 1));
      if (!now.isWhole) {
        one.value.textContent = now.column === null || t === null ? "" : decimal(share(one.l, one.h, t, now.column));
      }
    }

    if (drawn !== `${layer} ${head} ${size}`) {
      paintLarge();
      drawn = `${layer} ${head} ${size}`;
    }
    rowLine.style.display = t === null ? "none" : "block";
    if (t !== null) rowLine.style.top = `${t * size}px`;
    cursor.style.display = t === null || now.column === null ? "none" : "block";
    if (now.column !== null) cursor.style.transform = `translate(${now.column * size}px, ${t * size}px)`;
    rowNames.forEach((name, k) => name.classList.toggle("is-looking", k === t));
    columnNames.forEach((name, k) => name.classList.toggle("is-seen", k === now.column));

    const from = now.over ?? { layer, head };
    stripButtons.forEach(({ node, value }, s) => {
      node.setAttribute("aria-pressed", String(s === now.pinned));
      node.classList.toggle("is-looking", s === t);
      const isHidden = t === null || (isCausal && s > t);
      const part = isHidden ? 0 : share(from.layer, from.head, t, s);
      fill(node, shareColor(part));
      value.textContent = isHidden || part < 0.005 ? "" : decimal(part);
      const role = s === t ? "looks. " : "";
      node.setAttribute("aria-label", `${s}, “${shown(tokens[s])}”, ${role}${isHidden ? "" : `${decimal(part)} of the look`}`);
    });
    say(from, t);
    if (details.open) fillTable();
  }

  function say({ layer, head }, t) {
    line.replaceChildren();
    const place = `Layer ${layer}, head ${head}: `;
    if (t === null) {
      line.append("Move over a head or a token, or pin one.");
    } else if (now.column === null) {
      const order = [...Array(T).keys()].sort((a, b) => share(layer, head, t, b) - share(layer, head, t, a)).slice(0, 3);
      line.append(place, quoted(tokens[t]), " looks most at ",
        ...order.flatMap((s, k) => [k > 0 ? ", " : "", quoted(tokens[s]), " ", element("b", { text: decimal(share(layer, head, t, s), 4) })]));
    } else if (isCausal && now.column > t) {
      line.append(place, quoted(tokens[t]), " cannot see ", quoted(tokens[now.column]), ", which comes later");
    } else {
      line.append(place, quoted(tokens[t]), " looks at ", quoted(tokens[now.column]), ": ",
        element("b", { text: decimal(share(layer, head, t, now.column), 4) }));
    }
    if (t !== null && t === now.pinned) line.append(" (pinned)");
  }

  // MARK: The same as a table

  const caption = element("caption");
  const tableHead = element("thead");
  const tableBody = element("tbody");
  const details = element("details", { ontoggle: () => { if (details.open) fillTable(); } },
    element("summary", { text: "The numbers as a table" }),
    element("div", { class: "scroll" }, element("table", {}, caption, tableHead, tableBody)));
  let filled = "";
  function fillTable() {
    const t = looking() ?? T - 1;
    if (filled === `${now.layer} ${t}`) return;
    filled = `${now.layer} ${t}`;
    caption.replaceChildren(`Layer ${now.layer}: what `, quoted(tokens[t]), " looks at, by head");
    tableHead.replaceChildren(element("tr", {}, element("th", { scope: "col", text: "token" }),
      [...Array(H).keys()].map((h) => element("th", { scope: "col", text: `head ${h}` }))));
    tableBody.replaceChildren(...tokens.map((token, s) => element("tr", {},
      element("th", { scope: "row" }, element("bdi", { text: shown(token) })),
      [...Array(H).keys()].map((h) => element("td", { text: decimal(share(now.layer, h, t, s), 4) })))));
  }

  const all = section("attention", "Attention",
    ["Each square is a head. A row says how much its token looks at each token: the shares of a row are 1 together. ",
      isCausal ? "No token sees what comes after it. " : "", "Layers and heads are counted from 0."],
    element("div", { class: "bar" }, stepper, views,
      legend([0, 0.05, 0.25, 0.5, 1], shareColor, (number) => String(number))),
    line, strip, heads, details,
    keyList([[["←", "↑", "→", "↓"], "go from head to head, or over the large one from cell to cell"],
      [["Page Up", "Page Down"], "go to another layer"], [["Enter"], "pins the token that looks, or lets it go"],
      [["Esc"], "lets it go"]]));
  all.addEventListener("keydown", (event) => {
    if (event.key === "PageUp" || event.key === "PageDown") {
      goTo(now.layer + (event.key === "PageUp" ? -1 : 1));
      if (maps.contains(event.target) || event.target === document.body) {
        render();
        buttons.find((one) => one.l === now.layer && one.h === now.head)?.node.focus();
      }
    } else if (event.key === "Escape") {
      now.pinned = null;
      hover(null, null);
    } else {
      return;
    }
    event.preventDefault();
  });
  return {
    node: all,
    start() {
      measure();
      build();
      colors.painters.push(() => { drawn = ""; paintMaps(); render(); });
      new ResizeObserver(() => {
        const before = size;
        measure();
        if (size !== before) schedule();
      }).observe(large);
    },
  };
}
