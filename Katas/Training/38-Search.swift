// Kata 38: Search.
//
// Learning rates and the like are found by trying, and luck looks like skill: what to try, how often,
// and when to believe it. The lesson is Katas/Lessons/38-Search.md.

import Foundation
import Tensors

extension Hyperparameter {
  /// The value at a share of the way from the lowest to the highest.
  ///
  /// From a to b it is a + u · (b − a) at the share u on a linear scale, and a · (b / a)ᵘ on a
  /// logarithmic one, where equal shares are equal *factors*: halfway from 0.0001 to 0.01 is 0.001.
  /// Equals one number of `numpy.linspace` or `numpy.geomspace`.
  ///
  /// Exercise: 5 lines, 10 minutes. Helpful: `range.lowerBound`, `range.upperBound`, `switch scale`,
  /// `pow(_:_:)`.
  /// - Parameter share: u, from 0 to 1.
  public func value(at share: Double) -> Double {
    // Your code here instead of the next line.
    notWritten()
  }
}

/// Looks for the hyperparameters with which a training ends at the lowest loss.
///
/// A loss is what a training comes to on held-out texts, and depends on luck too: on the first weights
/// and on the order of the texts, which a seed stands for. So what is compared is means over several
/// seeds. Source: Bergstra and Bengio, "Random Search for Hyper-Parameter Optimization" (2012).
public enum Search {
  // MARK: - What to try

  /// All combinations of values that lie evenly between the lowest and the highest, both included.
  ///
  /// The last hyperparameter changes fastest. Where it has one value, it is the lowest. Equals
  /// `itertools.product` of a `numpy.linspace` or `numpy.geomspace` for each.
  ///
  /// Exercise: 7 lines, 15 minutes. Helpful: begin with one empty setting, and make all longer by one
  /// hyperparameter after another; `flatMap(_:)`.
  /// - Parameter counts: how many values of each hyperparameter to try, 1 or more.
  public static func grid(_ hyperparameters: [Hyperparameter], counts: [Int]) -> [Setting] {
    // Your code here instead of the next line.
    notWritten()
  }

  /// Settings that are drawn, each hyperparameter of each by itself and evenly on its scale.
  ///
  /// As many draws of an important hyperparameter are as many values of it, where a grid has few, each
  /// again and again beside all the values of an unimportant one.
  ///
  /// Exercise: 3 lines, 10 minutes. Helpful: `Double.random(in: 0..<1, using: &generator)`.
  public static func random(
    _ hyperparameters: [Hyperparameter], count: Int, using generator: inout RandomGenerator
  ) -> [Setting] {
    // Your code here instead of the next line.
    notWritten()
  }

  // MARK: - Over seeds

  /// The losses that a setting comes to, with one seed after another.
  ///
  /// Each training gets a new generator of its seed, so that it depends on nothing that ran before: it
  /// can be repeated alone, and another setting meets the same luck with the same seed.
  ///
  /// Exercise: 4 lines, 10 minutes. Helpful: `RandomGenerator(seed:)`.
  /// - Parameter train: trains with a setting, and gives the loss at the end.
  /// - Returns: as many as there are seeds, in their order.
  public static func losses(
    of setting: Setting, seeds: [UInt64], train: (Setting, inout RandomGenerator) -> Double
  ) -> [Double] {
    // Your code here instead of the next line.
    notWritten()
  }

  /// The mean of losses, and its standard error: how far it is from the mean of very many seeds, about.
  ///
  /// The error is s / √n, where s² = Σ (loss − mean)² / (n − 1). So four times the seeds halve it. The
  /// lowest of the losses says nothing but how lucky a seed can be. Equals `numpy.mean` and
  /// `scipy.stats.sem`.
  ///
  /// Exercise: 5 lines, 15 minutes. Helpful: `reduce(0, +)`, `squareRoot()`,
  /// `Estimate(mean:error:)`.
  /// - Parameter losses: of one setting, two or more; of one loss nobody knows the error, and it is NaN.
  public static func estimate(_ losses: [Double]) -> Estimate {
    // Your code here instead of the next line.
    notWritten()
  }

  /// The places of the lowest losses, the lowest first.
  ///
  /// A training that failed has NaN, which is less than nothing: it counts as infinite, and comes behind
  /// all that did not fail. `<` is false wherever NaN stands on either side, so that `sorted()` alone makes
  /// no order of such losses at all. Of equal losses the one comes first that stood first. Equals
  /// `numpy.argsort(numpy.nan_to_num(losses, nan=numpy.inf), kind="stable")[:count]`.
  ///
  /// Exercise: 3 lines, 15 minutes. Helpful: `isNaN`, `.infinity`, `indices.sorted { … }`; pairs of a
  /// loss and a place compare by the loss first, with `<`.
  /// - Parameter count: how many places to give, at most.
  public static func lowest(_ losses: [Double], count: Int) -> [Int] {
    // Your code here instead of the next line.
    notWritten()
  }

  /// The setting whose mean loss over the seeds is the lowest, and what it comes to.
  ///
  /// Exercise: 3 lines, 10 minutes. Helpful: ``losses(of:seeds:train:)``, ``estimate(_:)``,
  /// ``lowest(_:count:)``.
  /// - Parameter settings: one or more. All are trained with the same seeds.
  public static func best(
    of settings: [Setting], seeds: [UInt64], train: (Setting, inout RandomGenerator) -> Double
  ) -> (setting: Setting, loss: Estimate) {
    // Your code here instead of the next line.
    notWritten()
  }

  // MARK: - Two settings

  /// How much higher one setting's losses are than another's, seed by seed.
  ///
  /// What a seed does to both cancels, so that the error is mostly far below those of the two means.
  /// The quotient of mean and error equals the statistic of `scipy.stats.ttest_rel`.
  ///
  /// Exercise: 1 line, 5 minutes. Helpful: `zip(_:_:)`.
  /// - Parameters:
  ///   - losses: of the first setting.
  ///   - others: of the second, with the same seeds in the same order.
  public static func difference(_ losses: [Double], _ others: [Double]) -> Estimate {
    // Your code here instead of the next line.
    notWritten()
  }

  /// How often chance alone makes a difference as large as this one, or a larger one, either way.
  ///
  /// If two settings were equally good, a coin might as well have said which of the two losses of a seed
  /// is whose: each difference might have the other sign. Of all 2ⁿ ways to choose the signs, it is the
  /// share of those in which the sum is as far from 0 as it really is. Equals the `pvalue` of
  /// `scipy.stats.permutation_test(…, permutation_type="samples")`. Source: Fisher, "The Design of
  /// Experiments" (1935), section 21.
  ///
  /// Exercise: 7 lines, 20 minutes. Helpful: begin with one sum of 0, and make two of each, difference
  /// by difference; `flatMap(_:)`, `count { … }`.
  /// - Parameter differences: of two settings' losses, seed by seed; twenty at most.
  /// - Returns: from 2 / 2ⁿ, where all have the same sign, to 1.
  public static func chance(of differences: [Double]) -> Double {
    // Your code here instead of the next line.
    notWritten()
  }

  // MARK: - With less work

  /// Successive halving: trains all settings for a little, keeps the best part of them, trains those
  /// for longer, and so on, until one is left.
  ///
  /// With a factor of 3, a third is kept in each round, rounded down, but one at least; and the next is
  /// trained three times as long. So each round takes about as much work as the first. Source: Jamieson
  /// and Talwalkar, "Non-stochastic Best Arm Identification and Hyperparameter Optimization" (2016).
  ///
  /// Exercise: 8 lines, 20 minutes. Helpful: ``lowest(_:count:)``; `while remaining.count > 1`.
  /// - Parameters:
  ///   - settings: one or more.
  ///   - stepCount: how many steps the first round trains.
  ///   - factor: 2 or more.
  ///   - train: trains anew with a setting for so many steps, and gives the loss at the end.
  /// - Returns: the one that is left, which was the best of the last round.
  public static func halving(
    _ settings: [Setting], stepCount: Int, factor: Int = 2, train: (Setting, Int) -> Double
  ) -> Setting {
    // Your code here instead of the next line.
    notWritten()
  }
}

/// A number that training does not learn, and that has to be chosen before: a learning rate, a share
/// that is dropped.
public struct Hyperparameter: Sendable {
  /// The lowest and the highest value that comes into question.
  public let range: ClosedRange<Double>
  public let scale: Scale

  /// What counts as equally far.
  public enum Scale: Sendable {
    /// From 0.1 to 0.2 it is as far as from 0.2 to 0.3: a share that is dropped.
    case linear
    /// From 0.001 to 0.01 it is as far as from 0.01 to 0.1: a learning rate. All values are above 0.
    case logarithmic
  }

  public init(_ range: ClosedRange<Double>, _ scale: Scale) {
    (self.range, self.scale) = (range, scale)
  }
}

extension Search {
  /// A value for each hyperparameter, in their order.
  public typealias Setting = [Double]
}

/// A mean, and how far it may be from what it would be with very many seeds.
public struct Estimate: Sendable {
  public let mean: Double
  /// The standard error. Of three such means two are within it, and of twenty nineteen within twice as much,
  /// if there are ten seeds or more; fewer say less of themselves than that.
  public let error: Double

  public init(mean: Double, error: Double) { (self.mean, self.error) = (mean, error) }
}
