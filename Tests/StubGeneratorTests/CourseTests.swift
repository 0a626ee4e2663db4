import Curriculum
import Foundation
import SwiftReading
import Testing

@testable import StubGenerator

/// The real references. Whether the committed stubs are fresh, `kata stubs --check` says.
@Suite struct CourseTests {
  private let root = Workshop.here.root

  @Test func givesAStubOfEveryReference() throws {
    let report = try Stubs(root: root).check()
    #expect(report.wasCompiled)
    #expect(report.files.map(\.kata) == Course.katas)
  }

  @Test(arguments: Course.katas)
  func writesEveryStepInItsReference(_ kata: Kata) throws {
    let steps = try KataFile.steps(of: root.appending(path: kata.referencePath))
    #expect(!steps.isEmpty && steps.map(\.isWritten) == steps.map { _ in true })
    #expect(try Stubs(root: root).stub(of: kata).steps == steps.map(\.name))
  }
}
