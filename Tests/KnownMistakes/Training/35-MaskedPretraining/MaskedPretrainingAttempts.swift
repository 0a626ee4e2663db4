import Foundation
import KataTesting
import Layers
import Tensors

final class MaskedPretrainingAttempts: KataAttempts {}

extension MaskedPretrainingAttempts {
  static var mistakes: [Way] { batches + losses + steps + epochs + evaluations + words }

  @WayList private static var batches: [Way] {
    Way(parts: "makesBatches", "padding is asked about where nobody said that it is special") {
      example in
      example.blankedRows { $0.masking.asking.special = example.specialIDs }
    }
    Way(parts: "makesBatches", "special tokens are asked about like others") { example in
      example.blankedRows { $0.masking.asking.special = [example.integer("paddingID")] }
    }
    Way(parts: "makesBatches", "all places are targets, also those that nobody asks about") {
      $0.blankedRows { $0.masking.target = { own, _, _ in own } }
    }
    Way(parts: "makesBatches", "all places but padding are targets") {
      $0.blankedRows {
        $0.masking.target = { own, _, _ in own }
        $0.targets = { which($1, $0, -100) }
      }
    }
    Way(parts: "makesBatches", "the target is what is read, which is the mask most of the time") {
      $0.blankedRows { $0.masking.target = { _, read, isAsked in isAsked ? read : -100 } }
    }
    Way(parts: "makesBatches", "[MASK] is never replaced by another token") {
      $0.blankedRows { $0.masking.hiding.limits = (1, 1) }
    }
    Way(parts: "makesBatches", "the last token of the vocabulary never comes as another token") {
      $0.blankedRows { $0.masking.hiding.range = { 0..<$0 - 1 } }
    }
    Way(parts: "makesBatches", "nothing is hidden: the model reads what it is asked for") {
      $0.blankedRows { $0.masking.hiding.limits = (0, 0) }
    }
    Way(parts: "makesBatches", "the numbers are drawn from a copy of the generator") {
      $0.blankedRows {
        $0.masking.asking.drawsFromCopy = true
        $0.masking.hiding.drawsFromCopy = true
      }
    }
    Way(parts: "makesBatches", "attention's mask is true everywhere: it sees padding") {
      $0.blankedRows { $0.seen = { .full($0.shape, true) } }
    }
    Way(parts: "makesBatches", "attention's mask is turned around") {
      $0.blankedRows { $0.seen = { .!$0 } }
    }
    Way(parts: "makesBatches", "short rows are filled up with 0, whatever the padding's id is") {
      $0.blankedRows { $0.stack.filler = 0 }
    }
    Way(parts: "makesBatches", "short rows are filled up in front") {
      $0.blankedRows {
        $0.stack.fill = { $1 + $0 }
        $0.stack.isToken = { place, row, T in place >= T - row.count }
      }
    }
    Way(parts: "makesBatches", "short rows are filled up with [MASK]") {
      $0.blankedRows { $0.stack.filler = $0.masking.hiding.maskID }
    }
  }

  @WayList private static var losses: [Way] {
    Way(parts: "computesLoss", "all places count: those that nobody asks about as token 0") {
      $0.blankLoss {
        $0.loss.counted = { losses, _ in losses }
        $0.loss.divisor = { counts, _ in Tensor(Float(counts.count)) }
      }
    }
    Way(parts: "computesLoss", "all places count: each has what is read there for a target") {
      example in
      example.blankLoss { formula in
        formula.compared = { logits, targets in
          (logits, which(targets .== -100, example.blankedBatches[0].ids, targets))
        }
      }
    }
    Way(
      parts: "computesLoss", "the sum is divided by all places, not by those that are asked about"
    ) {
      $0.blankLoss { $0.loss.divisor = { counts, _ in Tensor(Float(counts.count)) } }
    }
    Way(parts: "computesLoss", "each row's mean is taken first, and the mean of those then") {
      $0.blankLoss {
        $0.loss.counted = { losses, counts in
          which(counts, losses, 0).sum(axis: -1) / maximum(Tensor(counts).sum(axis: -1), 1)
        }
        $0.loss.divisor = { counts, _ in Tensor(Float(counts.shape[0])) }
      }
    }
    Way(parts: "computesLoss", "the sum is given, and no mean") {
      $0.blankLoss { $0.loss.divisor = { _, _ in Tensor(1) } }
    }
    Way(parts: "computesLoss", "targets are shifted, as for a model that says what comes next") {
      $0.blankLoss { $0.compared = { ($0[.all, ..<(-1)], $1[.all, 1...]) } }
    }
    Way(parts: "computesLoss", "the sign is missing") { $0.blankLoss { $0.loss.negate = { $0 } } }
    Way(parts: "computesLoss", "the model sees padding: it gets no mask") {
      $0.blankLoss { $0.seen = { _ in nil } }
    }
    Way(parts: "computesLoss", "the model's mask is turned around") {
      $0.blankLoss { $0.seen = { .!$0 } }
    }
    Way(parts: "computesLoss", "all tokens are of the second type") {
      $0.blankLoss { $0.types = { .ones($0.shape) } }
    }
    Way(parts: "computesLoss", "the ids are taken for token types, as far as there are types") {
      $0.blankLoss { $0.types = { IntTensor($0 .> 0) } }
    }
    Way(parts: "computesLoss", "the perplexity is given") {
      $0.blankLoss { $0.loss.finish = { exp($0) } }
    }
  }

  @WayList private static var steps: [Way] {
    Way(parts: "learns", "the gradients are not clipped") {
      $0.learnedBlankSteps { $0.clip = { $0 } }
    }
    Way(parts: "learns", "short gradients are made longer: all have the norm 1") {
      $0.learnedBlankSteps {
        $0.clip = { gradients in
          let squares = gradients.tensors.map { $0.square().sum().item() }
          return gradients * (1 / squares.reduce(0, +).squareRoot())
        }
      }
    }
    Way(parts: "learns", "each tensor's gradient is clipped alone") {
      $0.learnedBlankSteps {
        $0.clip = { gradients in
          gradients.replaced(
            by: gradients.tensors.map { gradient in
              gradient * min(1, 1 / (gradient.square().sum().item().squareRoot() + 1e-6))
            })
        }
      }
    }
    Way(parts: "learns", "numbers above 1 become 1, and below −1 they become −1") {
      $0.learnedBlankSteps {
        $0.clip = { gradients in
          gradients.replaced(by: gradients.tensors.map { $0.clip(min: -1, max: 1) })
        }
      }
    }
    Way(parts: "learns", "the optimizer steps twice") { $0.learnedBlankSteps { $0.stepCount = 2 } }
    Way(parts: "learns", "the optimizer never steps") { $0.learnedBlankSteps { $0.stepCount = 0 } }
    Way(parts: "learns", "the loss grows: the gradients' signs are turned around") {
      $0.learnedBlankSteps { $0.clip = { [clip = $0.clip] in clip($0) * -1 } }
    }
    Way(parts: "learns", "the gradients of earlier steps are added") {
      $0.learnedBlankSteps { $0.keepsGradients = true }
    }
    Way(parts: "learns", "the loss after the step is given") {
      $0.learnedBlankSteps { $0.given = { _, after in after() } }
    }
    Way(parts: "learns", "the sum of the losses is learned from, and no mean") {
      $0.learnedBlankSteps { $0.loss.loss.divisor = { _, _ in Tensor(1) } }
    }
    Way(parts: "learns", "all places are learned from: those that nobody asks about as token 0") {
      $0.learnedBlankSteps {
        $0.loss.loss.counted = { losses, _ in losses }
        $0.loss.loss.divisor = { counts, _ in Tensor(Float(counts.count)) }
      }
    }
  }
}
