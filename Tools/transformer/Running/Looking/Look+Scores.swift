import Checkpoints
import Tensors

extension Look {
  /// A table of numbers with a column each, colored on both sides of 0.
  fileprivate func table(
    _ rows: [[Float]], _ columns: [String], most: Float, hundredths: Bool = false
  ) -> [String] {
    let nameWidth = "layer 10".count
    let longest = columns.map(\.count).max() ?? 0
    let room = (HeatMap.width - nameWidth) / max(1, columns.count)
    let width = min(max(5, room), max(7, longest + 1))
    let digits = width > 5 ? 2 : 1
    let heading =
      String(repeating: " ", count: nameWidth)
      + columns.map { " " + HeatMap.right($0, width - 1) }.joined()
    return [heading]
      + rows.enumerated().map { layer, row in
        HeatMap.left("layer \(layer)", nameWidth)
          + row.map { number in
            let text =
              hundredths ? "\(Int((100 * number).rounded()))" : HeatMap.decimal(number, digits)
            return map.cell(" " + HeatMap.right(text, width - 1), signed: number, most: most)
          }.joined()
      }
  }

  fileprivate func score(_ token: Int, _ versus: Int?) -> String {
    "the logit of \(tokens.quoted(token))"
      + (versus.map { " less that of \(tokens.quoted($0))" } ?? "")
  }
}

// MARK: - Attribution

extension Look<SeenAttribution> {
  /// Each part's share of a score, and what counts most.
  var attributionLines: [String] {
    let score = seen.score
    let (heads, biases, mlps) = (score.heads.rows, score.biases.scalars, score.mlps.scalars)
    let place = ids[0].count - 1
    let name = self.score(seen.token, seen.versus)
    var lines = [
      "After \(tokens.quoted(ids[0][place])), position \(place): \(name) is "
        + "\(HeatMap.decimal(seen.logit, 4))."
    ]
    let rows = heads.indices.map { heads[$0] + [mlps[$0]] }
    let most = rows.joined().map(abs).max() ?? 0
    let columns = heads[0].indices.map { heads[0].count > 9 ? "\($0)" : "head \($0)" } + ["MLP"]
    lines += [""] + table(rows, columns, most: most) + [""]
    let embeddings = score.embeddings.scalars
    let sums: [(String, Float)] = [
      ("embeddings", embeddings.reduce(0, +)), ("heads", heads.joined().reduce(0, +)),
      ("MLPs", mlps.reduce(0, +)), ("biases", biases.reduce(0, +) + score.normBias.item()),
    ]
    let sum = sums.map(\.1).reduce(0, +)
    lines.append(
      sums.map { "\($0.0) \(HeatMap.decimal($0.1))" }.joined(separator: " + ")
        + " = \(HeatMap.decimal(sum, 4))")
    let parts: [(String, Float)] =
      rows.enumerated().flatMap { layer, row in
        row.enumerated().map { column, number in
          (
            column == row.count - 1 ? "layer \(layer), MLP" : "layer \(layer), head \(column)",
            number
          )
        }
      } + [("the token's embedding", embeddings[0]), ("the position's", embeddings[1])]
    let best = parts.sorted { abs($0.1) > abs($1.1) }.prefix(5)
    lines.append("What counts most:")
    lines += best.map { "  \(HeatMap.right(HeatMap.decimal($0.1), 7))  \($0.0)" }
    return lines
  }

  var attributionTensors: [String: SavedTensor] {
    let score = seen.score
    return [
      "embeddings": .float32(score.embeddings), "heads": .float32(score.heads),
      "biases": .float32(score.biases), "mlps": .float32(score.mlps),
      "norm_bias": .float32(score.normBias), "logit": .float32(Tensor(seen.logit)),
    ]
  }

  var attributionPart: LookPage.Attribution {
    let score = seen.score
    return LookPage.Attribution(
      token: tokens.token(seen.token), versus: seen.versus.map(tokens.token),
      embeddings: score.embeddings.scalars, heads: score.heads.rows, biases: score.biases.scalars,
      mlps: score.mlps.scalars, normBias: score.normBias.item(), logit: seen.logit)
  }
}

// MARK: - Patching

extension Look<SeenPatching> {
  /// How much comes back by layer and position, and by head.
  var patchingLines: [String] {
    let difference = seen.difference
    let name = score(seen.token, seen.versus)
    let differing = ids[0].indices.filter { ids[0][$0] != ids[1][$0] }
    let first = differing.first ?? 0
    let stream = difference.stream.rows
    let room = (HeatMap.width - "layer 10".count) / 5
    let shown = Array((first..<ids[0].count).prefix(room))
    var lines = [
      "\(name.prefix(1).uppercased())\(name.dropFirst()) is "
        + "\(HeatMap.decimal(difference.clean, 3)) clean, and "
        + "\(HeatMap.decimal(difference.corrupted, 3)) corrupted."
    ]
    lines += [
      "", "In hundredths, what the stream before each layer brings back, at each place",
    ]
    lines += table(
      stream.map { row in shown.map { row[$0] } }, shown.map { tokens.word(ids[0][$0]) }, most: 1,
      hundredths: true)
    lines += ["", "and what each head does, at all places"]
    lines += table(
      difference.heads.rows,
      difference.heads.rows[0].indices.map {
        difference.heads.shape[1] > 9 ? "\($0)" : "head \($0)"
      }, most: 1, hundredths: true)
    if first > 0 {
      lines.append("Before position \(first) both texts are alike, and nothing comes back there.")
    }
    if shown.count < ids[0].count - first {
      lines.append(more("These are \(shown.count) of \(ids[0].count - first) positions"))
    }
    return lines
  }

  var patchingTensors: [String: SavedTensor] {
    let difference = seen.difference
    return [
      "stream": .float32(difference.stream), "heads": .float32(difference.heads),
      "clean_difference": .float32(Tensor(difference.clean)),
      "corrupted_difference": .float32(Tensor(difference.corrupted)),
    ]
  }

  var patchingPart: LookPage.Patching {
    let difference = seen.difference
    return LookPage.Patching(
      token: tokens.token(seen.token), versus: tokens.token(seen.versus),
      clean: ids[0].map(tokens.token), corrupted: ids[1].map(tokens.token),
      cleanDifference: difference.clean, corruptedDifference: difference.corrupted,
      stream: difference.stream.rows, heads: difference.heads.rows)
  }
}
