import Tensors
import Testing

@Suite struct NotWrittenTests {
  @Test func endsTheProgramWithPlaceAndFunction() async throws {
    let result = try #require(
      await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
        Unfinished().start(at: 3)
      })
    let message = String(decoding: result.standardErrorContent, as: UTF8.self)
    #expect(message.contains("NotWrittenTests.swift:30:"))
    #expect(message.contains("start(at:) of NotWrittenTests.swift is not written yet"))
  }

  @Test func mayBeReturned() async throws {
    let result = try #require(
      await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
        _ = Unfinished().end(at: 3)
      })
    let message = String(decoding: result.standardErrorContent, as: UTF8.self)
    #expect(message.contains("NotWrittenTests.swift:33:"))
    #expect(message.contains("end(at:) of NotWrittenTests.swift is not written yet"))
  }
}

// MARK: - Fixtures

private struct Unfinished {
  func start(at position: Int) {
    notWritten()  // line 30
  }
  func end(at position: Int) -> Tensor {
    return notWritten()  // line 33
  }
}
