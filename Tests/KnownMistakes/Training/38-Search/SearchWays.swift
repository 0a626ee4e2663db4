import Foundation
import KataTesting
import PlainFunctions
import Tensors

extension SearchAttempts {
  @WayList static var otherWays: [Way] {
    // MARK: What to try
    Way(parts: "spacesValues", "as it is meant") { $0.searchedValues { _ in } }
    Way(parts: "spacesValues", "by exponents of 10, and by weights that add up to 1") {
      $0.searchedValues {
        $0.linear = { (1 - $2) * $0 + $2 * $1 }
        $0.logarithmic = { low, high, share in
          pow(10, log10(low) + share * (log10(high) - log10(low)))
        }
      }
    }
    Way(parts: "laysGrid", "as it is meant") { $0.searchedGrid { _ in } }
    Way(results: "laysGrid", "by the digits of a number, the last of which changes fastest") {
      example in
      let (counts, ranges) = (example.sizes("counts"), example.ranges)
      let settings = (0..<counts.reduce(1, *)).map { number in
        var (rest, setting) = (number, [Double](repeating: 0, count: counts.count))
        for place in counts.indices.reversed() {
          let share =
            counts[place] == 1 ? 0 : Double(rest % counts[place]) / Double(counts[place] - 1)
          setting[place] = ScaleFormula()(ranges[place], at: share)
          rest /= counts[place]
        }
        return setting
      }
      return example.columns(of: settings)
    }
    Way(parts: "drawsSettings", "as it is meant") { $0.searchedDraws { _ in } }
    Way(parts: "drawsSettings", "with the tensors' numbers") {
      $0.searchedDraws {
        $0.share = { Double(Tensor.randomUniform([1], using: &$0).item()) }
      }
    }
    Way(
      results: "drawsSettings", "one hyperparameter after another, with random(in:) of logarithms"
    ) {
      example in
      example.spread { count, generator in
        let columns = example.ranges.map { range, isLogarithmic in
          (0..<count).map { _ in
            if !isLogarithmic { return Double.random(in: range, using: &generator) }
            let exponents = log(range.lowerBound)...log(range.upperBound)
            return exp(Double.random(in: exponents, using: &generator))
          }
        }
        return (0..<count).map { place in columns.map { $0[place] } }
      }
    }

    // MARK: Over seeds
    Way(parts: "trainsEachSeed", "as it is meant") { $0.searchedLosses { _ in } }
    Way(parts: "estimates", "as it is meant") { $0.searchedEstimate { _ in } }
    Way(parts: "estimates", "the mean of the squares less the square of the mean") {
      $0.searchedEstimate {
        $0.finish = { _, losses in
          let n = Double(losses.count)
          let squares = losses.reduce(0) { $0 + $1 * $1 }
          let mean = average(losses)
          return ((squares - n * mean * mean) / (n - 1) / n).squareRoot()
        }
      }
    }
    Way(parts: "findsLowest", "as it is meant") { $0.searchedLowest { _ in } }
    Way(integers: "findsLowest", "the lowest is looked for again and again") { example in
      let losses = example.doubles("losses")
      var left = Array(losses.indices)
      var places: [Int] = []
      while places.count < example.integer("count"), !left.isEmpty {
        var best = 0
        for place in left.indices {
          let (loss, lowest) = (losses[left[place]], losses[left[best]])
          if loss < lowest || (lowest.isNaN && !loss.isNaN) { best = place }
        }
        places.append(left.remove(at: best))
      }
      return places
    }
    Way(parts: "choosesBest", "as it is meant") { $0.searchedBest { _ in } }

    // MARK: Two settings
    Way(parts: "comparesPairs", "as it is meant") { $0.searchedDifference { _ in } }
    Way(results: "comparesPairs", "by the variances and what the two have in common") { example in
      let (losses, others) = (example.doubles("losses"), example.doubles("others"))
      let (a, b) = (average(losses), average(others))
      let n = Double(losses.count)
      func common(_ x: [Double], _ y: [Double]) -> Double {
        let products = zip(x, y).map { ($0 - average(x)) * ($1 - average(y)) }
        return products.reduce(0, +) / (n - 1)
      }
      let variance =
        common(losses, losses) + common(others, others) - 2 * common(losses, others)
      return Example.summary((a - b, (variance / n).squareRoot()))
    }
    Way(parts: "countsChance", "as it is meant") { $0.searchedChance { _ in } }
    Way("countsChance", "the first sign stays, since all signs turned around are as far") {
      let differences = $0.doubles("differences")
      let observed = abs(differences.reduce(0, +))
      var (extreme, all) = (0, 0)
      for signs in 0..<(1 << (differences.count - 1)) {
        let terms = differences.enumerated().map { place, difference in
          (signs << 1) >> place & 1 == 1 ? -difference : difference
        }
        all += 1
        if abs(terms.reduce(0, +)) >= observed { extreme += 1 }
      }
      return Tensor(Float(extreme) / Float(all))
    }

    // MARK: With less work
    Way(parts: "halves", "as it is meant") { $0.searchedHalving { _ in } }
    Way(results: "halves", "by itself, from round to round") { example in
      func left(
        _ settings: [[Double]], _ steps: Int, _ factor: Int, _ train: ([Double], Int) -> Double
      ) -> [Double] {
        if settings.count == 1 { return settings[0] }
        let losses = settings.map { train($0, steps) }
        let places = LowestFormula()(losses, count: max(1, settings.count / factor))
        return left(places.map { settings[$0] }, steps * factor, factor, train)
      }
      return example.halved(left)
    }
  }
}
