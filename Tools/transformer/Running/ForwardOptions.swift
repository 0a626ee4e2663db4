import Foundation

/// What follows `forward` on the command line.
struct ForwardOptions {
  let model: URL
  let output: URL
  /// One text a sequence, as given.
  let ids: [String]
  let tokenTypes: [String]
  let attentionMasks: [String]
  /// Whether the learner's models are to run, or the reference's.
  let usesKatas: Bool

  private enum Name: String, CaseIterable {
    case model = "--model"
    case ids = "--ids"
    case tokenTypes = "--token-types"
    case attentionMask = "--attention-mask"
    case output = "--output"
    case using = "--using"
  }

  init(_ arguments: some Sequence<String>) throws(UsageError) {
    var values: [Name: [String]] = [:]
    var rest = arguments.makeIterator()
    while let argument = rest.next() {
      guard let name = Name(rawValue: argument) else {
        throw UsageError("forward does not know “\(argument)”.")
      }
      guard let value = rest.next(), !value.hasPrefix("--") else {
        throw UsageError("\(argument) needs a value.")
      }
      values[name, default: []].append(value)
    }
    func single(_ name: Name) throws(UsageError) -> String? {
      let given = values[name] ?? []
      if given.count > 1 { throw UsageError("\(name.rawValue) is there \(given.count) times.") }
      return given.first
    }
    func required<Value>(_ value: Value?, _ name: Name) throws(UsageError) -> Value {
      guard let value else { throw UsageError("\(name.rawValue) is missing.") }
      return value
    }
    model = URL(filePath: try required(try single(.model), .model))
    output = URL(filePath: try required(try single(.output), .output))
    ids = try required(values[.ids], .ids)
    tokenTypes = values[.tokenTypes] ?? []
    attentionMasks = values[.attentionMask] ?? []
    switch try single(.using) {
    case nil: usesKatas = false
    case "katas": usesKatas = true
    case let other?: throw UsageError("--using takes “katas” alone, not “\(other)”.")
    }
  }

  /// The same for the learner's models, wherever they are run from.
  var argumentsOfTwin: [String] {
    [Name.model.rawValue, model.absoluteURL.path, Name.output.rawValue, output.absoluteURL.path]
      + ids.flatMap { [Name.ids.rawValue, $0] }
      + tokenTypes.flatMap { [Name.tokenTypes.rawValue, $0] }
      + attentionMasks.flatMap { [Name.attentionMask.rawValue, $0] }
  }
}
