import Curriculum
import Files
import Foundation
import SwiftReading

/// What comes out of a kata's tests when single slips are made: `Tests/Goldens/Slips/….json`.
package struct SlipGolden: Sendable, Equatable {
  /// Of the code that the slips were made in, and of the examples.
  package var reference: String
  /// By the tests that the examples are for.
  package var tests: [String: [Outcome]] = [:]

  /// What comes out under a slip, or under several.
  package struct Outcome: Sendable, Equatable {
    package let kind: Slip.Kind
    /// Completes “These numbers come out when …”.
    package let sentence: String
    /// By the names of the examples and results that are wrong: a digest of each.
    package let wrong: [String: [String: String]]

    package init(kind: Slip.Kind, sentence: String, wrong: [String: [String: String]]) {
      self.kind = kind
      self.sentence = sentence
      self.wrong = wrong
    }
  }

  package init(reference: String) { self.reference = reference }

  /// What is to be told of one of several slips that give the same: the most probable kind, and where
  /// it has several places, none.
  package static func sentence(of outcomes: some Collection<Outcome>) -> (Slip.Kind, String)? {
    guard let kind = outcomes.map(\.kind).min(by: { $0.rank < $1.rank }) else { return nil }
    let sentences = Set(outcomes.filter { $0.kind == kind }.map(\.sentence))
    return (kind, sentences.count == 1 ? sentences.first! : kind.sentence)
  }

  /// The same, with each outcome once.
  package var merged: SlipGolden {
    var golden = self
    golden.tests = tests.mapValues { outcomes in
      let groups = Dictionary(grouping: outcomes, by: \.wrong)
      return groups.map { wrong, same in
        let (kind, sentence) = Self.sentence(of: same)!
        return Outcome(kind: kind, sentence: sentence, wrong: wrong)
      }
      .sorted {
        ($0.kind.rank, $0.sentence, "\($0.wrong.sorted { $0.key < $1.key })")
          < ($1.kind.rank, $1.sentence, "\($1.wrong.sorted { $0.key < $1.key })")
      }
    }
    return golden
  }

  /// The digest of what results rest on: the reference's code, without comments and margins, and the
  /// examples.
  package static func digest(of kata: Kata, in workshop: Workshop) throws -> String {
    var digest = Digest()
    for line in try Files.text(of: workshop.url(kata.referencePath)).split(separator: "\n") {
      let line = line.trimmingCharacters(in: .whitespaces)
      if !line.isEmpty, !line.hasPrefix("//") { digest.add(line) }
    }
    digest.add(try contents(of: workshop.url(kata.goldensPath)))
    return digest.text
  }
}

/// The slips that change nothing, and why: written by authors.
package struct Survivors: Codable, Sendable {
  /// By the katas, then by reasons: the slips' ids.
  package var katas: [String: [String: [String]]] = [:]

  package init() {}

  package init(in workshop: Workshop) throws {
    let url = workshop.url(Workshop.Path.slipSurvivors)
    guard FileManager.default.fileExists(atPath: url.path) else { return }
    let data = try contents(of: url)
    do {
      katas = try JSONDecoder().decode([String: [String: [String]]].self, from: data)
    } catch {
      throw ReadingError(
        "\(Workshop.Path.slipSurvivors): it is no table of katas, reasons and slips. Correct it.")
    }
  }

  /// The reason of each slip of a kata.
  package func reasons(of kata: Kata) -> [String: String] {
    var reasons: [String: String] = [:]
    for (reason, slips) in katas[kata.id] ?? [:] { for slip in slips { reasons[slip] = reason } }
    return reasons
  }
}
