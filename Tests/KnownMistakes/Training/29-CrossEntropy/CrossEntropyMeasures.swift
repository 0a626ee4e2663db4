import Foundation
import KataTesting
import Tensors

extension CrossEntropyAttempts {
  /// Mistakes in the loss of texts.
  @WayList static var texts: [Way] {
    Way(parts: "shiftsTargets", "nothing is shifted: a token is its own place's target") {
      $0.nextTokenLoss { ($0.guesses, $0.tokens, $0.text) = ({ $0 }, { $0 }, { $0 }) }
    }
    Way(parts: "shiftsTargets", "a token is its own place's target, and the last one none") {
      $0.nextTokenLoss {
        ($0.tokens, $0.text) = ({ $0[.all, ..<(-1)] }, { $0[.all, ..<(-1)] })
      }
    }
    Way(parts: "shiftsTargets", "a token is its own place's target, and the first one none") {
      $0.nextTokenLoss { $0.guesses = { $0[.all, 1...] } }
    }
    Way(parts: "shiftsTargets", "it is shifted the other way: targets are the tokens before") {
      $0.nextTokenLoss {
        $0.guesses = { $0[.all, 1...] }
        ($0.tokens, $0.text) = ({ $0[.all, ..<(-1)] }, { $0[.all, ..<(-1)] })
      }
    }
    Way(parts: "shiftsTargets", "the texts are shifted along the batch") {
      $0.nextTokenLoss {
        $0.guesses = { $0.shape[0] > 1 ? $0[..<(-1)] : $0[.all, ..<(-1)] }
        $0.tokens = { $0.shape[0] > 1 ? $0[1...] : $0[.all, 1...] }
        $0.text = { $0.shape[0] > 1 ? $0[1...] : $0[.all, 1...] }
      }
    }
    Way(parts: "shiftsTargets", "padding is a target like others: the mask is forgotten") {
      $0.nextTokenLoss { $0.hide = { targets, _ in targets } }
    }
    Way(parts: "shiftsTargets", "the mask is turned around") {
      $0.nextTokenLoss { $0.text = { .!$0[.all, 1...] } }
    }
    Way(
      parts: "shiftsTargets",
      "the mask is not shifted with its targets: the first padding counts as one"
    ) {
      $0.nextTokenLoss { $0.text = { $0[.all, ..<(-1)] } }
    }
    Way(parts: "shiftsTargets", "padding counts as a target of class 0") {
      $0.nextTokenLoss { $0.hide = { which($1, $0, 0) } }
    }
    Way(parts: "shiftsTargets", "the loss of padding is 0, and it is divided by all places") {
      $0.nextTokenLoss { $0.loss.divisor = { counts, _ in Tensor(Float(counts.count)) } }
    }
    Way(parts: "shiftsTargets", "targets of 0 are taken for padding, beside what the mask says") {
      $0.nextTokenLoss { $0.tokens = { which($0[.all, 1...] .== 0, -100, $0[.all, 1...]) } }
    }
    Way(parts: "shiftsTargets", "each text's mean is taken first, and the mean of those then") {
      $0.nextTokenLoss { formula in
        formula.loss.counted = { losses, counts in
          let sums = which(counts, losses, 0).sum(axis: -1)
          return sums / maximum(Tensor(counts).sum(axis: -1), 1)
        }
        formula.loss.divisor = { counts, _ in Tensor(Float(counts.shape[0])) }
      }
    }
    Way(parts: "shiftsTargets", "the sum is given, and no mean") {
      $0.nextTokenLoss { $0.loss.divisor = { _, _ in Tensor(1) } }
    }
    Way(parts: "shiftsTargets", "one place more is divided by for each text") {
      $0.nextTokenLoss {
        $0.loss.divisor = { counts, _ in Tensor(counts).sum() + Float(counts.shape[0]) }
      }
    }
  }

  /// Mistakes in what is made of losses.
  @WayList static var measures: [Way] {
    // MARK: Perplexity
    Way(parts: "weighsBatches", "a mean of means: a small batch counts as much as a large one") {
      $0.batchPerplexity { $0.weights = { Tensor.ones($0.shape) } }
    }
    Way(parts: "weighsBatches", "the perplexities are averaged, and not the losses") {
      $0.batchPerplexity {
        $0.total = { (exp($0) * $1).sum() }
        $0.finish = { $0 }
      }
    }
    Way(parts: "weighsBatches", "each batch's perplexity is taken, and their plain mean") {
      $0.batchPerplexity {
        $0.weights = { Tensor.ones($0.shape) }
        $0.total = { (exp($0) * $1).sum() }
        $0.finish = { $0 }
      }
    }
    Way(parts: "weighsBatches", "the mean loss is given, and no power of e") {
      $0.batchPerplexity { $0.finish = { $0 } }
    }
    Way(parts: "weighsBatches", "the power is one of 2, for a loss in nats") {
      $0.batchPerplexity { $0.finish = { pow(2, $0) } }
    }
    Way(parts: "weighsBatches", "the sign is turned around: e to the power of minus the loss") {
      $0.batchPerplexity { $0.finish = { exp(-$0) } }
    }
    Way(parts: "weighsBatches", "the sum of all losses is raised, and not their mean") {
      $0.batchPerplexity { $0.divisor = { _ in Tensor(1) } }
    }
    Way(parts: "weighsBatches", "it is divided by the number of batches, and not of tokens") {
      $0.batchPerplexity { $0.divisor = { Tensor(Float($0.count)) } }
    }
    Way(parts: "weighsBatches", "the losses are added up as they are, and divided by the tokens") {
      $0.batchPerplexity { $0.total = { losses, _ in losses.sum() } }
    }

    // MARK: Bits
    Way(parts: "countsBits", "nats are given for bits") { $0.bitsPerByte { $0.bits = { $0 } } }
    Way(parts: "countsBits", "nats are multiplied by ln 2, not divided") {
      $0.bitsPerByte { $0.bits = { $0 * Foundation.log(2) } }
    }
    Way(parts: "countsBits", "they are bits a token, whatever the text's length") {
      $0.bitsPerByte { $0.length = { _, tokenCount in tokenCount } }
    }
    Way(parts: "countsBits", "the loss of a token is taken for that of the text") {
      $0.bitsPerByte { $0.nats = { loss, _ in loss } }
    }
    Way(parts: "countsBits", "Characters are counted, not bytes") {
      $0.bitsPerByte { $0.length = { text, _ in text.count } }
    }
    Way(parts: "countsBits", "scalars are counted, not bytes") {
      $0.bitsPerByte { $0.length = { text, _ in text.unicodeScalars.count } }
    }
    Way(parts: "countsBits", "units of UTF-16 are counted, not bytes") {
      $0.bitsPerByte { $0.length = { text, _ in text.utf16.count } }
    }
    Way(parts: "countsBits", "the whole text's bits are given") {
      $0.bitsPerByte { $0.divide = { bits, _ in bits } }
    }
    Way(parts: "countsBits", "it is turned upside down: bytes a bit") {
      $0.bitsPerByte { $0.divide = { $1 / $0 } }
    }
    Way(parts: "countsBits", "the logarithm is of base 10") {
      $0.bitsPerByte { $0.bits = { $0 / Foundation.log(10) } }
    }
  }
}
