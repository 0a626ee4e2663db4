/// How many parameters the parts of a model have, by its sizes.
package struct ModelSizes: Sendable {
  package let vocabulary: Int
  package let positions: Int
  package let tokenTypes: Int
  package let hidden: Int
  package let mlp: Int
  package let layers: Int

  package init(
    vocabulary: Int, positions: Int, tokenTypes: Int = 0, hidden: Int, mlp: Int, layers: Int
  ) {
    self.vocabulary = vocabulary
    self.positions = positions
    self.tokenTypes = tokenTypes
    self.hidden = hidden
    self.mlp = mlp
    self.layers = layers
  }

  package static let bertBase = ModelSizes(
    vocabulary: 30_522, positions: 512, tokenTypes: 2, hidden: 768, mlp: 3072, layers: 12)
  package static let smallestGPT2 = ModelSizes(
    vocabulary: 50_257, positions: 1024, hidden: 768, mlp: 3072, layers: 12)

  package var norm: Int { 2 * hidden }
  package var tokenTable: Int { vocabulary * hidden }
  package var positionTable: Int { positions * hidden }
  package var embedding: Int { tokenTable + positionTable + tokenTypes * hidden + norm }
  package var block: Int {
    let attention = 4 * (hidden * hidden + hidden)
    let mlp = 2 * hidden * mlp + mlp + hidden
    return attention + mlp + 2 * norm
  }
  /// BERT's: a linear layer, a norm, a bias for each token. Its table is the embedding's.
  package var tokenHead: Int { hidden * hidden + hidden + norm + vocabulary }
}

extension Picture {
  static let bert = Picture(
    "11-Bert", title: "The whole BERT",
    alternative: """
      From top to bottom: ids and token types, [B, T]; the embedding, a sum of three tables and a norm; \
      h₀, [B, T, C]; a stack of blocks, each with attention, a norm, an MLP and a norm; hₙ; the token \
      head, and the logits, [B, T, V]. The mask goes to every block. The head reads the embedding’s \
      table. In BERT-base the embedding has 23,837,184 parameters, twelve blocks have 85,054,464, the \
      head 622,650.
      """,
    height: 640
  ) { $0.bert(.bertBase) }

  static let gpt2 = Picture(
    "15-GPT2", title: "The whole GPT-2",
    alternative: """
      The residual stream runs from top to bottom: ids, [B, T], become the sum of two tables, \
      [B, T, C]; each block reads the stream and adds to it, in the toy 5, then 6, 8 and 11; a final \
      norm, and the logits, [B, T, V], by the tokens’ table once more. In the smallest GPT-2 the \
      tables have 38,597,376 and 786,432 parameters, twelve blocks 85,054,464, the final norm 1,536.
      """,
    height: 640
  ) { $0.gpt2(.smallestGPT2) }
}

extension Drawing {
  fileprivate mutating func bert(_ sizes: ModelSizes) {
    let x = 270.0
    head(["ids, tokenTypes", "[B, T]"], at: Point(x, 34))
    arrow(from: Point(x, 62), to: Point(x, 86))
    let embedding = part(
      "embedding", "tokens + positions + token types, norm", Rect(x - 150, 86, 300, 56), .orange)
    state("h₀", from: embedding, to: 190)

    let first = Rect(x - 150, 190, 300, 128)
    box(first, fill: Tone(.blue, 0.15), stroke: .line, radius: 6)
    text("block 0", at: Point(first.left + 14, first.top + 20), .label)
    var left = first.left + 14
    for (place, name) in ["attention", "+ norm", "MLP", "+ norm"].enumerated() {
      let isNorm = name == "+ norm"
      let rect = Rect(left, 232, place == 0 ? 68 : 56, 34)
      left = rect.right + 12
      box(
        rect, fill: isNorm ? Tone(.orange, 0.6) : Tone(.blue, 0.7), stroke: .line, radius: 5)
      text(name, at: rect.middle, .note, .ink, anchor: .middle)
      if place > 0 { arrow(from: rect.atLeft - Point(12, 0), to: rect.atLeft) }
    }
    text("each sum is normalized: post-norm", at: Point(x, 292), .note, .muted, anchor: .middle)
    state("h₁", from: first, to: 366)
    let middle = part("block 1 … block n − 1", nil, Rect(x - 150, 366, 300, 48), .blue)
    state("hₙ", from: middle, to: 462)
    let tokenHead = part(
      "tokenHead", "linear, GELU, norm, · tableᵀ + bias", Rect(x - 150, 462, 300, 56), .orange)
    arrow(from: tokenHead.atBottom, to: Point(x, 556))
    head(["logits", "[B, T, V]"], at: Point(x, 574))

    // What goes around the stack.
    line(
      [Point(64, 62), Point(64, middle.middle.y), middle.atLeft], .purpleInk, arrow: true)
    line([Point(64, first.middle.y), first.atLeft], .purpleInk, arrow: true)
    text("mask", at: Point(64, 34), .label, .purpleInk, anchor: .middle)
    text("[B, T]", at: Point(64, 53), .code, .purpleInk, anchor: .middle)
    line(
      [
        embedding.atRight, Point(454, embedding.middle.y), Point(454, tokenHead.middle.y),
        tokenHead.atRight,
      ], .orangeInk, arrow: true)
    text(["one table,", "used twice"], at: Point(464, 340), .note, .orangeInk)
    counts(
      [
        ("embedding", sizes.embedding, embedding.middle.y, .orange),
        ("\(sizes.layers) blocks", sizes.layers * sizes.block, first.middle.y, .blue),
        ("token head", sizes.tokenHead, tokenHead.middle.y, .orange),
      ], of: "BERT-base")
  }

  fileprivate mutating func gpt2(_ sizes: ModelSizes) {
    let x = 130.0
    head(["ids", "[B, T]"], at: Point(x, 34))
    arrow(from: Point(x, 62), to: Point(x, 86))
    let tables = part(
      "tokens + positions", "two tables, dropout", Rect(x - 100, 86, 200, 56), .orange)
    line([Point(x, 142), Point(x, 462)], .blueInk, width: 4, arrow: true)
    text("h₀", at: Point(x - 18, 158), .label, .ink, anchor: .end)
    text("5", at: Point(x - 46, 158), .number, .blueInk, anchor: .end)
    for (place, (sum, added)) in [("6", "+ 1"), ("8", "+ 2"), ("11", "+ 3")].enumerated() {
      let y = 178 + 92 * Double(place)
      let block = Rect(214, y, 212, 56)
      line([Point(x, y + 12), Point(block.left, y + 12)], arrow: true)
      line([Point(block.left, y + 44), Point(x + 13, y + 44)], arrow: true)
      dot(at: Point(x, y + 44), .ink, radius: 11)
      text("+", at: Point(x, y + 44), .heading, .paper, anchor: .middle)
      text(added, at: Point(172, y + 30), .number, .blueInk, anchor: .middle)
      let name = place == 2 ? "block n − 1" : "block \(place)"
      part(name, place == 0 ? "norm, attention; norm, MLP" : nil, block, .blue)
      if place < 2 {
        text("h\(place == 0 ? "₁" : "₂")", at: Point(x - 18, y + 72), .label, .ink, anchor: .end)
      }
      text(sum, at: Point(x - 46, y + 72), .number, .blueInk, anchor: .end)
    }
    let norm = part("finalNorm", nil, Rect(x - 100, 462, 200, 40), .orange)
    arrow(from: Point(x, 502), to: Point(x, 538))
    text("hₙ", at: Point(x - 18, 518), .label, .ink, anchor: .end)
    text("[B, T, C]", at: Point(x + 12, 518), .code, .muted)
    let last = part("· tokens.weightᵀ", nil, Rect(x - 100, 538, 200, 40), .orange)
    arrow(from: last.atRight, to: Point(last.right + 36, last.middle.y))
    text("logits", at: Point(last.right + 46, last.middle.y), .label)
    text("[B, T, V]", at: Point(last.right + 96, last.middle.y), .code, .muted)
    line(
      [
        tables.atRight, Point(454, tables.middle.y), Point(454, 610), Point(x, 610), last.atBottom,
      ], .orangeInk, arrow: true)
    text(["one table,", "used twice"], at: Point(464, 374), .note, .orangeInk)
    text("in blue a toy with C = 1", at: Point(172, 446), .note, .blueInk)
    counts(
      [
        ("tokens", sizes.tokenTable, 106, .orange),
        ("positions", sizes.positionTable, 182, .orange),
        ("\(sizes.layers) blocks", sizes.layers * sizes.block, 298, .blue),
        ("final norm", sizes.norm, norm.middle.y, .orange),
      ], of: "the smallest GPT-2")
  }

  /// A part of the model.
  /// - Returns: where it is.
  @discardableResult
  private mutating func part(_ name: String, _ note: String?, _ rect: Rect, _ paint: Paint) -> Rect
  {
    box(rect, fill: Tone(paint, 0.45), stroke: .line, radius: 6)
    let middle = rect.middle
    text(name, at: note == nil ? middle : middle - Point(0, 10), .label, anchor: .middle)
    if let note { text(note, at: middle + Point(0, 11), .note, .ink, anchor: .middle) }
    return rect
  }

  private mutating func head(_ lines: [String], at point: Point) {
    text(lines[0], at: point, .label, anchor: .middle)
    text(lines[1], at: point + Point(0, 19), .code, .muted, anchor: .middle)
  }

  /// A hidden state on its way from a part to the next.
  private mutating func state(_ name: String, from part: Rect, to y: Double) {
    arrow(from: part.atBottom, to: Point(part.middle.x, y))
    let middle = Point(part.middle.x, (part.bottom + y) / 2)
    text(name, at: middle - Point(12, 0), .label, anchor: .end)
    text("[B, T, C]", at: middle + Point(12, 0), .code, .muted)
  }

  /// A bar of parameters beside each part.
  private mutating func counts(
    _ rows: [(name: String, count: Int, y: Double, paint: Paint)], of model: String
  ) {
    let (left, widest) = (556.0, 204.0)
    let largest = Double(rows.map(\.count).max() ?? 1)
    text("parameters of", at: Point(left, 34), .note, .muted)
    text(model, at: Point(left, 54), .heading)
    for row in rows {
      text(row.name, at: Point(left, row.y - 22), .note, .muted)
      let width = max(2, widest * Double(row.count) / largest)
      box(Rect(left, row.y - 10, width, 20), fill: Tone(row.paint), stroke: .line, radius: 2)
      text(grouped(row.count), at: Point(left, row.y + 24), .number)
    }
    let all = rows.map(\.count).reduce(0, +)
    text("all", at: Point(left, 558), .note, .muted)
    text(grouped(all), at: Point(left, 578), .number)
  }
}
