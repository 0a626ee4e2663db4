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
    let candidates = outcomes.filter { names == Set($0.wrong.keys) }
    if candidates.isEmpty { return nil }
    let digests = findings.map { (name: $0.example.name, digest: SlipDigest($0)) }
    let same = candidates.filter { outcome in
      digests.allSatisfy { name, digest in digest.agrees(with: outcome.wrong[name]!) }
    }
    let certain = same.filter { outcome in
      !digests.contains { name, digest in digest.differsByChance(from: outcome.wrong[name]!) }
    }
    if !certain.isEmpty { return SlipGolden.sentence(of: certain)?.1 }
    // What draws otherwise may have these shares by any slip that has about the same.
    return Set(same.map(\.kind)).count == 1 ? SlipGolden.sentence(of: same)?.1 : nil
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
