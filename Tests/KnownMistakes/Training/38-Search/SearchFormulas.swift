import Foundation
import KataTesting
import PlainFunctions
import Tensors

/// A value on a hyperparameter's scale as a row of parts.
struct ScaleFormula: Formula {
  typealias Between = (_ low: Double, _ high: Double, _ share: Double) -> Double

  var linear: Between = { $0 + $2 * ($1 - $0) }
  var logarithmic: Between = { $0 * pow($1 / $0, $2) }
  /// The share of the way that is gone.
  var share: (Double) -> Double = { $0 }

  func callAsFunction(_ hyperparameter: SearchRange, at share: Double) -> Double {
    let (low, high) = (hyperparameter.range.lowerBound, hyperparameter.range.upperBound)
    let between = hyperparameter.isLogarithmic ? logarithmic : linear
    return between(low, high, self.share(share))
  }
}

typealias SearchRange = (range: ClosedRange<Double>, isLogarithmic: Bool)

/// All combinations of values as a row of parts.
struct GridFormula: Formula {
  typealias Settings = [[Double]]

  var scale = ScaleFormula()
  var share: (_ place: Int, _ count: Int) -> Double = { Double($0) / Double(max($1 - 1, 1)) }
  /// Which count is a hyperparameter's.
  var count: (_ counts: [Int], _ place: Int) -> Int = { $0[$1] }
  /// All settings so far, longer by one hyperparameter.
  var combine: (_ settings: Settings, _ values: [Double]) -> Settings = { settings, values in
    settings.flatMap { setting in values.map { setting + [$0] } }
  }

  func callAsFunction(_ ranges: [SearchRange], counts: [Int]) -> Settings {
    var settings: Settings = [[]]
    for (place, range) in ranges.enumerated() {
      let count = count(counts, place)
      settings = combine(settings, (0..<count).map { scale(range, at: share($0, count)) })
    }
    return settings
  }
}

/// Drawn settings as a row of parts.
struct DrawingFormula: Formula {
  var scale = ScaleFormula()
  var share: (inout RandomGenerator) -> Double = { .random(in: 0..<1, using: &$0) }
  /// Whether a setting's hyperparameters have one number together.
  var isShared = false
  /// Whether every setting is drawn from the generator as it was at the start.
  var copies = false
  var count: (Int) -> Int = { $0 }

  func callAsFunction(
    _ ranges: [SearchRange], count: Int, using generator: inout RandomGenerator
  ) -> [[Double]] {
    let start = generator
    return (0..<self.count(count)).map { _ in
      if copies { generator = start }
      let first = share(&generator)
      return ranges.indices.map { place in
        let own = place == 0 || isShared ? first : share(&generator)
        return scale(ranges[place], at: own)
      }
    }
  }
}

/// The losses of a setting over seeds as a row of parts.
struct SeedsFormula: Formula {
  var seeds: ([UInt64]) -> [UInt64] = { $0 }
  /// Whether one generator, of the first seed, goes on from training to training.
  var isOneGenerator = false
  /// What a training gets of the generator that was made for it.
  var generator: (RandomGenerator) -> RandomGenerator = { $0 }
  var finish: ([Double]) -> [Double] = { $0 }

  func callAsFunction(
    _ seeds: [UInt64], train: (inout RandomGenerator) -> Double
  ) -> [Double] {
    let seeds = self.seeds(seeds)
    var shared = RandomGenerator(seed: seeds.first ?? 0)
    return finish(
      seeds.map { seed in
        if isOneGenerator { return train(&shared) }
        var own = generator(RandomGenerator(seed: seed))
        return train(&own)
      })
  }
}

/// A mean and its standard error as a row of parts.
struct EstimateFormula: Formula {
  var mean: ([Double]) -> Double = average
  var divisor: (_ n: Double) -> Double = { $0 - 1 }
  /// What deviations are taken from.
  var middle: (_ losses: [Double], _ mean: Double) -> Double = { losses, _ in average(losses) }
  var deviation: (_ variance: Double) -> Double = { $0.squareRoot() }
  var error: (_ deviation: Double, _ n: Double) -> Double = { $0 / $1.squareRoot() }
  /// The error in place of the one that was computed, of the losses too.
  var finish: (_ error: Double, _ losses: [Double]) -> Double = { error, _ in error }

  func callAsFunction(_ losses: [Double]) -> (mean: Double, error: Double) {
    let (n, mean) = (Double(losses.count), mean(losses))
    let middle = middle(losses, mean)
    let squares = losses.map { ($0 - middle) * ($0 - middle) }.reduce(0, +)
    let deviation = deviation(squares / divisor(n))
    return (mean, finish(error(deviation, n), losses))
  }
}

/// The places of the lowest losses as a row of parts.
struct LowestFormula: Formula {
  /// What a loss is compared as.
  var key: (Double) -> Double = { $0.isNaN ? .infinity : $0 }
  var precedes: (_ a: (Double, Int), _ b: (Double, Int)) -> Bool = { $0 < $1 }
  var taken: (_ count: Int) -> Int = { $0 }
  /// The places that are given, of those that were taken.
  var finish: (_ places: [Int], _ losses: [Double]) -> [Int] = { places, _ in places }

  func callAsFunction(_ losses: [Double], count: Int) -> [Int] {
    let keys = losses.map(key)
    let order = losses.indices.sorted { precedes((keys[$0], $0), (keys[$1], $1)) }
    return finish(Array(order.prefix(max(taken(count), 0))), losses)
  }
}

/// The setting with the lowest mean as a row of parts.
struct BestFormula: Formula {
  var seeds = SeedsFormula()
  var estimate = EstimateFormula()
  var lowest = LowestFormula()
  /// The seeds of the setting at a place.
  var ofSetting: (_ seeds: [UInt64], _ place: Int) -> [UInt64] = { seeds, _ in seeds }
  /// What decides.
  var score: (_ losses: [Double], _ estimate: (mean: Double, error: Double)) -> Double = {
    $1.mean
  }
  /// Whose estimate is given, beside the best place.
  var reported: (_ place: Int) -> Int = { $0 }

  func callAsFunction(
    of settings: [[Double]], seeds: [UInt64],
    train: ([Double], inout RandomGenerator) -> Double
  ) -> (setting: [Double], mean: Double, error: Double) {
    let losses = settings.indices.map { place in
      self.seeds(ofSetting(seeds, place)) { train(settings[place], &$0) }
    }
    let estimates = losses.map { estimate($0) }
    let place = lowest(zip(losses, estimates).map { score($0, $1) }, count: 1)[0]
    let found = estimates[reported(place)]
    return (settings[place], found.mean, found.error)
  }
}

/// The mean of numbers.
func average(_ numbers: [Double]) -> Double { numbers.reduce(0, +) / Double(numbers.count) }

/// The number in the middle, or the mean of the two that are.
func median(_ numbers: [Double]) -> Double {
  let sorted = numbers.sorted()
  return (sorted[sorted.count / 2] + sorted[(sorted.count - 1) / 2]) / 2
}
