import Curriculum
import Slips

/// Slips that a machine made in the solutions, and what came out of each: where no known mistake
/// explains a finding, they say what kind of slip does.
enum KnownSlips {
  private static let cache = Locked<[String: SlipGolden?]>([:])

  /// What completes “These numbers come out when …”, if a slip gives the same on every example.
  static func explaining(_ findings: [Finding]) -> String? {
    guard let example = findings.first?.example else { return nil }
    let outcomes = golden(of: example.kata)?.tests[example.test] ?? []
    return sentence(for: findings, among: outcomes)
  }

  static func sentence(
    for findings: [Finding], among outcomes: [SlipGolden.Outcome]
  ) -> String? {
    let names = Set(findings.map(\.example.name))
    let same = outcomes.filter { outcome in
      names == Set(outcome.wrong.keys)
        && findings.allSatisfy { finding in
          let figures = outcome.wrong[finding.example.name]!
          return figures.isEmpty || SlipDigest(finding).agrees(with: figures)
        }
    }
    return SlipGolden.sentence(of: same)?.1
  }

  private static func golden(of id: String) -> SlipGolden? {
    cache.withLock { cache in
      if let golden = cache[id] { return golden }
      let golden = Course.kata(id).flatMap { SlipGolden(of: $0, in: .here) }
      cache[id] = golden
      return golden
    }
  }
}
