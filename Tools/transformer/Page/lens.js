// MARK: - Logit lens

/**
 * What each layer would say: `best[l][t]` is a list of `{ token, share }`, the best first, `ranks[l][t]` and
 * `shares[l][t]` are those of the token that comes next, where one does.
 */
function lensSection({ best, ranks, shares, vocabularySize: V }, tokens) {
  const [layers, T] = [best.length, tokens.length];
  const names = best.map((_, l) => l === 0 ? "Embedding" : l === layers - 1 ? "Output" : `After layer ${l - 1}`);
  const hasNext = (t) => t < T - 1;
  let isByRank = false;
  const line = readout();
  const title = element("h3");
  const list = element("div");
  const chart = element("div");

  function cell(l, t) {
    const { token, share } = best[l][t][0];
    const rank = hasNext(t) ? ranks[l][t] : null;
    const words = `${names[l]}, position ${t}, “${shown(tokens[t])}”: “${shown(token)}” ${percent(share)}`
      + (rank === null ? "" : `; what comes next, “${shown(tokens[t + 1])}”, has rank ${rank}`);
    if (!isByRank) return { text: shown(token), color: shareColor(share), words };
    // Of the logarithm: from 1 to V.
    const part = rank === null ? 0 : 1 - Math.log(rank) / Math.log(Math.max(2, V));
    return { text: rank === null ? "" : String(rank), color: shareColor(part * part), words };
  }

  function move(l, t, isPinned) {
    const { token, share } = best[l][t][0];
    line.replaceChildren(`${names[l]}, at position ${t}, `, quoted(tokens[t]), ": ", quoted(token), " ",
      element("b", { text: percent(share) }));
    if (hasNext(t)) {
      line.append("; ", quoted(tokens[t + 1]), " comes next: ", element("b", { text: percent(shares[l][t]) }),
        `, rank ${ranks[l][t]} of ${V}`);
    }
    if (isPinned) line.append(" (pinned)");
    title.textContent = `The best, ${names[l].toLowerCase()}`;
    list.replaceChildren(barTable("The best tokens", best[l][t].map((one) => (
      { name: one.token, value: one.share, text: percent(one.share) })), () => colors.ends.plus));
    chart.replaceChildren(...(hasNext(t) ? [element("h3", { text: "Rank of what comes next, by layer" }), rankChart(t, l)] : []));
  }

  /** Rank 1 on top; each ten times as far down. */
  function rankChart(t, marked) {
    // What a browser itself calls it: the page names no address.
    const space = Object.assign(document.createElement("div"), { innerHTML: "<svg></svg>" }).firstChild.namespaceURI;
    const node = (name, properties, text = "") => {
      const made = document.createElementNS(space, name);
      for (const [key, value] of Object.entries(properties)) made.setAttribute(key, value);
      made.textContent = text;
      return made;
    };
    const [width, height] = [300, 130];
    const x = (l) => 34 + (l * (width - 46)) / Math.max(1, layers - 1);
    const y = (rank) => 12 + ((height - 34) * Math.log(rank)) / Math.log(Math.max(2, V));
    const picture = node("svg", { viewBox: `0 0 ${width} ${height}`, width: "100%", role: "img",
      "aria-label": `Rank by layer: ${ranks.map((row) => row[t]).join(", ")}` });
    for (let rank = 1; rank <= V; rank *= 10) {
      picture.append(node("line", { x1: 30, x2: width - 8, y1: y(rank), y2: y(rank), stroke: "var(--line)" }));
      picture.append(node("text", { x: 26, y: y(rank) + 3, "text-anchor": "end" }, String(rank)));
    }
    const points = ranks.map((row, l) => `${x(l)},${y(row[t])}`).join(" ");
    picture.append(node("polyline", { points, fill: "none", stroke: "var(--accent)", "stroke-width": 2 }));
    ranks.forEach((row, l) => {
      picture.append(node("circle", { cx: x(l), cy: y(row[t]), r: l === marked ? 5 : 3, fill: l === marked ? "var(--mark)" : "var(--accent)" }));
      if (layers <= 13) picture.append(node("text", { x: x(l), y: height - 6, "text-anchor": "middle" }, String(l)));
    });
    return picture;
  }

  const table = cellTable({ label: "What each layer would say next", rows: names, columns: tokens, cell, move });
  const views = choice("What is shown", ["Best token", "Rank of what comes next"], (k) => {
    isByRank = k === 1;
    table.paint();
  });
  return {
    node: section("lens", "Logit lens",
      "Below each token of the text stands what the model would say next if it stopped after that layer: its own norm and table read the state there. The stronger the color, the surer.",
      element("div", { class: "bar" }, views, legend([0, 0.05, 0.25, 0.5, 1], shareColor, (number) => String(number))),
      line, element("div", { class: "sides" }, table.node, element("div", {}, title, list, chart)),
      keyList([[["←", "↑", "→", "↓"], "go from cell to cell"], [["Enter"], "pins one, or lets it go"], [["Esc"], "lets it go"]])),
    start: table.start,
  };
}
