import Checkpoints
import Curriculum
import Foundation
import Layers
import Tensors
import TestSupport
import Testing

/// One example of a kata: named inputs, and the numbers that PyTorch computes from them.
///
/// Examples are written by `Tools/goldens/katas.py`, a file a kata: tensors named
/// `test/example/input` or `test/example/expected`, and in the metadata single numbers, texts, and
/// the kinds of those results that are no tensors. Inputs that are texts: `Example+Texts.swift`.
public struct Example: Sendable {
  /// The kata that it belongs to: `01-LayerNorm`.
  public let kata: String
  /// The test that it is an example for: `normalizes`.
  public let test: String
  /// What is special about it: `two trailing axes`.
  public let name: String
  /// Unlike that of any other example of the kata.
  var id: String { "\(test)/\(name)" }

  var tensors: [String: Tensor]
  package let integers: [String: IntTensor]
  var numbers: [String: Double]
  /// The kinds of results that are no tensors, by the results' names; the only one has none.
  var kinds: [String: Golden.Kind] = [:]
  /// Expected texts, by the results' names.
  var expectedTexts: [String: [String]] = [:]
  /// Inputs that are texts, by their names.
  var inputTexts: [String: InputTexts] = [:]
  /// The folder of the model that the example is about, if it is about a whole one.
  var modelFolder: URL?
  /// What it is used for: see ``rehearsal``.
  var part = Part.performance
  /// The inputs that are still those of the rehearsal.
  var remembered: Set<String> = []

  /// The examples for a test of the kata whose suite this is called from.
  public static func all(for test: String, file: String = #fileID) -> [Example] {
    let suite = String(file.split(separator: "/").last ?? "")
    return all(of: suite.replacing("Tests.swift", with: ""), for: test)
  }

  /// The examples for a test of a kata.
  public static func all(of kata: String, for test: String) -> [Example] {
    let examples = GoldenFile.named(kata).examples.filter { $0.test == test }
    if examples.isEmpty {
      fatalError("\(GoldenFile.path(of: kata)): no examples for \(test).")
    }
    return examples
  }

  // MARK: - Inputs

  public subscript(_ name: String) -> Tensor {
    let tensor = found(tensors[name], name)
    if part == .performance && !remembered.contains(name) { return tensor }
    return cast(tensor.rehearsed, name)
  }

  public func ids(_ name: String) -> IntTensor {
    let ids = found(integers[name], name)
    return part == .performance ? ids : cast(ids.rehearsed, name)
  }

  public func mask(_ name: String) -> Mask { Mask(ids(name)) }
  /// The mask of that name, if the example has one.
  public func optionalMask(_ name: String) -> Mask? { integers[name].map { _ in mask(name) } }
  public func shape(_ name: String) -> Shape { Shape(sizes(name)) }
  /// Sizes, which stay as they are in a rehearsal.
  public func sizes(_ name: String) -> [Int] { found(integers[name], name).scalars }
  public func integer(_ name: String) -> Int { Int(number(name)) }
  public func float(_ name: String) -> Float { Float(number(name)) }
  /// A rate, 0 where the example has none.
  public func rate(_ name: String) -> Float { Float(numbers[name] ?? 0) }
  /// A generator started with the example's seed. A suite is handed it, so that what it goes on to
  /// draw can be told: see ``Drawing``.
  package var generator: RandomGenerator {
    let seed = UInt64(numbers["seed"] ?? 0)
    return RandomGenerator(seed: part == .performance ? seed : seed + 1)
  }

  /// The sizes and rates of a BERT, by the names that the configuration has. What an example leaves
  /// out is 0, rates among them, so that nothing is left to chance.
  public var configuration: BertConfiguration {
    func size(_ name: String) -> Int { Int(numbers[name] ?? 0) }
    return BertConfiguration(
      vocabularySize: size("vocabularySize"), hiddenSize: size("hiddenSize"),
      layerCount: size("layerCount"), headCount: size("headCount"), mlpSize: size("mlpSize"),
      positionCount: size("positionCount"), tokenTypeCount: size("tokenTypeCount"),
      epsilon: Float(numbers["epsilon"] ?? 0), dropoutRate: Float(numbers["dropoutRate"] ?? 0),
      attentionDropoutRate: Float(numbers["attentionDropoutRate"] ?? 0))
  }

  /// The sizes and rates of a GPT-2, in the same way.
  public var gpt2Configuration: GPT2Configuration {
    func size(_ name: String) -> Int { Int(numbers[name] ?? 0) }
    func rate(_ name: String) -> Float { Float(numbers[name] ?? 0) }
    return GPT2Configuration(
      vocabularySize: size("vocabularySize"), positionCount: size("positionCount"),
      hiddenSize: size("hiddenSize"), layerCount: size("layerCount"),
      headCount: size("headCount"), mlpSize: size("mlpSize"), epsilon: rate("epsilon"),
      embeddingDropoutRate: rate("embeddingDropoutRate"),
      attentionDropoutRate: rate("attentionDropoutRate"),
      residualDropoutRate: rate("residualDropoutRate"))
  }

  /// What the example wants a module to have learned: the inputs named `parameters.…`, by their
  /// names in the state dictionary.
  public var parameters: StateDictionary {
    let prefix = "parameters."
    let names = tensors.keys.filter { $0.hasPrefix(prefix) }
    return StateDictionary(
      Dictionary(
        uniqueKeysWithValues: names.map { (String($0.dropFirst(prefix.count)), self[$0]) }))
  }

  /// How far a result may be from PyTorch's, as a share of the largest expected magnitude: less for
  /// a layer than for a whole model.
  var allowance: Double { numbers["allowance"] ?? Comparison.layerAllowance }

  private func number(_ name: String) -> Double { found(numbers[name], name) }

  private static let expectedPrefix = "expected"

  /// What PyTorch computed, by the names of the results; the only one has none.
  package var goldens: [String: Golden] {
    var goldens: [String: Golden] = [:]
    for (name, texts) in expectedTexts {
      guard case .texts(let item) = kinds[name] else { fatalError("\(id), \(name): no kind.") }
      goldens[name] = .texts(texts, item: item)
    }
    let names = Set(tensors.keys).union(integers.keys).filter { $0.hasPrefix(Self.expectedPrefix) }
    for name in names {
      let short = String(name.dropFirst(Self.expectedPrefix.count + 1))
      goldens[short] = golden(name, kinds[short] ?? .tensor)
    }
    return goldens
  }

  private func golden(_ name: String, _ kind: Golden.Kind) -> Golden {
    switch kind {
    case .tensor: .tensor(found(tensors[name], name))
    case .mask: .mask(mask(name))
    case .fact: .fact(ids(name).item() == 1)
    case .integers(let item): .integers(ids(name).scalars, item: item)
    case .draws(let item): .draws(found(tensors[name], name), item: item)
    case .texts: fatalError("\(GoldenFile.path(of: kata)): \(name) holds numbers, not texts.")
    }
  }

  func found<Value>(_ value: Value?, _ name: String) -> Value {
    if let value { return value }
    fatalError("\(GoldenFile.path(of: kata)): \(test)/\(self.name) has no “\(name)”.")
  }
}

extension Example: CustomTestStringConvertible {
  public var testDescription: String { name }
}

/// A file of ``Example``s, read once.
struct GoldenFile: Sendable {
  let examples: [Example]

  /// The tests that it has examples for, in its order.
  var tests: [String] {
    examples.reduce(into: []) { if !$0.contains($1.test) { $0.append($1.test) } }
  }

  private static let cache = Locked<[String: GoldenFile]>([:])

  static func named(_ kata: String) -> GoldenFile {
    cache.withLock { cache in
      if let file = cache[kata] { return file }
      do {
        let file = try GoldenFile(kata)
        cache[kata] = file
        return file
      } catch {
        fatalError("Goldens of \(kata): \(error)")
      }
    }
  }

  /// Where it lies, from the package's root.
  static func path(of kata: String) -> String { "\(Workshop.Path.goldens)/\(kata).safetensors" }

  private init(_ kata: String) throws {
    let file = try SafetensorsFile(contentsOf: Workshop.here.url(Self.path(of: kata)))
    let list = Data((file.metadata["examples"] ?? "[]").utf8)
    let entries = try JSONDecoder().decode([Entry].self, from: list)
    let texts = try JSONDecoder().decode(
      [InputTexts].self, from: Data((file.metadata["texts"] ?? "[]").utf8))
    let names = Dictionary(grouping: file.names) { $0[..<($0.lastIndex(of: "/") ?? $0.startIndex)] }
    examples = try entries.map { entry in
      if let model = entry.model {
        return try Example(kata, entry.test, entry.name, entry.numbers, model: model)
      }
      let prefix = "\(entry.test)/\(entry.name)"
      var tensors: [String: Tensor] = [:]
      var integers: [String: IntTensor] = [:]
      for name in names[prefix[...]] ?? [] {
        let short = String(name.dropFirst(prefix.count + 1))
        if file.isInteger(name) {
          integers[short] = try file.intTensor(name)
        } else {
          tensors[short] = try file.tensor(name)
        }
      }
      return Example(
        kata: kata, test: entry.test, name: entry.name, tensors: tensors, integers: integers,
        numbers: entry.numbers, kinds: try entry.kinds(in: kata),
        expectedTexts: entry.texts ?? [:], inputTexts: try entry.inputs(among: texts))
    }
  }

  struct Entry: Decodable {
    let test: String
    let name: String
    let numbers: [String: Double]
    /// Such as `MaskedLM/padded`: a folder in Tests/Goldens/Models, and a batch.
    let model: String?
    /// What kinds the results are of that are no tensors: see ``Golden/Kind``.
    let kinds: [String: String]?
    /// Expected texts, by the results' names.
    let texts: [String: [String]]?
    /// Inputs that are texts, by their names: places in the file's list of texts, since examples share
    /// a vocabulary.
    let inputs: [String: Int]?

    func inputs(among texts: [InputTexts]) throws -> [String: InputTexts] {
      try (inputs ?? [:]).mapValues { place in
        guard texts.indices.contains(place) else {
          throw GoldenError(description: "\(test)/\(name): there is no text \(place).")
        }
        return texts[place]
      }
    }

    func kinds(in kata: String) throws -> [String: Golden.Kind] {
      try (kinds ?? [:]).mapValues { name in
        guard let kind = Golden.Kind(name) else {
          throw GoldenError(description: "\(test)/\(self.name): “\(name)” is no kind of result.")
        }
        return kind
      }
    }
  }
}

/// What is wrong in a file of goldens.
struct GoldenError: Error, CustomStringConvertible {
  let description: String
}
