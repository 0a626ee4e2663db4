import Curriculum
import Files
import Foundation

/// The file of a ``SlipGolden``: a line for each outcome, and each name once.
private struct SlipFile: Codable {
  let reference: String
  let tests: [Test]

  struct Test: Codable {
    let test: String
    /// The names of the examples that outcomes speak of by their numbers.
    let examples: [String]
    let outcomes: [Outcome]
  }

  struct Outcome: Codable {
    let kind: Slip.Kind
    let says: String
    /// The examples that are wrong.
    let wrong: [Int]
    /// A digest of each, by the names of the results.
    let of: [[String: String]]
  }
}

extension SlipGolden {
  /// Reads that of a kata; nil where there is none.
  package init?(of kata: Kata, in workshop: Workshop) {
    guard let data = try? contents(of: workshop.url(kata.slipsPath)) else { return nil }
    self.init(data)
  }

  /// Reads what ``text`` gives; nil where it is something else.
  package init?(_ data: Data) {
    guard let file = try? JSONDecoder().decode(SlipFile.self, from: data) else { return nil }
    self.init(reference: file.reference)
    for test in file.tests {
      tests[test.test] = test.outcomes.map { outcome in
        var wrong: [String: [String: String]] = [:]
        for (place, example) in outcome.wrong.enumerated() where place < outcome.of.count {
          wrong[test.examples[example]] = outcome.of[place]
        }
        return Outcome(kind: outcome.kind, sentence: outcome.says, wrong: wrong)
      }
    }
  }

  /// As it is committed.
  package var text: String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    func line(_ value: some Encodable) -> String {
      String(decoding: (try? encoder.encode(value)) ?? Data(), as: UTF8.self)
    }
    let tests = tests.sorted { $0.key < $1.key }.map { test, outcomes in
      let examples = Set(outcomes.flatMap(\.wrong.keys)).sorted()
      let lines = outcomes.map { line(Self.line(of: $0, examples)) }
      return """
        {"test":\(line(test)),"examples":\(line(examples)),"outcomes":[
        \(lines.joined(separator: ",\n"))]}
        """
    }
    return """
      {"reference":\(line(reference)),"tests":[
      \(tests.joined(separator: ",\n"))]}

      """
  }

  private static func line(of outcome: Outcome, _ examples: [String]) -> SlipFile.Outcome {
    let wrong = examples.indices.filter { outcome.wrong[examples[$0]] != nil }
    return SlipFile.Outcome(
      kind: outcome.kind, says: outcome.sentence, wrong: wrong,
      of: wrong.map { outcome.wrong[examples[$0]]! })
  }
}
