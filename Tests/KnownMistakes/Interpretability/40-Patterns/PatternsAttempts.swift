import KataTesting
import Layers
import PlainFunctions
import Tensors

final class PatternsAttempts: KataAttempts {}

extension PatternsAttempts {
  static var mistakes: [Way] { reading + recording + shading + drawing + picturing }

  @WayList private static var reading: [Way] {
    // MARK: What is read
    Way(parts: "reads", "the scores are read: what they are before the softmax") {
      $0.readPatterns { $0.name = "attention.scores" }
    }
    Way(parts: "reads", "what dropout leaves is read: the pattern after it") {
      $0.readPatterns { $0.name = "attention.dropped" }
    }
    Way(parts: "reads", "what dropout leaves is read where there is any") {
      $0.readPatterns {
        $0.layers = { recording, name in
          let dropped = "attention.dropped"
          let isThere = recording.names.contains { $0.hasSuffix(dropped) }
          return recording.all(endingWith: isThere ? dropped : name)
        }
      }
    }
    Way(parts: "reads", "what the heads find is read, and not where they look") {
      $0.readPatterns { $0.name = "attention.found" }
    }
    Way(parts: "reads", "the softmax is taken once more") {
      $0.readPatterns { $0.finish = { softmax($0) } }
    }
    Way(parts: "reads", "the softmax is taken of the scores, which nothing divides or hides") {
      $0.readPatterns {
        $0.name = "attention.scores"
        $0.finish = { softmax($0) }
      }
    }

    // MARK: Which layers
    Way(parts: "reads", "the first layer is missing") {
      $0.readPatterns { formula in
        formula.layers = { [layers = formula.layers] in Array(layers($0, $1).dropFirst()) }
      }
    }
    Way(parts: "reads", "the last layer is missing") {
      $0.readPatterns { formula in
        formula.layers = { [layers = formula.layers] in layers($0, $1).dropLast() }
      }
    }
    Way(parts: "reads", "the last layer alone is read") {
      $0.readPatterns { formula in
        formula.layers = { [layers = formula.layers] in layers($0, $1).suffix(1) }
      }
    }
    Way(parts: "reads", "the first layer alone is read") {
      $0.readPatterns { formula in
        formula.layers = { [layers = formula.layers] in Array(layers($0, $1).prefix(1)) }
      }
    }
    Way(parts: "reads", "the first layer stands in all places") {
      $0.readPatterns { formula in
        formula.layers = { [layers = formula.layers] recording, name in
          let all = layers(recording, name)
          return all.map { _ in all[0] }
        }
      }
    }
    Way(parts: "reads", "the last layer comes first") {
      $0.readPatterns { formula in
        formula.layers = { [layers = formula.layers] in layers($0, $1).reversed() }
      }
    }
    Way(parts: "reads", "layers are in the order of their names, where 10 comes before 2") {
      $0.readPatterns {
        $0.layers = { recording, name in
          recording.names.filter { $0.hasSuffix(name) }.sorted().map { recording[$0] }
        }
      }
    }

    // MARK: Which text
    Way(parts: "reads", "the batch is left in") {
      $0.readPatterns { $0.text = { layer, _ in layer } }
    }
    Way(parts: "reads", "all texts are joined along the axis of the layers") {
      $0.readPatterns {
        $0.text = { layer, _ in layer }
        $0.join = { concatenated($0, axis: 0) }
      }
    }
    Way(parts: "reads", "the first text is read, whichever is asked for") {
      $0.readPatterns { $0.text = { layer, _ in layer[0] } }
    }
    Way(parts: "reads", "the last text is read, whichever is asked for") {
      $0.readPatterns { $0.text = { layer, _ in layer[-1] } }
    }
    Way(parts: "reads", "texts are counted from 1") {
      $0.readPatterns { $0.text = { $0[$1 - 1] } }
    }
    Way(parts: "reads", "the mean over all texts is read") {
      $0.readPatterns { $0.text = { layer, _ in layer.mean(axis: 0) } }
    }
    Way(parts: "reads", "the row picks a head, and not a text") {
      $0.readPatterns { $0.text = { $0[.all, $1] } }
    }

    // MARK: Which axes
    Way(parts: "reads", "heads come before layers: [H, L, T, S]") {
      $0.readPatterns { $0.join = { stacked($0, axis: 1) } }
    }
    Way(parts: "reads", "the layers are the last axis") {
      $0.readPatterns { $0.join = { stacked($0, axis: -1) } }
    }
    Way(parts: "reads", "keys come before queries: [L, H, S, T]") {
      $0.readPatterns { $0.finish = { $0.swappedAxes(-1, -2) } }
    }
    Way(parts: "reads", "layers and heads are one axis") {
      $0.readPatterns { $0.join = { concatenated($0, axis: 0) } }
    }
    Way(parts: "reads", "the mean over the heads is given") {
      $0.readPatterns { $0.finish = { $0.mean(axis: 1) } }
    }
    Way(parts: "reads", "the mean over the layers is given") {
      $0.readPatterns { $0.finish = { $0.mean(axis: 0) } }
    }
  }

  @WayList private static var recording: [Way] {
    Way(parts: "records", "the model stays in training, and drops what it drops there") {
      $0.readPatterns { $0.isTraining = $0.wasTraining }
    }
    Way(parts: "records", "each token is a text of its own") {
      $0.readPatterns { $0.batch = { $0[.all, .newAxis] } }
    }
    Way(parts: "records", "the last token is left out") {
      $0.readPatterns { $0.batch = { $0[.newAxis, ..<(-1)] } }
    }
    Way(parts: "records", "the first token is left out") {
      $0.readPatterns { $0.batch = { $0[.newAxis, 1...] } }
    }
    Way(parts: "records", "the last token is read first") {
      $0.readPatterns { $0.batch = { $0[.newAxis, .stride(by: -1)] } }
    }
    Way(parts: "records", "the batch is left in") {
      $0.readPatterns { $0.text = { layer, _ in layer } }
    }
    Way(parts: "records", "the batch's axis is squeezed away, and with one token others with it") {
      $0.readPatterns { $0.text = { layer, _ in layer.squeezed() } }
    }
    Way(parts: "records", "the scores are read: what they are before the softmax") {
      $0.readPatterns { $0.name = "attention.scores" }
    }
    Way(parts: "records", "the first layer is missing") {
      $0.readPatterns { formula in
        formula.layers = { [layers = formula.layers] in Array(layers($0, $1).dropFirst()) }
      }
    }
    Way(parts: "records", "heads come before layers: [H, L, T, T]") {
      $0.readPatterns { $0.join = { stacked($0, axis: 1) } }
    }
    Way(parts: "records", "keys come before queries") {
      $0.readPatterns { $0.finish = { $0.swappedAxes(-1, -2) } }
    }
    Way(parts: "records", "the mean over the heads is given") {
      $0.readPatterns { $0.finish = { $0.mean(axis: 1) } }
    }
  }

  @WayList private static var shading: [Way] {
    Way(parts: "shades", "shares are rounded down") {
      $0.shaded { $0.place = { Int(4 * $0) } }
    }
    Way(parts: "shades", "shares are rounded up") {
      $0.shaded { $0.place = { Int((4 * $0).rounded(.up)) } }
    }
    Way(parts: "shades", "there are five equal parts, and the last has 1 as well") {
      $0.shaded { $0.place = { min(4, Int(5 * $0)) } }
    }
    Way(parts: "shades", "halfway between two it is the smaller one") {
      $0.shaded { $0.place = { Int((4 * $0 - 0.5).rounded(.up)) } }
    }
    Way(parts: "shades", "halfway between two it is the even one") {
      $0.shaded { $0.place = { Int((4 * $0).rounded(.toNearestOrEven)) } }
    }
    Way(parts: "shades", "shares are multiplied by 5") {
      $0.shaded { $0.place = { min(4, Int((5 * $0).rounded())) } }
    }
    Way(parts: "shades", "shares are multiplied by 3") {
      $0.shaded { $0.place = { Int((3 * $0).rounded()) } }
    }
    Way(parts: "shades", "shares are rounded before they are multiplied") {
      $0.shaded { $0.place = { 4 * Int($0.rounded()) } }
    }
    Way(parts: "shades", "the larger a share, the lighter it is") {
      $0.shaded { $0.shades.reverse() }
    }
    Way(parts: "shades", "two neighboring shades are exchanged") {
      $0.shaded { $0.shades.swapAt(2, 3) }
    }
    Way(parts: "shades", "nothing is ░, and no space") { $0.shaded { $0.shades[0] = "░" } }
    Way(parts: "shades", "nothing is a dot, and no space") { $0.shaded { $0.shades[0] = "·" } }
    Way(parts: "shades", "a share's root is shown") {
      $0.shaded { $0.place = { Int((4 * $0.squareRoot()).rounded()) } }
    }
    Way(parts: "shades", "the number of quarters is given, and no shade") {
      $0.shaded { $0.shades = ["0", "1", "2", "3", "4"] }
    }
    Way(parts: "shades", "whatever is more than nothing has a shade") {
      $0.shaded { $0.place = { $0 > 0 ? max(1, Int((4 * $0).rounded())) : 0 } }
    }
  }
}
