import Foundation
import KataTesting
import Tensors

extension PretrainingAttempts {
  /// Mistakes in the gradients of a batch.
  @WayList static var gradients: [Way] {
    Way(parts: "findsGradients", "all parts weigh the same: it is a mean of means") {
      $0.foundGradients { $0.weight = { _ in 1 } }
    }
    Way(parts: "findsGradients", "the parts are added up, and their sum is not divided") {
      $0.foundGradients { $0.sum = { _, _ in 1 } }
    }
    Way(parts: "findsGradients", "the last part alone counts") {
      $0.foundGradients { $0.parts = { Array($0.suffix(1)) } }
    }
    Way(parts: "findsGradients", "the first part alone counts") {
      $0.foundGradients { $0.parts = { Array($0.prefix(1)) } }
    }
    Way(parts: "findsGradients", "all parts count as one more batch: the first is there twice") {
      $0.foundGradients { $0.parts = { $0 + $0.prefix(1) } }
    }
    Way(parts: "findsGradients", "a token is its own place's target") {
      $0.foundGradients {
        $0.asked = { rows in
          let rows = rows.map { Array($0.dropLast()) }
          return (
            PretrainingFormula.padded(rows, 0), PretrainingFormula.padded(rows, -100)
          )
        }
      }
    }
    Way(parts: "findsGradients", "padding is a target like others, of token 0") {
      $0.foundGradients { formula in
        let asked = formula.asked
        formula.asked = { rows in
          let (ids, targets) = asked(rows)
          return (ids, which(targets .== -100, 0, targets))
        }
      }
    }
    Way(parts: "findsGradients", "the loss is divided by all places, also by those of padding") {
      $0.foundGradients { $0.loss.divisor = { counts, _ in Tensor(Float(counts.count)) } }
    }
    Way(parts: "findsGradients", "the loss is a sum, and no mean") {
      $0.foundGradients { $0.loss.divisor = { _, _ in Tensor(1) } }
    }
  }

  /// Mistakes in a step.
  @WayList static var steps: [Way] {
    Way(parts: "learns", "the schedule is one step late") {
      $0.learnedSteps { $0.rateStep = { max(0, $0 - 1) } }
    }
    Way(parts: "learns", "the schedule is one step early") {
      $0.learnedSteps { $0.rateStep = { $0 + 1 } }
    }
    Way(parts: "learns", "the learning rate stays that of the first step") {
      $0.learnedSteps { $0.rateStep = { _ in 0 } }
    }
    Way(parts: "learns", "the learning rate is the peak throughout") {
      $0.learnedSteps {
        $0.schedule.warmup = { _, _ in 1 }
        $0.schedule.cosine = { _ in 1 }
      }
    }
    Way(parts: "learns", "gradients are not clipped") { $0.learnedSteps { $0.clips = false } }
    Way(parts: "learns", "each gradient is clipped alone") {
      $0.learnedSteps { $0.clipping.measured = { own, _ in [own] } }
    }
    Way(parts: "learns", "gradients are brought to the largest norm, also the shorter ones") {
      $0.learnedSteps { $0.clipping.bound = { $0 } }
    }
    Way(parts: "learns", "the gradients of a batch are used twice: once more with the next one's") {
      $0.learnedSteps { $0.carriesOn = true }
    }
    Way(parts: "learns", "the optimizer makes two steps for each batch") {
      $0.learnedSteps { $0.times = 2 }
    }
    Way(parts: "learns", "the optimizer makes no step") { $0.learnedSteps { $0.times = 0 } }
    Way(parts: "learns", "the loss is noted that the model has after the step") {
      $0.learnedSteps { $0.notesAfter = true }
    }
    Way(parts: "learns", "the model is not switched to training, and nothing is dropped") {
      $0.learnedSteps { $0.isTraining = false }
    }
    Way(parts: "learns", "of several parts the first alone is learned from") {
      $0.learnedSteps { $0.parts = { Array($0.prefix(1)) } }
    }
  }

  /// Mistakes in the loss on what is held out.
  @WayList static var tests: [Way] {
    Way(parts: "isTested", "evaluation mode is forgotten: parts are dropped as in training") {
      $0.testedHeldOut { $0.isEvaluating = false }
    }
    Way(parts: "isTested", "the model stays in evaluation mode, and never drops anything again") {
      $0.testedHeldOut { $0.trainsOn = false }
    }
    Way(parts: "isTested", "all batches weigh the same: it is a mean of means") {
      $0.testedHeldOut { $0.testedWeight = { _ in 1 } }
    }
    Way(parts: "isTested", "the last batch is left out, which may have fewer sequences") {
      $0.testedHeldOut { $0.tested = { $0.count > 1 ? Array($0.dropLast()) : $0 } }
    }
    Way(parts: "isTested", "the first batch alone counts") {
      $0.testedHeldOut { $0.tested = { Array($0.prefix(1)) } }
    }
    Way(parts: "isTested", "the last batch alone counts") {
      $0.testedHeldOut { $0.tested = { Array($0.suffix(1)) } }
    }
    Way(parts: "isTested", "e to the power of it is given: the perplexity") {
      $0.testedHeldOut { $0.finish = { exp($0) } }
    }
    Way(parts: "isTested", "padding is a target like others, of token 0") {
      $0.testedHeldOut { formula in
        let asked = formula.asked
        formula.asked = { rows in
          let (ids, targets) = asked(rows)
          return (ids, which(targets .== -100, 0, targets))
        }
      }
    }
  }

  /// Mistakes that are told by what holds no more.
  @WayList static var laws: [Way] {
    Way(results: "trains", "what is held out is trained on when it is looked at") {
      let (until, interval) = ($0.integer("until"), $0.integer("interval"))
      let isLooked = until / interval > Int($0.double("before")) / interval
      return $0.answers(
        but: isLooked ? ["nothing is learned from what is held out"] : [])
    }
    Way(results: "trains", "each step learns from the batch of the first") {
      $0.answers(
        but: $0.integer("until") > max(1, Int($0.double("before")))
          ? [
            "each step learns from its own batch", "held-out losses are taken when they should be",
            "nothing is learned from what is held out",
          ] : [])
    }
    Way(results: "trains", "one step too many is made") {
      let isLate = Int($0.double("before")) > $0.integer("until")
      let broken = [
        "each step learns from its own batch", "nothing is learned from what is held out",
      ]
      return $0.answers(
        but: isLate ? [] : Set(broken), isLate ? [:] : ["steps": $0.integer("until") + 1])
    }
    Way(results: "trains", "one step is made at least, also where enough were made before") {
      let before = Int($0.double("before"))
      let broken = [
        "each step learns from its own batch", "nothing is learned from what is held out",
      ]
      let isEnough = before >= $0.integer("until")
      return $0.answers(but: isEnough ? Set(broken) : [], isEnough ? ["steps": before + 1] : [:])
    }
    Way(results: "trains", "as many steps are made as asked for, beside those before") {
      let before = Int($0.double("before"))
      let broken = [
        "each step learns from its own batch", "held-out losses are taken when they should be",
        "nothing is learned from what is held out",
      ]
      return $0.answers(
        but: before > 0 ? Set(broken) : [], ["steps": $0.integer("until") + before])
    }
    Way(results: "isSaved", "the weights alone are saved") {
      $0.answers(
        but: [
          "what the optimizer remembers is there", "the losses are there",
          "the held-out losses are there",
        ])
    }
    Way(results: "isSaved", "what the optimizer remembers is not saved") {
      $0.answers(but: ["what the optimizer remembers is there"])
    }
    Way(results: "isSaved", "the losses are not saved, and with them how many steps there were") {
      $0.answers(but: ["the losses are there"])
    }
    Way(results: "isSaved", "the held-out losses are not saved") {
      $0.answers(but: ["the held-out losses are there"])
    }
    Way(results: "isSaved", "names have no model. and optimizer. before them") {
      $0.answers(
        but: [
          "the weights are there", "what the optimizer remembers is there", "nothing else is there",
        ])
    }
    Way(results: "goesOn", "the weights are loaded and nothing else: the optimizer starts anew") {
      $0.answers(
        but: [
          "the optimizer remembers the same", "the losses are the same",
          "the held-out losses are the same",
          "it goes on bit for bit as if nothing had happened",
        ])
    }
    Way(results: "goesOn", "what the optimizer remembered is not loaded: it starts anew") {
      $0.answers(
        but: [
          "the optimizer remembers the same", "it goes on bit for bit as if nothing had happened",
        ])
    }
    Way(results: "goesOn", "the losses are not loaded: schedule and batches start anew") {
      $0.answers(
        but: ["the losses are the same", "it goes on bit for bit as if nothing had happened"])
    }
    Way(results: "goesOn", "the held-out losses are not loaded") {
      $0.answers(but: ["the held-out losses are the same"])
    }
    Way(results: "goesOn", "the weights are not loaded") {
      $0.answers(
        but: ["the weights are the same", "it goes on bit for bit as if nothing had happened"])
    }
  }
}
