import Checkpoints
import Foundation
import Tensors

extension Look<SeenLens> {
  private static var nameWidth: Int { 15 }
  private static var columnWidth: Int { 12 }

  /// The best token of each layer at the last places, and the ranks of what comes next.
  var lensLines: [String] {
    let (layerCount, T) = (seen.logits.shape[0], seen.logits.shape[2])
    let shownCount = min(T, (HeatMap.width - Self.nameWidth) / Self.columnWidth)
    let places = (T - shownCount)..<T
    func heading(_ places: some Sequence<Int>, _ word: (Int) -> String) -> String {
      String(repeating: " ", count: Self.nameWidth)
        + places.map { HeatMap.left(" " + word($0), Self.columnWidth) }.joined()
    }
    var lines = ["The best token after each layer, and how many of a hundred it is"]
    lines.append(heading(places) { tokens.word(ids[0][$0]) })
    for layer in 0..<layerCount {
      let cells = places.map { t in
        let (id, share) = best(layer, t)[0]
        let text = HeatMap.left(tokens.word(id), Self.columnWidth - 6)
        let percent = HeatMap.right("\(Int((100 * share).rounded()))", 3)
        return map.cell(" \(text) \(percent) ", share: share)
      }
      lines.append(name(layer, of: layerCount) + cells.joined())
    }
    if let ranks = seen.ranks {
      let places = places.filter { $0 < T - 1 }
      lines += ["", "The rank of what comes next, and how many of a hundred it has"]
      lines.append(heading(places) { tokens.word(ids[0][$0 + 1]) })
      for layer in 0..<layerCount {
        let cells = places.map { t in
          let share = exp(seen.logShares![layer, 0, t]).item()
          let rank = HeatMap.left("\(ranks[layer, 0, t].item())", Self.columnWidth - 6)
          let percent = HeatMap.right("\(Int((100 * share).rounded()))", 3)
          return map.cell(" \(rank) \(percent) ", share: share)
        }
        lines.append(name(layer, of: layerCount) + cells.joined())
      }
    }
    if shownCount < T { lines.append(more("These are the last \(shownCount) of \(T) tokens")) }
    return lines
  }

  private func name(_ layer: Int, of count: Int) -> String {
    let name = layer == 0 ? "embedding" : layer == count - 1 ? "output" : "after layer \(layer - 1)"
    return HeatMap.left(name, Self.nameWidth)
  }

  private func best(_ layer: Int, _ t: Int) -> [(id: Int, share: Float)] {
    zip(seen.best[layer, 0, t].scalars, seen.shares[layer, 0, t].scalars).map { ($0, $1) }
  }

  // MARK: - Files

  var lensTensors: [String: SavedTensor] {
    var tensors: [String: SavedTensor] = ["logits": .float32(seen.logits)]
    if let ranks = seen.ranks { tensors["ranks"] = .int64(ranks) }
    if let logShares = seen.logShares { tensors["log_probabilities"] = .float32(logShares) }
    return tensors
  }

  var lensPart: LookPage.Lens {
    let (layerCount, T) = (seen.logits.shape[0], seen.logits.shape[2])
    return LookPage.Lens(
      best: (0..<layerCount).map { layer in
        (0..<T).map { t in
          best(layer, t).map { LookPage.Lens.Guess(token: tokens.token($0), share: $1) }
        }
      },
      ranks: (0..<layerCount).map { layer in seen.ranks.map { $0[layer, 0].scalars } ?? [] },
      shares: (0..<layerCount).map { layer in
        seen.logShares.map { exp($0[layer, 0]).scalars } ?? []
      }, vocabularySize: seen.logits.shape[3])
  }
}
