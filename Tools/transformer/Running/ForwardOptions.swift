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
    let options = try Options<Name>(arguments, of: "forward")
    model = URL(filePath: try options.required(.model))
    output = URL(filePath: try options.required(.output))
    ids = options.all(.ids)
    if ids.isEmpty { throw UsageError("\(Name.ids.rawValue) is missing.") }
    tokenTypes = options.all(.tokenTypes)
    attentionMasks = options.all(.attentionMask)
    usesKatas = try options.usesKatas(.using)
  }

  /// The same for the learner's models, wherever they are run from.
  var argumentsOfTwin: [String] {
    [Name.model.rawValue, model.absoluteURL.path, Name.output.rawValue, output.absoluteURL.path]
      + ids.flatMap { [Name.ids.rawValue, $0] }
      + tokenTypes.flatMap { [Name.tokenTypes.rawValue, $0] }
      + attentionMasks.flatMap { [Name.attentionMask.rawValue, $0] }
  }
}
