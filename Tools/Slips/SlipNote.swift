import Foundation

/// What a run of a suite under slips writes down, a line each.
package enum SlipNote: Codable, Sendable, Equatable {
  /// The code of a step is about to be called on an example.
  case began(slip: Int, test: String, example: String)
  /// All examples of a test are judged, and these are wrong.
  case judged(slip: Int, test: String, Found)
  /// The suite has come to its end.
  case end

  /// What came out of a test under a slip.
  package struct Found: Codable, Sendable, Equatable {
    /// By the names of the examples and of the results that are wrong: a digest of each.
    package let wrong: [String: [String: String]]
    /// The known mistake that explains it, where one was looked for.
    package let mistake: String?
    /// Whether the engine was misused, which is said on the line.
    package let isMisuse: Bool

    package init(wrong: [String: [String: String]], mistake: String?, isMisuse: Bool) {
      self.wrong = wrong
      self.mistake = mistake
      self.isMisuse = isMisuse
    }
  }

  /// Where a run goes on that another one before it came to: that ended with the program.
  package struct Resumption: Codable, Sendable, Equatable {
    package let test: String
    /// By the tests before: the slips under which they found something.
    package var wrong: [String: Set<Int>] = [:]
  }

  /// Names the environment's variable that lists the numbers of slips to run the suites under.
  package static let slipsMarker = "TRANSFORMER_KATAS_SLIPS"
  /// Names the one that says where the notes go.
  package static let notesMarker = "TRANSFORMER_KATAS_SLIP_NOTES"
  /// Names the one that holds a ``Resumption``, as JSON.
  package static let resumptionMarker = "TRANSFORMER_KATAS_SLIP_RESUMPTION"
  /// Names the one by which known mistakes are looked for too, which takes most of the time.
  package static let mistakesMarker = "TRANSFORMER_KATAS_SLIP_MISTAKES"
  /// Names the one by which one slip is chosen, for the code that makes it.
  package static let marker = Schemata.marker
}
