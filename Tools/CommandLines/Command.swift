/// Something that a program can be told to do.
package struct Command {
  /// What calls for it.
  package let name: String
  /// What it does, in a sentence.
  package let summary: String
  package let operands: [Operand]
  /// In the order of the usage text.
  package let options: [Option]
  package let run: (Arguments) throws -> ExitCode

  package init(
    _ name: String, _ summary: String, operands: [Operand] = [], options: [Option] = [],
    run: @escaping (Arguments) throws -> ExitCode
  ) {
    self.name = name
    self.summary = summary
    self.operands = operands
    self.options = options
    self.run = run
  }

  /// Whether so many operands are not too many.
  func takes(_ count: Int) -> Bool {
    count <= operands.count || operands.last?.canRepeat == true
  }
}

/// What a program ends with.
package struct ExitCode: RawRepresentable, Sendable, Equatable {
  package let rawValue: Int32

  package init(rawValue: Int32) { self.rawValue = rawValue }

  package static let success = ExitCode(rawValue: 0)
  /// The command line was understood, but what it asks for is wrong, or cannot be done.
  package static let failure = ExitCode(rawValue: 1)
  /// A wrong command line, as `sysexits.h` has it.
  package static let usage = ExitCode(rawValue: 64)
}
