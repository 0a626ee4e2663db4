import Foundation
import KataTesting
import Layers
import Tensors

extension CrossEntropyAttempts {
  @WayList static var otherWays: [Way] {
    // MARK: Logarithms
    Way("takesLogs", "log-sum-exp") { example in
      let x = example["x"]
      return x - x.logSumExp(axis: example.integer("axis"), keepDims: true)
    }
    Way(parts: "takesLogs", "the maximum is no part of the gradient") {
      $0.logSoftmax { $0.lower = { $0 - $1.detached() } }
    }
    Way("takesLogs", "a loop over doubles") { example in
      let rows = example["x"].swappedAxes(example.integer("axis"), -1)
      let V = rows.shape[-1]
      var numbers = rows.scalars
      for start in stride(from: 0, to: numbers.count, by: V) {
        let row = numbers[start..<start + V].map(Double.init)
        let peak = row.max()!
        let total = peak + Foundation.log(row.reduce(0) { $0 + Foundation.exp($1 - peak) })
        for place in 0..<V { numbers[start + place] = Float(row[place] - total) }
      }
      return Tensor(numbers, shape: rows.shape).swappedAxes(example.integer("axis"), -1)
    }.leavingTensors

    // MARK: Losses
    Way(parts: "givesLoss", "as it is meant") { $0.loss { _ in } }
    Way("givesLoss", "the engine's own") { example in
      crossEntropy(
        example["logits"], example.ids("targets"), ignoring: example.integer("ignored"))
    }
    Way("givesLoss", "the rows that count are taken, and the rest never looked at") { example in
      let (logits, targets) = (example["logits"], example.ids("targets").flattened())
      let classes = targets.scalars
      let places = classes.indices.filter { classes[$0] != example.integer("ignored") }
      let rows = logits.reshaped([-1, logits.shape[-1]]).take(IntTensor(places), axis: 0)
      let asked = targets.take(IntTensor(places), axis: 0)[.all, .newAxis]
      let own = rows.gather(asked, axis: -1).squeezed(axis: -1)
      return (rows.logSumExp(axis: -1) - own).mean()
    }
    Way(parts: "givesLoss", "by one-hot rows") {
      $0.loss {
        $0.pick = { logShares, classes in
          let isClass = classes[.ellipsis, .newAxis] .== IntTensor.arange(logShares.shape[-1])
          return which(isClass, logShares, 0).sum(axis: -1)
        }
      }
    }

    // MARK: Texts
    Way(parts: "shiftsTargets", "as it is meant") { $0.nextTokenLoss { _ in } }
    Way("shiftsTargets", "text by text") { example in
      let (logits, ids) = (example["logits"], example.ids("ids"))
      let mask = example.optionalMask("mask") ?? .full(ids.shape, true)
      var (total, count) = (Tensor(0), 0)
      for row in 0..<ids.shape[0] {
        let T = IntTensor(mask[row]).scalars.reduce(0, +)
        if T < 2 { continue }
        let guesses = logits[row, ..<(T - 1)]
        let tokens = ids[row, 1..<T][.all, .newAxis]
        let own = guesses.gather(tokens, axis: -1).squeezed(axis: -1)
        total = total + (guesses.logSumExp(axis: -1) - own).sum()
        count += T - 1
      }
      return total / Float(count)
    }

    // MARK: Measures
    Way("weighsBatches", "a loop over doubles") { example in
      let counts = example.sizes("tokenCounts")
      let total = zip(example["losses"].scalars, counts).reduce(0) {
        $0 + Double($1.0) * Double($1.1)
      }
      return Tensor(Float(Foundation.exp(total / Double(counts.reduce(0, +)))))
    }
    Way(parts: "countsBits", "log₂ e times the nats") {
      $0.bitsPerByte { $0.bits = { $0 * Foundation.log2(Foundation.exp(1)) } }
    }
  }
}
