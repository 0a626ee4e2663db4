import JSON

/// A vocabulary: tokens and their ids, each found by the other.
///
/// Ids need not be dense, nor in the order of the file; of a token that comes twice in a list, the later
/// place counts, as it does for Hugging Face.
struct TokenTable: Sendable {
  /// The tokens as the files write them.
  private var strings: ByteStrings
  /// Of each string, its id.
  private var ids: [Int32]
  /// Of each id, its string, or −1.
  private var numbers: [Int32]

  /// - Throws: a ``Malformed`` where two tokens have one id, or an id is too far away.
  init(_ rows: [(token: String, id: Int)]) throws {
    strings = ByteStrings(capacity: rows.count)
    // Embeddings have a row for each id, so there are no great gaps.
    let limit = 4 * rows.count + 4096
    let top = rows.map(\.id).max() ?? -1
    if let far = rows.first(where: { !(0..<limit).contains($0.id) }) {
      throw Malformed(
        "the id of \(quoted(far.token)) is \(far.id), but must be from 0 to \(limit - 1) where there are "
          + "\(rows.count) tokens.")
    }
    numbers = [Int32](repeating: -1, count: top + 1)
    ids = []
    ids.reserveCapacity(rows.count)
    for (token, id) in rows {
      let (number, isNew) = strings.insert(token)
      if isNew {
        ids.append(Int32(id))
      } else {
        numbers[Int(ids[number])] = -1
        ids[number] = Int32(id)
      }
      if numbers[id] >= 0 {
        let other = strings.text(of: Int(numbers[id]))
        throw Malformed(
          "the id \(id) is that of \(quoted(other)) and of \(quoted(token)): which counts?")
      }
      numbers[id] = Int32(number)
    }
  }

  /// Tokens in the order of their ids.
  init(_ tokens: [String]) throws { try self.init(tokens.enumerated().map { ($1, $0) }) }

  /// How many tokens there are.
  var count: Int { ids.count }

  /// One more than the largest id.
  var idCount: Int { numbers.count }

  @inline(__always)
  func id(of token: UTF8Bytes) -> Int? { strings.number(of: token).map { Int(ids[$0]) } }

  func id(of token: String) -> Int? { token.withUTF8Bytes { id(of: $0) } }

  func contains(id: Int) -> Bool { numbers.indices.contains(id) && numbers[id] >= 0 }

  func token(of id: Int) -> String? {
    contains(id: id) ? strings.text(of: Int(numbers[id])) : nil
  }

  /// The bytes of a token that is there.
  func withBytes<Result>(of id: Int, _ body: (UTF8Bytes) throws -> Result) rethrows -> Result {
    try strings.withBytes(of: Int(numbers[id]), body)
  }

  /// All tokens by their ids, with empty texts where there is none.
  var tokens: [String] { numbers.map { $0 < 0 ? "" : strings.text(of: Int($0)) } }
}
