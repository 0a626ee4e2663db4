import Checkpoints
import Tensors

extension Look<SeenAttention> {
  /// Of so many lines at most all layers are shown.
  private static var lineLimit: Int { 60 }
  private static var nameWidth: Int { 12 }

  /// Heads side by side, as many as there is room for.
  var attentionLines: [String] {
    let (L, H, T) = (seen.patterns.shape[0], seen.patterns.shape[1], seen.patterns.shape[2])
    let names = ids[0].map { HeatMap.cut(tokens.word($0), Self.nameWidth) }
    if let layer = options.layer, let head = options.head {
      return numberLines(seen.patterns[layer, head], "layer \(layer), head \(head)", names)
    }
    let nameWidth = names.map(\.count).max() ?? 0
    let shownCount = min(T, (HeatMap.width - nameWidth - 3) / 2)
    let blockWidth = max(nameWidth + 3 + 2 * shownCount, "layer 10, head 10".count)
    let across = min(H, max(1, (HeatMap.width + 2) / (blockWidth + 2)))
    let linesOfLayer = (H + across - 1) / across * (shownCount + 2)
    let all = options.layer.map { [$0] } ?? Array(0..<L)
    let layers = options.layer == nil ? all.prefix(max(1, Self.lineLimit / linesOfLayer)) : all[...]
    var lines: [String] = []
    for layer in layers {
      for first in stride(from: 0, to: H, by: across) {
        let blocks = (first..<min(H, first + across)).map { head in
          let pattern = seen.patterns[layer, head, (T - shownCount)..., (T - shownCount)...]
          return ["layer \(layer), head \(head)"]
            + mapLines(pattern, Array(names.suffix(shownCount)), nameWidth)
        }
        lines += Self.beside(blocks, width: blockWidth) + [""]
      }
    }
    lines.removeLast()
    if let legend = map.legend { lines += ["", legend] }
    if shownCount < T {
      lines.append(more("These are the last \(shownCount) of \(T) tokens"))
    }
    if layers.count < all.count {
      lines.append(
        more("These are \(layers.count) of \(L) layers; `--layer \(layers.count)` shows the next"))
    }
    return lines
  }

  /// By whoever wrote that, or in colors.
  private func mapLines(_ pattern: Tensor, _ names: [String], _ width: Int) -> [String] {
    guard map.hasColors else {
      let text = seen.text(pattern, names)
      return text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    }
    return names.enumerated().map { t, name in
      let cells = pattern[t].scalars.map { map.cell("  ", share: $0) }
      return HeatMap.right(name, width) + " │" + cells.joined() + "│"
    }
  }

  /// Blocks of lines next to each other.
  private static func beside(_ blocks: [[String]], width: Int) -> [String] {
    (0..<(blocks.map(\.count).max() ?? 0)).map { row in
      let parts = blocks.map { row < $0.count ? $0[row] : "" }
      let padded = parts.dropLast().map { part in
        part + String(repeating: " ", count: max(0, width - visibleCount(part))) + "  "
      }
      return padded.joined() + (parts.last ?? "")
    }
  }

  private static func visibleCount(_ text: String) -> Int {
    var (count, isColor) = (0, false)
    for character in text {
      if character == "\u{1B}" { isColor = true }
      if !isColor { count += 1 }
      if character == "m" { isColor = false }
    }
    return count
  }

  /// One head with its shares in hundredths.
  private func numberLines(_ pattern: Tensor, _ title: String, _ names: [String]) -> [String] {
    let nameWidth = names.map(\.count).max() ?? 0
    let shownCount = min(names.count, (HeatMap.width - nameWidth - 1) / 4)
    let first = names.count - shownCount
    var lines = ["\(title), in hundredths: a row's token looks at the columns'"]
    lines.append(
      String(repeating: " ", count: nameWidth + 1)
        + names.suffix(shownCount).map { " " + HeatMap.right($0, 3) }.joined())
    for t in first..<names.count {
      let cells = pattern[t, first...].scalars.enumerated().map { place, share in
        let isHidden = seen.isCausal && first + place > t
        let text = isHidden ? "" : "\(Int((100 * share).rounded()))"
        return map.cell(" " + HeatMap.right(text, 3), share: share)
      }
      lines.append(HeatMap.right(names[t], nameWidth) + " " + cells.joined())
    }
    if shownCount < names.count {
      lines.append(more("These are the last \(shownCount) of \(names.count) tokens"))
    }
    return lines
  }

  // MARK: - Files

  /// As Hugging Face names them: `[1, H, T, T]` each.
  var attentionTensors: [String: SavedTensor] {
    var tensors: [String: SavedTensor] = [:]
    for layer in 0..<seen.patterns.shape[0] {
      tensors["attentions.\(layer)"] = .float32(seen.patterns[layer][.newAxis])
    }
    return tensors
  }

  var attentionPart: LookPage.Attention {
    LookPage.Attention(
      layers: seen.patterns.shape[0], heads: seen.patterns.shape[1], isCausal: seen.isCausal,
      shares: LookPage.bytes(seen.patterns))
  }
}
