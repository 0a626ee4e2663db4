/// One kata of the course: a file of declarations that a learner writes the bodies of.
///
/// Its identifier is its name everywhere: `01-LayerNorm` is `Katas/BERT/01-LayerNorm.swift`,
/// `Sources/Reference/BERT/01-LayerNorm.swift`, `Katas/Lessons/01-LayerNorm.md` and so on: see
/// ``Workshop``. `kata check` verifies that each is there, and `kata new` lays them out.
public struct Kata: Sendable, Hashable, Identifiable {
  /// Number and name, as the file has them: `01-LayerNorm`.
  public let id: String
  /// The part of the course that it belongs to.
  public let track: Track
  /// The katas that unlock it once they have passed.
  public let needs: [String]

  /// `01` of `01-LayerNorm`.
  public var number: Substring { id.prefix { $0 != "-" } }
  /// `LayerNorm` of `01-LayerNorm`.
  public var name: Substring { id.drop { $0 != "-" }.dropFirst() }

  public init(id: String, track: Track, needs: [String]) {
    self.id = id
    self.track = track
    self.needs = needs
  }

  /// The parts of the course.
  public enum Track: String, Sendable, CaseIterable {
    case warmUp = "Warm-up"
    case bert = "BERT"
    case gpt2 = "GPT-2"
    case sampling = "Sampling"
    case text = "Text"
    case training = "Training"
    case interpretability = "Interpretability"
    case deberta = "DeBERTa"

    /// The track's folder below that of all katas; the warm-up stands at the top.
    var folder: String { self == .warmUp ? "" : rawValue + "/" }

    /// The folder of what is known to go wrong in its katas: the warm-up's are with BERT's.
    var mistakesFolder: String { self == .warmUp ? Track.bert.rawValue : rawValue }

    /// The module that is built of it: `GPT2Mistakes`.
    public var mistakesModule: String { mistakesFolder.filter { $0 != "-" } + "Mistakes" }
  }

  /// The katas whose code it calls. The warm-up unlocks others, but nothing is built of it.
  public var uses: [String] {
    needs.filter { Course.kata($0)?.track != .warmUp }
  }

  /// All katas whose code runs when this one's does, each once and before those that call it.
  public var foundations: [Kata] {
    var found: [Kata] = []
    for kata in uses.compactMap(Course.kata).flatMap({ $0.foundations + [$0] })
    where !found.contains(kata) {
      found.append(kata)
    }
    return found
  }
}
