import Foundation

/// Where a program's lines go.
package struct Console: Sendable {
  /// Where a line goes that was asked for.
  package let print: @Sendable (String) -> Void
  /// Where a line goes that says what is wrong.
  package let complain: @Sendable (String) -> Void
  /// Where a piece of a line goes that was asked for, as soon as it is there; nil where lines are
  /// taken whole.
  package let write: (@Sendable (String) -> Void)?
  /// Whether lines that were asked for may have colors.
  package let hasColors: @Sendable () -> Bool
  /// Why a line that was asked for did not arrive, if one did not.
  package let loss: @Sendable () -> String?

  package init(
    print: @escaping @Sendable (String) -> Void, complain: @escaping @Sendable (String) -> Void,
    write: (@Sendable (String) -> Void)? = nil,
    hasColors: @escaping @Sendable () -> Bool = { false },
    loss: @escaping @Sendable () -> String? = { nil }
  ) {
    self.print = print
    self.complain = complain
    self.write = write
    self.hasColors = hasColors
    self.loss = loss
  }

  /// Standard output and standard error.
  package static let standard = Console(
    print: { line in StandardStream.output.write(line + "\n") },
    complain: { line in StandardStream.error.write(line + "\n") },
    write: { piece in StandardStream.output.write(piece) },
    hasColors: { StandardStream.output.hasColors(ProcessInfo.processInfo.environment) },
    loss: { StandardStream.output.loss })
}
