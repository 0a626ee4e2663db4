import Files
import Foundation

/// The tests that a file of goldens has examples for: the table in its header, without its numbers.
struct GoldenIndex {
  /// In the file's order.
  let tests: [String]
  let exampleCount: Int

  init(contentsOf url: URL) throws {
    let file = try contents(of: url)
    let size = file.prefix(8).reversed().reduce(0) { $0 << 8 | UInt64($1) }
    let text = file.dropFirst(8).prefix(Int(clamping: size))
    let header = try JSONDecoder().decode(Header.self, from: text)
    let examples = try JSONDecoder().decode([Entry].self, from: Data(header.metadata.examples.utf8))
    tests = examples.map(\.test).reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
    exampleCount = examples.count
  }

  /// What begins the name of a test of gradients; behind it stands that of the output's test.
  static let gradientPrefix = "gradients of "

  /// The tests of gradients.
  var gradients: [String] { tests.filter { $0.hasPrefix(Self.gradientPrefix) } }

  /// `16 examples for 4 tests, 2 of them of gradients`
  var extent: String {
    "\(counted(exampleCount, "example")) for \(counted(tests.count, "test")), "
      + "\(gradients.isEmpty ? "none" : "\(gradients.count)") of them of gradients"
  }

  private struct Header: Decodable {
    let metadata: Metadata

    enum CodingKeys: String, CodingKey { case metadata = "__metadata__" }
  }

  private struct Metadata: Decodable { let examples: String }

  private struct Entry: Decodable { let test: String }

  /// A file without examples.
  static var empty: Data {
    var header = #"{"__metadata__":{"examples":"[]"}}"#
    header += String(repeating: " ", count: -header.utf8.count & 7)
    let size = UInt64(header.utf8.count)
    return Data((0..<8).map { UInt8(truncatingIfNeeded: size >> (8 * $0)) }) + Data(header.utf8)
  }
}
