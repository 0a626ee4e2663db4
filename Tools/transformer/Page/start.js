// MARK: - Start

{
  const data = JSON.parse(document.getElementById("data").textContent);
  const main = document.getElementById("main");
  colors.read();
  document.title = `${data.model}: a look inside`;
  document.getElementById("title").textContent = `A look inside ${data.model}`;
  document.getElementById("lead").textContent =
    `${data.kind}, ${data.tokens.length} ${data.tokens.length === 1 ? "token" : "tokens"}. ${data.by}`;
  const makers = { attention: attentionSection, lens: lensSection, attribution: attributionSection, patching: patchingSection };
  const sections = Object.keys(makers).filter((name) => data[name]).map((name) => makers[name](data[name], data.tokens));
  main.append(...sections.map((one) => one.node));
  for (const one of sections) one.start();
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
    colors.read();
    for (const painter of colors.painters) painter();
  });
}
