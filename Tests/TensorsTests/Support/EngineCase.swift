import Foundation
@_spi(Engine) import Tensors
import TestSupport
import Testing

/// An operation of the engine, what goes into it, and what PyTorch says comes out.
///
/// Tools/goldens/cases.py describes the files that hold them.
struct EngineCase: Sendable {
  let operation: String
  let inputs: [Value]
  let expected: [Value]
  let arguments: Arguments
  private let views: [String?]

  /// What is stored: integers may also stand for truth values.
  enum Value: Sendable {
    case numbers(Tensor)
    case integers(IntTensor)
  }

  struct Arguments: Decodable, Sendable {
    let note: String?
    let number: Double?
    let low: Double?
    let high: Double?
    let axes: [Int]?
    let correction: Int?
    let sizes: [Int]?
    let bounds: [Double]?
    let count: Int?
    /// Indices as Python writes them: `2`, `1:`, `::-2`, `...`; and `new` for a new axis.
    let index: [String]?
    let pattern: String?
    let lengths: [String: Int]?
  }

  // MARK: - Inputs

  /// An input as numbers.
  func tensor(_ k: Int = 0) -> Tensor {
    switch inputs[k] {
    case .numbers(let tensor): tensor.seen(views[k])
    case .integers(let tensor): Tensor(tensor).seen(views[k])
    }
  }

  /// An input as integers.
  func integers(_ k: Int = 0) -> IntTensor { stored(k).seen(views[k]) }

  /// An input as truth values.
  func mask(_ k: Int = 0) -> Mask { Mask(stored(k)).seen(views[k]) }

  private func stored(_ k: Int) -> IntTensor {
    guard case .integers(let tensor) = inputs[k] else { fatalError("Input \(k) has no integers.") }
    return tensor
  }

  /// All inputs as numbers.
  var tensors: [Tensor] { inputs.indices.map { tensor($0) } }
  /// All inputs as integers.
  var intTensors: [IntTensor] { inputs.indices.map { integers($0) } }
  /// For all inputs, which integers are odd.
  var oddMasks: [Mask] { inputs.indices.map { stored($0).odd.seen(views[$0]) } }

  var number: Double { arguments.number! }
  var axis: Int { arguments.axes![0] }
  var count: Int { arguments.count! }
}

extension IntTensor {
  fileprivate var odd: Mask { Mask(scalars.map { $0 & 1 == 1 }, shape: shape) }
}

extension ShapedArray {
  /// The views that Tools/goldens/cases.py also makes.
  fileprivate func seen(_ view: String?) -> Self {
    switch view {
    case nil: self
    case "transposed": transposed()
    case "every other": self[.ellipsis, .stride(by: 2)]
    case "backward": self[.stride(by: -1)]
    case "from the second": self[1...]
    case "repeated": broadcast(to: Shape([3] + shape.sizes))
    case let view?: fatalError("There is no view “\(view)”.")
    }
  }
}

extension EngineCase: CustomTestStringConvertible {
  var testDescription: String {
    let operands = zip(inputs, views).map { input, view in
      let shape =
        switch input {
        case .numbers(let tensor): tensor.shape
        case .integers(let tensor): tensor.shape
        }
      return "\(shape)" + (view.map { " \($0)" } ?? "")
    }
    let words = Mirror(reflecting: arguments).children.compactMap { name, value in
      Mirror(reflecting: value).children.first.map { "\(name!): \($0.value)" }
    }
    return ([operation + " " + operands.joined(separator: " and ")] + words)
      .joined(separator: ", ")
  }
}

// MARK: - Checking

extension EngineCase {
  /// Expects PyTorch's shape and, up to `allowance` times the largest expected magnitude, numbers.
  /// - Parameter expected: which of the expected tensors.
  func check(
    _ actual: Tensor, _ k: Int = 0, within allowance: Double = 0, as shape: Shape? = nil,
    location: SourceLocation = #_sourceLocation
  ) {
    let wanted =
      switch expected[k] {
      case .numbers(let tensor): tensor
      case .integers(let tensor): Tensor(tensor)
      }
    expectClose(
      actual, shape.map(wanted.reshaped) ?? wanted, within: allowance, location: location)
  }

  func check(
    _ actual: IntTensor, _ k: Int = 0, as shape: Shape? = nil,
    location: SourceLocation = #_sourceLocation
  ) {
    guard case .integers(let tensor) = expected[k] else {
      Issue.record("integers, expected numbers", sourceLocation: location)
      return
    }
    #expect(actual.shape == shape ?? tensor.shape, sourceLocation: location)
    #expect(actual.scalars == tensor.scalars, sourceLocation: location)
  }

  func check(_ actual: Mask, _ k: Int = 0, location: SourceLocation = #_sourceLocation) {
    check(IntTensor(actual), k, location: location)
  }

  /// Expects one result for each that PyTorch has, or several of which all should be its only one.
  func check(_ actual: [Tensor], location: SourceLocation = #_sourceLocation) {
    checkEach(actual, location) { check($0, $1, location: location) }
  }

  func check(_ actual: [IntTensor], location: SourceLocation = #_sourceLocation) {
    checkEach(actual, location) { check($0, $1, location: location) }
  }

  /// Expects the results of operations on ``oddMasks``.
  func check(odd actual: [Mask], location: SourceLocation = #_sourceLocation) {
    checkEach(actual, location) { mask, k in
      guard case .integers(let tensor) = expected[k] else { return }
      #expect(mask.shape == tensor.shape, sourceLocation: location)
      #expect(mask.scalars == tensor.odd.scalars, sourceLocation: location)
    }
  }

  private func checkEach<Array: ShapedArray>(
    _ actual: [Array], _ location: SourceLocation, _ check: (Array, Int) -> Void
  ) {
    #expect(
      expected.count == 1 ? !actual.isEmpty : actual.count == expected.count,
      "there is no operation \(operation)", sourceLocation: location)
    for (k, result) in actual.enumerated() where k < expected.count || expected.count == 1 {
      check(result, expected.count == 1 ? 0 : k)
    }
  }
}

// MARK: - Files

extension EngineCase {
  /// The cases of a family of operations.
  static func all(_ family: String) -> [EngineCase] {
    do {
      let file = try Goldens.engine(family)
      let table = Data((file.metadata["cases"] ?? "").utf8)
      let cases = try JSONDecoder().decode([Entry].self, from: table).map { entry in
        EngineCase(
          operation: entry.operation, inputs: try entry.inputs.map { try $0.value(in: file) },
          expected: try entry.expected.map { try file.value($0) }, arguments: entry.arguments,
          views: entry.inputs.map(\.view))
      }
      return cases
    } catch {
      fatalError("The cases of \(family): \(error)")
    }
  }

  private struct Entry: Decodable {
    let operation: String
    let inputs: [Input]
    let expected: [String]
    let arguments: Arguments

    init(from decoder: any Decoder) throws {
      enum Key: String, CodingKey { case operation, inputs, expected }
      let container = try decoder.container(keyedBy: Key.self)
      operation = try container.decode(String.self, forKey: .operation)
      inputs = try container.decode([Input].self, forKey: .inputs)
      expected = try container.decode([String].self, forKey: .expected)
      arguments = try Arguments(from: decoder)
    }
  }

  private struct Input: Decodable {
    let tensor: String?
    let made: Made?
    let view: String?

    func value(in file: GoldenTensors) throws -> Value {
      if let made { .numbers(made.tensor) } else { try file.value(tensor!) }
    }
  }

  /// Numbers by a formula.
  private struct Made: Decodable {
    let shape: [Int]
    let salt: Int

    var tensor: Tensor {
      let count = shape.reduce(1, *)
      let scalars = (0..<count).map { k in
        Float((31 * k * k + 57 * k + salt) % 1009 - 504) / 256
      }
      return Tensor(scalars, shape: Shape(shape))
    }
  }
}

extension GoldenTensors {
  fileprivate func value(_ name: String) throws -> EngineCase.Value {
    isInteger(name) ? .integers(try intTensor(name)) : .numbers(try tensor(name))
  }
}
