import CommandLines
import Files
import Foundation
import Tales

extension Tool {
  var tales: Command {
    Command(
      "tales",
      "Tells stories of the little world, a line each, or says what lines or a model have of them.",
      options: [.count, .seed, .length, .facts, .read, .blanks]
    ) { arguments in
      if let path = arguments[.read] {
        for line in try verdicts(on: URL(filePath: path)) { console.print(line) }
        return .success
      }
      let count = try arguments.wholeNumber(.count, in: 0 ... .max) ?? 10
      let seed = try arguments.wholeNumber(.seed, in: 0...UInt64.max)
      var lengths = Tale.Length.allCases
      if let text = arguments[.length] {
        guard let length = lengths.first(where: { "\($0)" == text }) else {
          throw UsageError("--length takes one of short, medium and long, not “\(text)”.")
        }
        lengths = [length]
      }
      func tale(_ number: Int, from first: UInt64) -> Tale {
        let seed = first &+ UInt64(number)
        return Tale(seed: seed, length: lengths[Int(seed % UInt64(lengths.count))])
      }
      if let path = arguments[.blanks] {
        // From where on no training takes its stories.
        let tales = (0..<count).map { tale($0, from: seed ?? 1 << 40) }
        for line in try filled(tales, by: URL(filePath: path)) { console.print(line) }
        return .success
      }
      for number in 0..<count {
        let tale = tale(number, from: seed ?? 0)
        console.print(tale.text)
        if arguments.has(.facts) { console.print(Self.facts(of: tale)) }
      }
      return .success
    }
  }

  /// `  ends well after a good deed; −ln p = 40.31 nats among all short tales`
  private static func facts(of tale: Tale) -> String {
    let nats = String(format: "%.2f", tale.nats)
    return
      "  ends \(tale.endsWell ? "well" : "badly") after a \(tale.isGood ? "good" : "bad") deed; "
      + "−ln p = \(nats) nats among all \(tale.length) tales"
  }

  // MARK: - Reading

  /// What lines are: stories of the little world, letter by letter; such that agree but for things that come
  /// back; or none.
  private func verdicts(on url: URL) throws -> [String] {
    let lines = try text(of: url).split(separator: "\n").map(String.init)
    let readings = lines.map { TaleReading($0) }
    let rows = zip(lines, readings).enumerated().map { number, line in
      "\(number + 1): \(Self.verdict(on: line.0, line.1))"
    }
    let tales = readings.compactMap(\.tale)
    let badCount = tales.count { !$0.endsWell }
    let agreeingCount = readings.count { $0.agreeingLength != nil }
    return rows + [
      "\(tales.count) of \(lines.count) are tales, letter by letter, and \(badCount) of them end badly.",
      "\(agreeingCount) of \(lines.count) are grammatical and agree in names and pronouns.",
    ]
  }

  private static func verdict(on line: String, _ reading: TaleReading) -> String {
    if let tale = reading.tale {
      let nats = String(format: "%.2f", tale.nats)
      return "a \(tale.length) tale that ends \(tale.endsWell ? "well" : "badly"), −ln p = \(nats)"
    }
    if let length = reading.agreeingLength {
      return "as a \(length) tale, but what was named does not come back"
    }
    let words = reading.lastWords(of: line)
    return "no tale\(words.map { ": none goes on with “\($0)”" } ?? "")"
  }
}

extension TaleReading {
  /// The last words of what agrees with some story, and the first that does not; nil where that is the first of
  /// all.
  fileprivate func lastWords(of line: String) -> String? {
    if agreeingPart.isEmpty { return nil }
    let rest = line.utf8.dropFirst(agreeingPart.utf8.count)
    let space = UInt8(ascii: " ")
    let word = rest.prefix { $0 == space } + rest.drop { $0 == space }.prefix { $0 != space }
    let words = (agreeingPart + String(decoding: word, as: UTF8.self)).split(separator: " ")
    return words.suffix(5).joined(separator: " ")
  }
}

extension Option {
  fileprivate static let count = optional("--count", "10", "how many")
  fileprivate static let seed = optional(
    "--seed", "0",
    "of the first; the next have the next ones. Of --blanks it is one that no training has")
  fileprivate static let length = optional(
    "--length", "short", "short, medium or long; else they take turns")
  fileprivate static let read = optional(
    "--read", "FILE", "says of each of its lines whether it is such a story, or agrees with one")
  fileprivate static let blanks = optional(
    "--blanks", "FOLDER",
    "says how often a BERT has the right word among its five best, where the rest of a story determines it"
  )
  fileprivate static let facts = flag("--facts", "says how each ends, and how likely it is")
}
