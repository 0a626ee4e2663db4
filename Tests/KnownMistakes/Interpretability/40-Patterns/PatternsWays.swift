import KataTesting
import Layers
import Tensors

extension PatternsAttempts {
  @WayList static var otherWays: [Way] {
    Way(parts: "reads", "as it is meant") { $0.readPatterns { _ in } }
    Way(parts: "reads", "layer by layer, each by its name") {
      $0.readPatterns {
        $0.layers = { recording, name in
          let count = recording.names.count { $0.hasSuffix(name) }
          return (0..<count).map { recording["blocks.\($0).\(name)"] }
        }
      }
    }
    Way(parts: "reads", "stacked first, and the text taken then") {
      $0.readPatterns { formula in
        let row = formula.row
        formula.text = { layer, _ in layer }
        formula.finish = { $0[.all, row] }
      }
    }
    Way(parts: "reads", "a batch of one, concatenated") {
      $0.readPatterns {
        $0.text = { $0[$1..<$1 + 1] }
        $0.join = { concatenated($0, axis: 0) }
      }
    }
    Way(parts: "records", "as it is meant") { $0.readPatterns { _ in } }
    Way(parts: "records", "the batch's axis squeezed away") {
      $0.readPatterns { $0.text = { layer, _ in layer.squeezed(axis: 0) } }
    }
    Way(parts: "records", "the text twice, and the first of them read") {
      $0.readPatterns { $0.batch = { stacked([$0, $0], axis: 0) } }
    }
    Way(parts: "shades", "as it is meant") { $0.shaded { _ in } }
    Way(parts: "shades", "a half added, and rounded down") {
      $0.shaded { $0.place = { Int(4 * $0 + 0.5) } }
    }
    Way(parts: "shades", "by comparing with what is halfway") {
      $0.shaded {
        $0.place = { share in [0.125, 0.375, 0.625, 0.875].count { share >= $0 } }
      }
    }
    Way(parts: "draws", "as it is meant") { $0.drawnPattern { _ in } }
    Way(parts: "drawsAll", "as it is meant") { $0.drawnPatterns { _ in } }
    Way(parts: "drawsAll", "the last head drawn first, at the same places") {
      $0.drawnPatterns {
        $0.x = { ($0.H - 1 - $0.head) * ($0.T + 1) + $0.key }
        $0.map = { ($0.layer, $0.H - 1 - $0.head) }
        $0.head = { "\($0.layer).\($0.H - 1 - $0.head)" }
      }
    }
  }
}
