// MARK: - Attribution

/** The token, or how far it is ahead of another one. */
function scoreName(token, versus) {
  return versus ? ["the logit of ", quoted(token), " less that of ", quoted(versus)] : ["the logit of ", quoted(token)];
}

/** What each part adds to a logit: `heads[l][h]`, `biases[l]`, `mlps[l]`, two `embeddings`, `normBias`, `logit`. */
function attributionSection({ token, versus, heads, biases, mlps, embeddings, normBias, logit }, tokens) {
  const H = heads[0].length;
  const rows = heads.map((_, l) => `Layer ${l}`);
  const columns = [...heads[0].map((_, h) => `head ${h}`), "bias", "MLP"];
  const numbers = heads.map((row, l) => [...row, biases[l], mlps[l]]);
  const others = [["The token’s embedding", embeddings[0]], ["The position’s embedding", embeddings[1]], ["The last norm’s bias", normBias]];
  const parts = numbers.flatMap((row, l) => row.map((value, c) => ({ name: `${rows[l]}, ${columns[c]}`, value })))
    .concat(others.map(([name, value]) => ({ name, value })));
  const most = Math.max(...parts.map((part) => Math.abs(part.value)));
  const sum = parts.reduce((total, part) => total + part.value, 0);
  const color = (number) => signedColor(number, most);
  const line = readout();
  const name = (l, c) => `${rows[l]}, ${columns[c]}`;
  const table = cellTable({
    label: "What each part adds", rows, columns,
    cell: (l, c) => ({ text: decimal(numbers[l][c]), color: color(numbers[l][c]), words: `${name(l, c)}: ${decimal(numbers[l][c], 4)}` }),
    move(l, c, isPinned) {
      const verb = numbers[l][c] < 0 ? " takes " : " adds ";
      line.replaceChildren(name(l, c), verb, element("b", { text: decimal(Math.abs(numbers[l][c]), 4) }),
        numbers[l][c] < 0 ? " off " : " to ", ...scoreName(token, versus), isPinned ? " (pinned)" : "");
    },
  });
  const ranked = [...parts].sort((a, b) => Math.abs(b.value) - Math.abs(a.value)).slice(0, 12);
  const bars = element("div");
  colors.paint(() => bars.replaceChildren(barTable("What counts most",
    ranked.map((part) => ({ ...part, text: decimal(part.value) })), (value) => value < 0 ? colors.ends.minus : colors.ends.plus)));
  const total = (list) => list.reduce((a, b) => a + b, 0);
  const sums = [["embeddings", total(embeddings)], ["heads", total(heads.flat())], ["biases", total(biases) + normBias], ["MLPs", total(mlps)]];
  return {
    node: section("attribution", "Attribution",
      ["After ", quoted(tokens[tokens.length - 1]), `, position ${tokens.length - 1}: what each part of the model adds to `, ...scoreName(token, versus),
        ", with the last norm’s scale as it is. Blue speaks for it, orange against it."],
      element("p", { class: "number" }, sums.map(([word, value]) => `${word} ${decimal(value)}`).join(" + "),
        ` = ${decimal(sum, 4)}; the model itself says ${decimal(logit, 4)}.`),
      element("div", { class: "bar" }, legend([-most, -most / 4, 0, most / 4, most], color, (number) => decimal(number))),
      line, element("div", { class: "sides" }, table.node, element("div", {}, element("h3", { text: "What counts most" }), bars)),
      keyList([[["←", "↑", "→", "↓"], "go from cell to cell"], [["Enter"], "pins one, or lets it go"], [["Esc"], "lets it go"]])),
    start: table.start,
  };
}

// MARK: - Patching

/** How much of a logit difference comes back: `stream[l][t]` and `heads[l][h]`, 0 as corrupted, 1 as clean. */
function patchingSection({ token, versus, clean, corrupted, cleanDifference, corruptedDifference, stream, heads }) {
  const color = (number) => signedColor(number, 1);
  const differs = clean.map((one, t) => one.id !== corrupted[t].id);
  const pair = ["clean", "corrupted"].map((word, k) => element("ol", { class: "pair", "aria-label": `${word} text` },
    element("li", { text: word }), [clean, corrupted][k].map((one, t) => element("li", { class: differs[t] ? "is-other" : null }, element("bdi", { text: shown(one) })))));
  function shares(label, numbers, columns, where) {
    const line = readout();
    const rows = numbers.map((_, l) => `Layer ${l}`);
    const table = cellTable({
      label, rows, columns,
      cell: (l, c) => ({ text: decimal(numbers[l][c]), color: color(numbers[l][c]), words: `Layer ${l}, ${where(c)}: ${decimal(numbers[l][c], 4)}` }),
      move(l, c, isPinned) {
        line.replaceChildren(`Layer ${l}, ${where(c)}: `, element("b", { text: decimal(numbers[l][c], 4) }),
          " of the difference comes back", isPinned ? " (pinned)" : "");
      },
    });
    return { line, table };
  }
  const places = shares("By layer and position", stream, clean.map((one) => ({ ...one })),
    (t) => `the stream at position ${t}, ${differs[t] ? `“${shown(clean[t])}” for “${shown(corrupted[t])}”` : `“${shown(clean[t])}”`}`);
  const each = shares("By layer and head", heads, heads[0].map((_, h) => `head ${h}`), (h) => `head ${h}`);
  return {
    node: section("patching", "Patching",
      ["The model reads the corrupted text, and one part at a time is put back as it was with the clean one: how much does that bring back of ",
        ...scoreName(token, versus), "? 0 is nothing, 1 is all."],
      pair,
      element("p", { class: "number" }, `The difference is ${decimal(cleanDifference, 3)} clean and ${decimal(corruptedDifference, 3)} corrupted.`),
      element("div", { class: "bar" }, legend([-1, -0.25, 0, 0.25, 1], color, (number) => decimal(number))),
      element("h3", { text: "The stream before each layer, at each position" }), places.line, places.table.node,
      element("h3", { text: "What each head finds, at all positions" }), each.line, each.table.node,
      keyList([[["←", "↑", "→", "↓"], "go from cell to cell"], [["Enter"], "pins one, or lets it go"], [["Esc"], "lets it go"]])),
    start() { places.table.start(); each.table.start(); },
  };
}
