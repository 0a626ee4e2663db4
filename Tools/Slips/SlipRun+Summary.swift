extension SlipRun.Report {
  /// How many slips there are, and what becomes of them.
  package var summary: String {
    let red = results.filter { !$0.survives }
    let mistakes = red.count { $0.found.values.contains { $0.mistake != nil } }
    let misuses = red.count { result in
      !result.found.values.contains { $0.mistake != nil }
        && result.found.values.contains { $0.isMisuse }
    }
    let crashes = red.count { $0.crash != nil }
    // They are looked for where somebody asks.
    let named = mistakes > 0 ? "\(mistakes) known mistakes, " : ""
    return """
      \(kata.id): \(results.count + droppedCount) slips, \(droppedCount) do not compile, \(red.count) \
      are red (\(named)\(misuses) misuses, \(crashes) ends of the program), \(survivors.count) survive
      """
  }

  /// Slips that change nothing for no reason that is known, and reasons for slips that are red.
  package func problems(_ known: Survivors) -> [String] {
    let reasons = known.reasons(of: kata)
    let found = Set(survivors.map(\.id))
    return survivors.filter { reasons[$0.id] == nil }
      .map { "no test finds the slip “\($0.id)” (\($0.sentence))." }
      + reasons.keys.filter { !found.contains($0) }.sorted()
      .map { "“\($0)” is listed among the slips that change nothing, and is none of them." }
  }
}

extension SlipRun.Report {
  /// What becomes of each slip, a line each, for authors to read.
  package var table: String {
    results.map { result in
      let found = result.found.sorted { $0.key < $1.key }.map { test, found in
        "\(test): \(found.mistake ?? (found.isMisuse ? "a misuse" : "as recorded"))"
      }
      let outcome = result.crash.map { ["\($0): the program ends"] } ?? found
      return "\(result.slip.id)\n  \(result.slip.sentence)\n  "
        + (outcome.isEmpty ? "changes nothing" : outcome.joined(separator: "; "))
    }
    .joined(separator: "\n") + "\n"
  }
}
