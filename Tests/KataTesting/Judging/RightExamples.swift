import Foundation
import Tensors

/// What the examples have in common that come out right, and no wrong one has.
struct RightExamples {
  /// `without a mask`, as it follows “Right are only the examples”; nil where there is no such thing.
  let trait: String?

  /// - Parameters:
  ///   - right: those that come out right.
  ///   - wrong: all others of the test.
  init(_ right: [Example], wrong: [Example]) {
    guard !right.isEmpty, !wrong.isEmpty else {
      trait = nil
      return
    }
    trait =
      (Trait.fixed(of: right + wrong) + Trait.bounds(between: right, and: wrong)).first { trait in
        right.allSatisfy(trait.holds) && !wrong.contains(where: trait.holds)
      }?.name
  }
}

/// Something that is so of some examples.
private struct Trait {
  let name: String
  let holds: (Example) -> Bool

  /// Traits of the examples' inputs and settings.
  static func fixed(of examples: [Example]) -> [Trait] {
    let names = Set(examples.flatMap(\.inputShapes.keys)).sorted()
    return modes + masks + [together] + names.flatMap(shapes) + names.flatMap(values)
      + settings(of: examples) + texts
  }

  // MARK: - Settings

  private static var modes: [Trait] {
    [
      Trait(name: "in training") { $0.numbers["isTraining"] == 1 },
      Trait(name: "after eval()") { $0.numbers["isTraining"] == 0 },
    ]
  }

  private static func settings(of examples: [Example]) -> [Trait] {
    spoken.flatMap { name -> [Trait] in
      let values = Set(examples.compactMap { $0.numbers[name] }).sorted()
      let words = name.replacing(/[A-Z]/) { " \($0.output.lowercased())" }
      return values.map { value in
        Trait(name: "whose \(words) is \(short(value))") { $0.numbers[name] == value }
      } + [
        Trait(name: "with a \(words)") { $0.numbers[name] ?? 0 != 0 },
        Trait(name: "without a \(words)") { $0.numbers[name] ?? 0 == 0 },
      ]
    }
  }

  /// Numbers that say how a step is called, not only of which size all is.
  private static let spoken = [
    "axis", "epsilon", "dropoutRate", "attentionDropoutRate", "residualDropoutRate",
    "embeddingDropoutRate", "headCount", "layerCount", "tokenTypeCount", "start", "layer",
    "penalty", "frequencyPenalty", "temperature", "topK", "topP",
  ]

  // MARK: - Texts

  /// What a text that is cut into tokens may lack.
  private static var texts: [Trait] {
    func trait(_ words: String, _ holds: @escaping (Unicode.Scalar) -> Bool) -> Trait {
      Trait(name: "\(words) in the text") { example in
        let texts = [example.inputTexts["text"], example.inputTexts["texts"]].compactMap { $0 }
        return !texts.isEmpty
          && !texts.flatMap(\.all).contains { $0.unicodeScalars.contains(where: holds) }
      }
    }
    // Of no text everything else that a text may lack is true as well.
    let empty = Trait(name: "whose text is empty") { example in
      let texts = [example.inputTexts["text"], example.inputTexts["texts"]].compactMap { $0 }
      return !texts.isEmpty && texts.flatMap(\.all).allSatisfy(\.isEmpty)
    }
    return [
      empty, trait("with nothing but ASCII") { !$0.isASCII },
      trait("without a digit") { $0.properties.numericType != nil },
      trait("without a capital") { $0.properties.isUppercase },
      trait("without white space") { $0.properties.isWhitespace },
      trait("with no white space but the blank") { $0.properties.isWhitespace && $0 != " " },
      trait("without an apostrophe") { $0 == "'" },
    ]
  }

  // MARK: - Masks

  private static var masks: [Trait] {
    [
      Trait(name: "without a mask") { $0.integers["mask"] == nil },
      Trait(name: "with a mask") { $0.integers["mask"] != nil },
      Trait(name: "whose mask hides nothing") {
        $0.integers["mask"]?.scalars.allSatisfy { $0 != 0 } ?? true
      },
      Trait(name: "whose mask hides something") {
        $0.integers["mask"]?.scalars.contains(0) ?? false
      },
    ]
  }

  // MARK: - Shapes

  private static func shapes(of name: String) -> [Trait] {
    func trait(_ words: String, _ holds: @escaping (Shape) -> Bool) -> Trait {
      Trait(name: words) { example in example.inputShapes[name].map(holds) ?? false }
    }
    let ranks = (1...4).map { rank in
      trait("whose \(name) has \(rank == 1 ? "one axis" : "\(rank) axes")") { $0.rank == rank }
    }
    let ends: [Trait] = (-4 ... -1).flatMap { (axis: Int) -> [Trait] in
      let place = axisInWords(axis)
      return [
        trait("where \(place) of \(name) has size 1") { $0.rank >= -axis && $0[axis] == 1 },
        trait("where \(place) of \(name) has more than one place") {
          $0.rank >= -axis && $0[axis] > 1
        },
      ]
    }
    let several: [Trait] = [
      trait("where all axes of \(name) have one size") { shape in
        shape.rank > 1 && shape.allSatisfy { $0 == shape[0] }
      },
      trait("where the last two axes of \(name) have one size") {
        $0.rank > 1 && $0[-1] == $0[-2]
      },
      trait("where the last two axes of \(name) have two sizes") {
        $0.rank > 1 && $0[-1] != $0[-2]
      },
    ]
    return ranks + several + ends
  }

  /// Queries and keys.
  private static var together: Trait {
    Trait(name: "with as many queries as keys") { example in
      guard let query = example.inputShapes["query"], let key = example.inputShapes["key"] else {
        return example.numbers["queryCount"] != nil
          && example.numbers["queryCount"] == example.numbers["keyCount"]
      }
      return query[-2] == key[-2]
    }
  }

  // MARK: - Values

  private static func values(of name: String) -> [Trait] {
    func trait(_ words: String, _ holds: @escaping ([Float]) -> Bool) -> Trait {
      Trait(name: words) { $0.tensors[name].map { holds($0.scalars) } ?? false }
    }
    return [
      trait("whose \(name) is finite") { $0.allSatisfy(\.isFinite) },
      trait("whose \(name) has no negative number") { $0.allSatisfy { $0 >= 0 } },
    ]
  }

  /// Limits of size and of magnitude that part the right examples from the wrong ones.
  static func bounds(between right: [Example], and wrong: [Example]) -> [Trait] {
    let names = Set(right.flatMap(\.inputShapes.keys)).sorted()
    return names.flatMap { name -> [Trait] in
      var traits: [Trait] = []
      let magnitude = { (example: Example) -> Double? in
        example.tensors[name]?.scalars.lazy.filter(\.isFinite).map { Double(abs($0)) }.max()
      }
      let size = { (example: Example) -> Double? in
        example.inputShapes[name].map { Double($0.reduce(1, *)) }
      }
      if let limit = limit(right.map(magnitude), wrong.map(magnitude)) {
        traits.append(
          Trait(name: "whose \(name) is nowhere larger than \(short(limit))") {
            magnitude($0).map { $0 <= limit } ?? false
          })
      }
      if let limit = limit(right.map(size), wrong.map(size)) {
        traits.append(
          Trait(name: "with at most \(short(limit)) numbers in \(name)") {
            size($0).map { $0 <= limit } ?? false
          })
      }
      return traits
    }
  }

  /// A round number between all of the first, which are smaller, and all of the others.
  private static func limit(_ small: [Double?], _ large: [Double?]) -> Double? {
    guard !small.contains(nil), !large.contains(nil), let low = small.compactMap({ $0 }).max(),
      let high = large.compactMap({ $0 }).min(), low < high
    else { return nil }
    let step = Foundation.pow(10, Foundation.floor(Foundation.log10(Swift.max(low, 1e-6))))
    let round = Foundation.ceil(low / step) * step
    return round < high ? round : nil
  }

  private static func short(_ number: Double) -> String { String(format: "%.4g", number) }
}

/// An axis counted from the end, in words: `the last axis`.
func axisInWords(_ axis: Int) -> String {
  switch axis {
  case -1: "the last axis"
  case -2: "the axis before the last"
  default: "axis \(axis)".replacing("-", with: "−")
  }
}

extension Example {
  /// The shapes of the inputs that change from call to call.
  fileprivate var inputShapes: [String: Shape] {
    let names = ["x", "query", "key", "value", "scores", "pattern", "ids", "logits", "a", "b"]
    var shapes: [String: Shape] = [:]
    for name in names {
      if let tensor = tensors[name] { shapes[name] = tensor.shape }
      if let ids = integers[name] { shapes[name] = ids.shape }
    }
    return shapes
  }
}
