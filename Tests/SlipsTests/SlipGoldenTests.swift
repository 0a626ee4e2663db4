import Curriculum
import Foundation
import Testing

@testable import Slips

/// What was recorded of slips.
@Suite struct SlipGoldenTests {
  /// A reference that changed gives other numbers.
  @Test(arguments: Course.katas) func isOfTheReference(_ kata: Kata) throws {
    let golden = try #require(SlipGolden(of: kata, in: .here), "\(kata.slipsPath) is missing.")
    let digest = try SlipGolden.digest(of: kata, in: .here)
    #expect(golden.reference == digest, "Run `swift run kata slips \(kata.number)`.")
    #expect(!golden.tests.isEmpty)
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
    #expect(sizes.reduce(0, +) < 2 << 20)
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
