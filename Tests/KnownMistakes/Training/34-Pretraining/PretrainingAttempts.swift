import Foundation
import KataTesting
import Tensors

final class PretrainingAttempts: KataAttempts {}

extension PretrainingAttempts {
  static var mistakes: [Way] {
    spreads + starts + divisions + deals + gradients + steps + tests + laws
  }

  @WayList private static var spreads: [Way] {
    Way(parts: "spreads", "all weights spread alike") { $0.spread { $0.isEnd = { _ in false } } }
    Way(parts: "spreads", "all weights spread as little as those that end a half of a block") {
      $0.spread { $0.isEnd = { _ in true } }
    }
    Way(parts: "spreads", "what ends an MLP is forgotten: a block adds to the stream twice") {
      $0.spread { $0.isEnd = { $0.hasSuffix("attention.output.weight") } }
    }
    Way(parts: "spreads", "what ends an attention is forgotten: a block adds to the stream twice") {
      $0.spread { $0.isEnd = { $0.hasSuffix("mlp.contract.weight") } }
    }
    Way(parts: "spreads", "what begins a half spreads less, and not what ends it") {
      $0.spread {
        $0.isEnd = {
          $0.hasSuffix("attention.projection.weight") || $0.hasSuffix("mlp.expand.weight")
        }
      }
    }
    Way(parts: "spreads", "all of the blocks spreads less") {
      $0.spread { $0.isEnd = { $0.hasPrefix("blocks.") } }
    }
    Way(parts: "spreads", "blocks are counted, and not the two sums of each") {
      $0.spread { $0.divisor = { Double($0).squareRoot() } }
    }
    Way(parts: "spreads", "the root is missing") { $0.spread { $0.divisor = { Double(2 * $0) } } }
    Way(parts: "spreads", "the root is of the blocks alone, and the 2 outside of it") {
      $0.spread { $0.divisor = { 2 * Double($0).squareRoot() } }
    }
    Way(parts: "spreads", "it is multiplied by the root, not divided") {
      $0.spread { $0.divisor = { 1 / Double(2 * $0).squareRoot() } }
    }
    Way(parts: "spreads", "the variance is given, not its root") {
      $0.spread {
        $0.usual = 0.0004
        $0.divisor = { Double(2 * $0) }
      }
    }
    Way(parts: "spreads", "weights spread as PyTorch's tables do, by 1") {
      $0.spread { $0.usual = 1 }
    }
  }

  @WayList private static var starts: [Way] {
    Way(parts: "starts", "gains are 0 at the start, so that every norm gives nothing") {
      $0.firstWeights { $0.gain = { .zeros($0) } }
    }
    Way(parts: "starts", "biases are 1 at the start") {
      $0.firstWeights { $0.bias = { .ones($0) } }
    }
    Way(parts: "starts", "gains are drawn too") {
      $0.firstWeights { $0.isDrawn = { name, _ in name.hasSuffix("weight") } }
    }
    Way(parts: "starts", "everything is drawn, gains and biases too") {
      $0.firstWeights { $0.isDrawn = { _, _ in true } }
    }
    Way(parts: "starts", "the numbers are uniform, and not normal") {
      $0.firstWeights { $0.draw = { .randomUniform($0, using: &$1) } }
    }
    Way(parts: "starts", "what ends a half of a block spreads like all others") {
      $0.firstWeights { $0.spread.isEnd = { _ in false } }
    }
    Way(parts: "starts", "the numbers are not multiplied by their deviation") {
      $0.firstWeights { $0.spread = SpreadFormula(usual: 1, isEnd: { _ in false }) }
    }
    Way(parts: "starts", "they are drawn in the reverse order") {
      $0.firstWeights { $0.order = { $0.reversed() } }
    }
    Way(parts: "starts", "they are drawn in the alphabetical order of their names") {
      $0.firstWeights { $0.order = { $0.sorted() } }
    }
  }

  @WayList private static var divisions: [Way] {
    Way(parts: "divides", "all windows are learned from, those that are held out too") {
      $0.divided { $0.learned = { count, _ in Array(0..<count) } }
    }
    Way(parts: "divides", "the first windows are held out") {
      $0.divided {
        $0.learned = { Array($1..<$0) }
        $0.heldOut = { Array(0..<$1) }
      }
    }
    Way(parts: "divides", "the first windows are held out, and learned from as well") {
      $0.divided { $0.heldOut = { Array(0..<$1) } }
    }
    Way(parts: "divides", "what is learned from and what is held out are exchanged") {
      $0.divided { swap(&$0.learned, &$0.heldOut) }
    }
    Way(parts: "divides", "as many are learned from as shall be held out") {
      $0.divided {
        $0.learned = { Array(0..<min($0, $1)) }
        $0.heldOut = { Array(min($0, $1)..<$0) }
      }
    }
    Way(parts: "divides", "one window is lost between the two") {
      $0.divided { $0.learned = { Array(0..<max(0, $0 - $1 - 1)) } }
    }
    Way(parts: "divides", "one window is in both") {
      $0.divided { $0.learned = { Array(0..<min($0, $0 - $1 + 1)) } }
    }
    Way(parts: "divides", "windows overlap by half") {
      $0.divided {
        $0.windows = { ids, length in
          stride(from: 0, through: ids.count - length, by: max(1, length / 2)).map {
            Array(ids[$0..<$0 + length])
          }
        }
      }
    }
    Way(parts: "divides", "what is left over at the end is a window too") {
      $0.divided {
        $0.windows = { ids, length in
          stride(from: 0, to: ids.count, by: length).map {
            Array(ids[$0..<min($0 + length, ids.count)])
          }
        }
      }
    }
  }

  @WayList private static var deals: [Way] {
    Way(parts: "deals", "every epoch has the same order") {
      $0.dealtBatches { $0.epochSeed = { seed, _, _ in seed } }
    }
    Way(parts: "deals", "the seed is not used") {
      $0.dealtBatches { $0.epochSeed = { _, epoch, _ in epoch } }
    }
    Way(parts: "deals", "each step has an order of its own, and an epoch some sequences twice") {
      $0.dealtBatches { $0.epochSeed = { seed, _, step in seed + step } }
    }
    Way(parts: "deals", "all epochs and seeds have one order") {
      $0.dealtBatches { $0.epochSeed = { _, _, _ in 0 } }
    }
    Way(parts: "deals", "an epoch ends before its last batch, which has fewer") {
      $0.dealtBatches { $0.batchCount = { $0 / $1 } }
    }
    Way(parts: "deals", "each step of an epoch has its first batch") {
      $0.dealtBatches { $0.place = { _, _ in 0 } }
    }
  }
}
