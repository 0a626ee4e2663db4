import Foundation
import KataTesting
import Tensors

final class SearchAttempts: KataAttempts {}

extension SearchAttempts {
  static var mistakes: [Way] { scales + grids + draws + seeds + estimates + comparisons + rounds }

  @WayList private static var scales: [Way] {
    Way(parts: "spacesValues", "a logarithmic scale is taken for a linear one") {
      $0.searchedValues { $0.logarithmic = $0.linear }
    }
    Way(parts: "spacesValues", "a linear scale is taken for a logarithmic one") {
      $0.searchedValues { $0.linear = $0.logarithmic }
    }
    Way(parts: "spacesValues", "the two scales are exchanged") {
      $0.searchedValues { swap(&$0.linear, &$0.logarithmic) }
    }
    Way(parts: "spacesValues", "the exponent of 10 is given, and no power") {
      $0.searchedValues {
        $0.logarithmic = { low, high, share in log10(low) + share * (log10(high) - log10(low)) }
      }
    }
    Way(parts: "spacesValues", "the logarithms are natural, and the power is one of 10") {
      $0.searchedValues {
        $0.logarithmic = { low, high, share in
          pow(10, log(low) + share * (log(high) - log(low)))
        }
      }
    }
    Way(parts: "spacesValues", "the share is multiplied by the quotient, and no power is taken") {
      $0.searchedValues { $0.logarithmic = { $0 * ($1 / $0) * $2 } }
    }
    Way(parts: "spacesValues", "the power is one of the highest value, and not of the quotient") {
      $0.searchedValues { $0.logarithmic = { $0 * pow($1, $2) } }
    }
    Way(parts: "spacesValues", "the power is one of the lowest value divided by the highest") {
      $0.searchedValues { $0.logarithmic = { $0 * pow($0 / $1, $2) } }
    }
    Way(parts: "spacesValues", "the lowest value is not multiplied by the power") {
      $0.searchedValues { $0.logarithmic = { pow($1 / $0, $2) } }
    }
    Way(parts: "spacesValues", "the lowest value is forgotten on the linear scale") {
      $0.searchedValues { $0.linear = { $2 * ($1 - $0) } }
    }
    Way(parts: "spacesValues", "the share is one of the highest value, not of the distance") {
      $0.searchedValues { $0.linear = { $0 + $2 * $1 } }
    }
    Way(parts: "spacesValues", "it is counted down from the highest") {
      $0.searchedValues { $0.share = { 1 - $0 } }
    }
  }

  @WayList private static var grids: [Way] {
    Way(parts: "laysGrid", "the highest value is left out: shares are parts of the count") {
      $0.searchedGrid { $0.share = { Double($0) / Double($1) } }
    }
    Way(parts: "laysGrid", "the lowest value is left out") {
      $0.searchedGrid { $0.share = { Double($0 + 1) / Double($1) } }
    }
    Way(parts: "laysGrid", "both ends are left out: values lie in the middle of their parts") {
      $0.searchedGrid { $0.share = { (Double($0) + 0.5) / Double($1) } }
    }
    Way(parts: "laysGrid", "0 is divided by 0 where there is one value") {
      $0.searchedGrid { $0.share = { Double($0) / Double($1 - 1) } }
    }
    Way(parts: "laysGrid", "the only value of a hyperparameter is the one in the middle") {
      $0.searchedGrid { $0.share = { $1 == 1 ? 0.5 : Double($0) / Double($1 - 1) } }
    }
    Way(parts: "laysGrid", "the only value of a hyperparameter is the highest") {
      $0.searchedGrid { $0.share = { $1 == 1 ? 1 : Double($0) / Double($1 - 1) } }
    }
    Way(parts: "laysGrid", "the first hyperparameter changes fastest") {
      $0.searchedGrid {
        $0.combine = { settings, values in
          values.flatMap { value in settings.map { $0 + [value] } }
        }
      }
    }
    Way(parts: "laysGrid", "a setting's values stand in reverse order") {
      $0.searchedGrid {
        $0.combine = { settings, values in
          settings.flatMap { setting in values.map { [$0] + setting } }
        }
      }
    }
    Way(parts: "laysGrid", "values are paired one by one, and not all combined") {
      $0.searchedGrid {
        $0.combine = { settings, values in
          settings == [[]] ? values.map { [$0] } : zip(settings, values).map { $0 + [$1] }
        }
      }
    }
    Way(parts: "laysGrid", "all values of a hyperparameter join one setting") {
      $0.searchedGrid { $0.combine = { settings, values in settings.map { $0 + values } } }
    }
    Way(parts: "laysGrid", "all hyperparameters get the first one's count") {
      $0.searchedGrid { $0.count = { counts, _ in counts[0] } }
    }
    Way(parts: "laysGrid", "a logarithmic scale is taken for a linear one") {
      $0.searchedGrid { $0.scale.logarithmic = $0.scale.linear }
    }
    Way(parts: "laysGrid", "the exponents of 10 are given, and no powers") {
      $0.searchedGrid {
        $0.scale.logarithmic = { low, high, share in
          log10(low) + share * (log10(high) - log10(low))
        }
      }
    }
  }

  @WayList private static var draws: [Way] {
    Way(parts: "drawsSettings", "it is drawn uniformly, where the scale is logarithmic") {
      $0.searchedDraws { $0.scale.logarithmic = $0.scale.linear }
    }
    Way(parts: "drawsSettings", "logarithms are drawn uniformly, where the scale is linear") {
      $0.searchedDraws { $0.scale.linear = $0.scale.logarithmic }
    }
    Way(parts: "drawsSettings", "the exponents of 10 are given, and no powers") {
      $0.searchedDraws {
        $0.scale.logarithmic = { low, high, share in
          log10(low) + share * (log10(high) - log10(low))
        }
      }
    }
    Way(parts: "drawsSettings", "whole powers of 10 are drawn, and nothing between") {
      $0.searchedDraws {
        $0.scale.logarithmic = { low, high, share in
          pow(10, (log10(low) + share * (log10(high) - log10(low))).rounded())
        }
      }
    }
    Way(parts: "drawsSettings", "one number is drawn for all hyperparameters of a setting") {
      $0.searchedDraws { $0.isShared = true }
    }
    Way(parts: "drawsSettings", "a copy of the generator draws the same setting again and again") {
      $0.searchedDraws { $0.copies = true }
    }
    Way(parts: "drawsSettings", "the numbers are the system's, which no seed repeats") {
      $0.searchedDraws { $0.share = { _ in .random(in: 0..<1) } }
    }
    Way(parts: "drawsSettings", "the shares are normal numbers, which lie beyond the range too") {
      $0.searchedDraws {
        $0.share = { Double(Tensor.randomNormal([1], using: &$0).item()) }
      }
    }
    Way(parts: "drawsSettings", "a value of a coarse grid is drawn") {
      $0.searchedDraws { $0.share = { Double(Int.random(in: 0...10, using: &$0)) / 10 } }
    }
    Way(parts: "drawsSettings", "the middle is likelier: the share is a mean of two numbers") {
      $0.searchedDraws {
        $0.share = {
          let first = Double.random(in: 0..<1, using: &$0)
          return (first + .random(in: 0..<1, using: &$0)) / 2
        }
      }
    }
    Way(parts: "drawsSettings", "one setting too many is drawn") {
      $0.searchedDraws { $0.count = { $0 + 1 } }
    }
    Way(parts: "drawsSettings", "one setting is drawn, whatever the count") {
      $0.searchedDraws { $0.count = { _ in 1 } }
    }
  }

  @WayList private static var seeds: [Way] {
    Way(parts: "trainsEachSeed", "one generator goes on from training to training") {
      $0.searchedLosses { $0.isOneGenerator = true }
    }
    Way(parts: "trainsEachSeed", "every training has the first seed") {
      $0.searchedLosses { $0.seeds = { seeds in seeds.map { _ in seeds[0] } } }
    }
    Way(parts: "trainsEachSeed", "the seeds are 0, 1, 2 and so on, whatever was asked for") {
      $0.searchedLosses { $0.seeds = { $0.indices.map { UInt64($0) } } }
    }
    Way(parts: "trainsEachSeed", "the seeds are counted from the first one on") {
      $0.searchedLosses { $0.seeds = { seeds in seeds.indices.map { seeds[0] + UInt64($0) } } }
    }
    Way(parts: "trainsEachSeed", "each seed is one too high") {
      $0.searchedLosses { $0.seeds = { $0.map { $0 + 1 } } }
    }
    Way(parts: "trainsEachSeed", "the seeds are sorted first") {
      $0.searchedLosses { $0.seeds = { $0.sorted() } }
    }
    Way(parts: "trainsEachSeed", "a seed that comes twice is trained once") {
      $0.searchedLosses {
        $0.seeds = { $0.reduce(into: []) { if !$0.contains($1) { $0.append($1) } } }
      }
    }
    Way(parts: "trainsEachSeed", "the losses are sorted, so that no seed knows its own") {
      $0.searchedLosses { $0.finish = { $0.sorted() } }
    }
    Way(parts: "trainsEachSeed", "the losses come back in reverse order") {
      $0.searchedLosses { $0.finish = { $0.reversed() } }
    }
    Way(parts: "trainsEachSeed", "the trainings get a split of the seed's generator") {
      $0.searchedLosses {
        $0.generator = {
          var generator = $0
          return generator.split()
        }
      }
    }
    Way(parts: "trainsEachSeed", "something is drawn from the generator before the training") {
      $0.searchedLosses {
        $0.generator = {
          var generator = $0
          _ = generator.next()
          return generator
        }
      }
    }
    Way(parts: "trainsEachSeed", "the generator starts with 0, whatever the seed") {
      $0.searchedLosses { $0.seeds = { $0.map { _ in 0 } } }
    }
    Way(parts: "trainsEachSeed", "the generator is the system's, which no seed repeats") {
      $0.searchedLosses { $0.generator = { _ in RandomGenerator(seed: .random(in: 0...999)) } }
    }
  }
}
