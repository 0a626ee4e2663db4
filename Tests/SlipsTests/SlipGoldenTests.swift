import Curriculum
import Foundation
import TestSupport
import Testing

@testable import Slips

/// What was recorded of slips.
@Suite struct SlipGoldenTests {
  /// A reference that changed gives other numbers, and so do other examples.
  @Test(arguments: Course.katas) func isOfTheReference(_ kata: Kata) throws {
    let golden = try #require(SlipGolden(of: kata, in: .here), "\(kata.slipsPath) is missing.")
    let digest = try SlipGolden.digest(of: kata, in: .here)
    #expect(golden.reference == digest, "Run `swift run kata slips \(kata.number)`.")
    #expect(!golden.tests.isEmpty, "Nobody has recorded them.")
  }

  /// It is another one where the code or the examples are, and the same where comments are.
  @Test func whatItRestsOnIsDigested() throws {
    let (folder, kata) = (try TemporaryFolder(), Course.katas[4])
    func digest(_ reference: String, _ goldens: String) throws -> String {
      try folder.write(reference, to: kata.referencePath)
      try folder.write(goldens, to: kata.goldensPath)
      return try SlipGolden.digest(of: kata, in: Workshop(root: folder.root))
    }
    let own = try digest("let a = 1\n", "1")
    #expect(try digest("// One.\n  let a = 1\n", "1") == own)
    #expect(try digest("let a = 2\n", "1") != own)
    #expect(try digest("let a = 1\n", "2") != own)
  }

  @Test func survivorsHaveReasons() throws {
    let survivors = try Survivors(in: .here)
    for (kata, reasons) in survivors.katas {
      #expect(Course.kata(kata) != nil, "\(kata) is no kata.")
      for (reason, slips) in reasons {
        #expect(reason.contains(" ") && !slips.isEmpty, "\(kata): \(reason)")
      }
    }
  }

  @Test func staysSmall() throws {
    let sizes = Course.katas.compactMap {
      try? Data(contentsOf: Workshop.here.url($0.slipsPath)).count
    }
    #expect(sizes.reduce(0, +) < 100_000 * sizes.count)
  }

  @Test func isReadAsItIsWritten() throws {
    #expect(SlipGolden(Data(Self.golden.text.utf8)) == Self.golden)
    #expect(Self.golden.text.split(separator: "\n").count == 4)
  }

  /// Of slips that give the same, the most probable is told; of several places, none.
  @Test func theSameIsToldOnce() {
    let same = ["one": ["": "[2] 2 0:1 1:2"]]
    func sentence(_ outcomes: (Slip.Kind, String)...) -> String? {
      SlipGolden.sentence(
        of: outcomes.map { SlipGolden.Outcome(kind: $0.0, sentence: $0.1, wrong: same) })?.1
    }
    #expect(sentence((.unused, "late"), (.sign, "early")) == "early")
    #expect(sentence((.sign, "here"), (.sign, "there")) == Slip.Kind.sign.sentence)
    #expect(sentence() == nil)
    var golden = SlipGolden(reference: "1")
    golden.tests["adds"] = [
      .init(kind: .unused, sentence: "late", wrong: same),
      .init(kind: .sign, sentence: "early", wrong: same),
    ]
    #expect(golden.merged.tests["adds"]?.map(\.sentence) == ["early"])
  }

  @Test func survivorsAreComparedWithTheirList() {
    let slip = Slip(
      id: "f: a", step: "f", kind: .sign, sentence: "one sign is turned around", edits: [])
    var result = SlipRun.Result(slip: slip)
    func problems(_ known: Survivors) -> [String] {
      SlipRun.Report(
        kata: Course.katas[0], droppedCount: 0, results: [result],
        golden: SlipGolden(reference: "")
      ).problems(known)
    }
    var listed = Survivors()
    listed.katas[Course.katas[0].id] = ["It changes nothing.": ["f: a"]]
    #expect(problems(Survivors()).count == 1 && problems(listed).isEmpty)
    result.crash = "adds"
    #expect(problems(Survivors()).isEmpty && problems(listed).count == 1)
  }

  private static let golden: SlipGolden = {
    var golden = SlipGolden(reference: "12ab")
    golden.tests["adds"] = [
      .init(
        kind: .sign, sentence: "one sign is turned around",
        wrong: ["one": ["": "[2] 2 0:1 1:2"], "another": [:]]),
      .init(kind: .index, sentence: "one index is another one", wrong: ["one": ["!": "3f"]]),
    ]
    return golden
  }()
}
