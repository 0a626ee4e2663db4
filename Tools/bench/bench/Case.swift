import Tensors

/// Something to be timed, of which PyTorch or Hugging Face does the same in `Tools/bench/compare.py`.
struct Case: Sendable {
  let name: String
  /// Makes inputs and weights, of random numbers.
  let prepare: @Sendable () -> Workload

  static let all = operations + models + training + tokenizers

  /// The case of that name.
  static func named(_ name: String, among cases: [Case]) -> Case? {
    cases.first { $0.name == name }
  }

  /// What to say of a name that no case has.
  static func unknown(_ name: String, _ mode: String? = nil) -> String {
    "“\(name)” is no case\(mode.map { " of \($0)" } ?? ""): --list names all."
  }
}

/// A case that is ready to run.
struct Workload {
  /// How many parts one call consists of, if the time is that of each: a text's tokens.
  var partCount = 1
  /// What is timed. The shape of its result says whether PyTorch did the same.
  let call: () -> Shape

  init(partCount: Int = 1, _ call: @escaping () -> Shape) {
    self.partCount = partCount
    self.call = call
  }

  /// Calls for 50 ms, once at least, and takes the median: what is over within microseconds cannot
  /// be timed alone.
  func turn() -> (milliseconds: Double, shape: Shape) {
    let clock = ContinuousClock()
    let end = clock.now + .milliseconds(50)
    var times: [Double] = []
    var shape: Shape
    repeat {
      let start = clock.now
      shape = call()
      times.append((clock.now - start) / .milliseconds(1))
    } while clock.now < end
    return (median(times) / Double(partCount), shape)
  }
}

/// The middle of the numbers, or the mean of the two in the middle.
func median(_ numbers: [Double]) -> Double {
  let sorted = numbers.sorted()
  return (sorted[(sorted.count - 1) / 2] + sorted[sorted.count / 2]) / 2
}
