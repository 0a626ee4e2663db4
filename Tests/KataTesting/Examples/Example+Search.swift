import Foundation
import Tensors

// What kata 38 searches in: ranges of hyperparameters, and toys to train whose best setting is known.

extension Example {
  /// Numbers of a kata that computes without tensors.
  public func doubles(_ name: String) -> [Double] { self[name].scalars.map(Double.init) }

  /// Seeds of generators.
  public var seeds: [UInt64] { ids("seeds").scalars.map(UInt64.init) }

  /// The settings to choose from: a value for each hyperparameter.
  public var candidates: [[Double]] {
    (0..<self["settings"].shape[0]).map { self["settings"][$0].scalars.map(Double.init) }
  }

  /// The lowest and highest values of hyperparameters, and whether factors count on their scales.
  public var ranges: [(range: ClosedRange<Double>, isLogarithmic: Bool)] {
    zip(zip(doubles("low"), doubles("high")), ids("isLogarithmic").scalars).map {
      ($0.0...$0.1, $1 == 1)
    }
  }

  /// Settings as results: the values of each hyperparameter, one after another.
  public func columns(of settings: [[Double]]) -> Answers {
    var answers = Answers()
    for place in ranges.indices {
      let isWhole = settings.allSatisfy { $0.count == ranges.count }
      answers["hyperparameter \(place + 1)"] =
        isWhole
        ? Tensor(settings.map { Float($0[place]) }).answer
        : Answer.unfit("some settings have not \(ranges.count) values, one for each.")
    }
    return answers
  }

  // MARK: - Draws

  /// Where drawn settings lie, in parts of the ranges that are equally likely, and whether the seed brings the
  /// same ones back.
  public func spread(
    _ draw: (_ count: Int, inout RandomGenerator) throws -> [[Double]]
  ) rethrows -> Answers {
    var (generator, twin) = (generator, generator)
    let count = part == .performance ? integer("draws") : 1
    let (settings, again) = (try draw(count, &generator), try draw(count, &twin))
    let parts = integer("parts")
    let kinds = ranges.reduce(1) { kinds, _ in kinds * parts }
    var counts = [Int](repeating: 0, count: kinds + 1)
    for setting in settings { counts[kind(of: setting, parts) ?? kinds] += 1 }
    return [
      "frequencies": Answer.draws(counts), "count of settings": settings.count,
      "same seed, same settings": settings == again,
    ]
  }

  /// In which part of each range a setting lies, all as one number; nil where it is beyond a range.
  private func kind(of setting: [Double], _ parts: Int) -> Int? {
    guard setting.count == ranges.count else { return nil }
    var kind = 0
    for (value, (range, isLogarithmic)) in zip(setting, ranges) {
      let (low, high) = (range.lowerBound, range.upperBound)
      let share =
        isLogarithmic ? log(value / low) / log(high / low) : (value - low) / (high - low)
      guard share > -1e-9, share < 1 + 1e-9 else { return nil }
      kind = kind * parts + min(max(Int(share * Double(parts)), 0), parts - 1)
    }
    return kind
  }

  // MARK: - Trainings

  /// The loss that a toy comes to: a bowl around the best setting, and luck, which is another one beside
  /// it. Above a limit of the first hyperparameter it diverges.
  public func toyLoss(_ setting: [Double], using generator: inout RandomGenerator) -> Double {
    let luck = Tensor.randomNormal([2], using: &generator).scalars.map(Double.init)
    let (center, width) = (doubles("center"), doubles("width"))
    guard setting.count == center.count, setting[0] <= double("limit") else { return .nan }
    let away = ranges.indices.map { place in
      let (value, best) = (setting[place], center[place])
      return (ranges[place].isLogarithmic ? log10(value / best) : value - best) / width[place]
    }
    let distance = away.reduce(0) { $0 + $1 * $1 }
    let spread = double("noise") * (1 + double("tilt") * distance)
    return double("floor") + distance + spread * (luck[0] + away[0] * luck[1])
  }

  /// What a search over rounds leaves, and which settings it trained in each round, for how long.
  public func halved(
    _ search: (
      _ settings: [[Double]], _ stepCount: Int, _ factor: Int,
      _ train: ([Double], Int) -> Double
    ) throws -> [Double]
  ) rethrows -> Answers {
    let settings = candidates
    let (floor, start, speed) = (doubles("floor"), doubles("start"), doubles("speed"))
    var rounds: [(stepCount: Int, places: [Int])] = []
    let left = try search(settings, integer("stepCount"), integer("factor")) { setting, steps in
      guard let place = settings.firstIndex(of: setting) else { return .nan }
      // A round is over where the steps change, or where a setting comes again.
      if rounds.last?.stepCount != steps || rounds.last?.places.contains(place) == true {
        rounds.append((steps, []))
      }
      rounds[rounds.count - 1].places.append(place)
      return floor[place] + start[place] * pow(Double(steps), -speed[place])
    }
    let words = rounds.map { round in
      let places = round.places.sorted().map(String.init).joined(separator: ", ")
      return "\(round.stepCount) step\(round.stepCount == 1 ? "" : "s"): \(places)"
    }
    return ["setting": Tensor(left.map { Float($0) }), "rounds": words]
  }
}
