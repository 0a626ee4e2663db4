import Files
import Foundation
import JSON
import Tensors
import Training

/// Texts with their classes: what a classifier learns from, and what it is judged by.
struct LabelledTexts {
  struct Row: Equatable {
    let text: String
    /// A class, by its place among ``LabelledTexts/labels``.
    let label: Int
  }

  /// The classes' names.
  let labels: [String]
  let learned: [Row]
  let heldOut: [Row]
  /// What it is, in a few words: `200 tales without their ends`.
  let name: String

  // MARK: - Tales

  /// Stories of the little world without their last sentence, which says how they end: whether they end well.
  ///
  /// With that sentence a few words tell, and nothing need be understood.
  /// - Parameter seed: others are learned from other stories, and judged by the same.
  static func tales(_ count: Int, heldOutCount: Int, seed: UInt32) -> LabelledTexts {
    func rows(_ numbers: Range<Int>) -> [Row] {
      numbers.map { number in
        let tale = TaleData.tale(number)
        return Row(text: withoutEnd(tale.text), label: tale.endsWell ? 1 : 0)
      }
    }
    // Seeds that no training reaches.
    let first = 1 << 40
    return LabelledTexts(
      labels: ["ends badly", "ends well"],
      learned: rows(Int(seed) * count..<(Int(seed) + 1) * count),
      heldOut: rows(first..<first + heldOutCount), name: "tales without their last sentence")
  }

  /// A text without its last sentence.
  static func withoutEnd(_ text: String) -> String {
    let bytes = Array(text.utf8)
    let isEnd = { (place: Int) in
      bytes[place] == UInt8(ascii: ".") && bytes[place + 1] == UInt8(ascii: " ")
    }
    guard bytes.count > 1, let end = (0..<bytes.count - 1).last(where: isEnd) else { return text }
    return String(decoding: bytes[...end], as: UTF8.self)
  }

  // MARK: - Files

  /// Those of a file, CSV or JSON Lines; in an order that the seed draws, the last ones are held out.
  /// - Parameter heldOutCount: nil for a fifth.
  /// - Throws: a ``RunError`` that names the line, or what is too little.
  static func file(_ url: URL, heldOutCount: Int?, seed: UInt32) throws -> LabelledTexts {
    let rows = try LabelledLines(of: url).rows
    let labels = Set(rows.map(\.label)).sorted()
    guard labels.count > 1 else {
      throw RunError(
        "--file: \(url.path) has \(labels.count == 1 ? "the one label “\(labels[0])”" : "no lines"), and "
          + "sorting needs two.")
    }
    let count = heldOutCount ?? rows.count / 5
    guard count >= 1, rows.count - count >= 1 else {
      throw RunError(
        "--file: \(url.path) has \(rows.count) texts, too few to hold \(max(count, 1)) of them out."
      )
    }
    let numbers = Dictionary(uniqueKeysWithValues: zip(labels, 0...))
    var generator = RandomGenerator(seed: UInt64(seed))
    let all = rows.map { Row(text: $0.text, label: numbers[$0.label]!) }
      .shuffled(using: &generator)
    return LabelledTexts(
      labels: labels, learned: Array(all.dropLast(count)), heldOut: all.suffix(count),
      name: url.lastPathComponent)
  }
}

/// The lines of a file of texts and labels.
struct LabelledLines {
  let rows: [(text: String, label: String)]

  /// - Throws: a ``RunError`` that names the first line that is not as it should be.
  init(of url: URL) throws {
    let text = try text(of: url)
    let name = url.path
    switch url.pathExtension.lowercased() {
    case "jsonl", "ndjson", "json": rows = try Self.jsonLines(text, name)
    case "csv": rows = try Self.table(text, name)
    default:
      throw RunError("--file: \(name) is neither .csv nor .jsonl, by whose names they are known.")
    }
  }

  private static let rule =
    #"each line is an object as {"text": "What a day!", "label": "happy"}"#

  private static func jsonLines(
    _ text: String, _ name: String
  ) throws -> [(text: String, label: String)] {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    return try lines.enumerated().compactMap { number, line in
      if line.allSatisfy(\.isWhitespace) { return nil }
      do {
        return try Array(line.utf8).withUnsafeBytes { bytes in
          let object = try JSONObject(bytes)
          guard let text = try object.text("text") else {
            throw Malformed("there is no \"text\"")
          }
          // Labels are often numbers.
          let label =
            try (try? object.text("label")) ?? object.integer("label").map(String.init)
          guard let label else { throw Malformed("there is no \"label\"") }
          return (text, label)
        }
      } catch let problem as Malformed {
        throw RunError("--file: \(name):\(number + 1): \(problem.problem): \(rule).")
      }
    }
  }

  /// Cells with commas between them, in quotes where they have some of their own. The first line names the
  /// columns.
  private static func table(
    _ text: String, _ name: String
  ) throws -> [(text: String, label: String)] {
    var table = try cells(text, name)
    guard !table.isEmpty else { return [] }
    let header = table.removeFirst().cells
    guard let texts = header.firstIndex(of: "text"), let labels = header.firstIndex(of: "label")
    else {
      throw RunError(
        "--file: \(name):1: the columns are \(header.joined(separator: ", ")), and none of them may be "
          + "missing of “text” and “label”.")
    }
    return try table.compactMap { line, cells in
      if cells == [""] { return nil }
      guard cells.count == header.count else {
        throw RunError(
          "--file: \(name):\(line): \(cells.count) cells, and the first line has \(header.count). A text "
            + "with commas stands in quotes.")
      }
      return (cells[texts], cells[labels])
    }
  }

  private static func cells(
    _ text: String, _ name: String
  ) throws -> [(line: Int, cells: [String])] {
    var rows: [(line: Int, cells: [String])] = []
    var (row, cell, line, start) = ([String](), String.UnicodeScalarView(), 1, 1)
    var (isQuoted, wasQuoted) = (false, false)
    var scalars = Array(text.unicodeScalars)[...]
    func endCell() {
      row.append(String(cell))
      (cell, wasQuoted) = (String.UnicodeScalarView(), false)
    }
    func endRow() {
      endCell()
      rows.append((start, row))
      (row, start) = ([], line + 1)
    }
    while let scalar = scalars.popFirst() {
      if isQuoted {
        if scalar != "\"" {
          cell.append(scalar)
        } else if scalars.first == "\"" {
          cell.append(scalars.removeFirst())
        } else {
          isQuoted = false
        }
      } else if scalar == "\"", cell.isEmpty, !wasQuoted {
        (isQuoted, wasQuoted) = (true, true)
      } else if scalar == "," {
        endCell()
      } else if scalar == "\n" {
        endRow()
      } else {
        cell.append(scalar)
      }
      if scalar == "\n" { line += 1 }
    }
    if isQuoted {
      throw RunError("--file: \(name):\(start): a quote is opened and never closed.")
    }
    if !cell.isEmpty || !row.isEmpty || wasQuoted { endRow() }
    return rows
  }
}
