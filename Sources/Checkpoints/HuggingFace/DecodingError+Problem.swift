extension DecodingError {
  /// What the decoder says is wrong, and where: `"a" "shape": …`, without a full stop.
  var problem: String {
    let (context, key): (Context, (any CodingKey)?) =
      switch self {
      case .typeMismatch(_, let context), .valueNotFound(_, let context): (context, nil)
      case .keyNotFound(let key, let context): (context, key)
      case .dataCorrupted(let context): (context, nil)
      @unknown default: (.init(codingPath: [], debugDescription: "\(self)"), nil)
      }
    let path = context.codingPath.map { quoted($0.stringValue) }.joined(separator: " ")
    let what = key.map { "there is no \(quoted($0.stringValue))" } ?? context.debugDescription
    let text = what.hasSuffix(".") ? String(what.dropLast()) : what
    return path.isEmpty ? text : "\(path): \(text)"
  }
}
