/// Where a program's lines go.
package struct Console: Sendable {
  /// Where a line goes that was asked for.
  package let print: @Sendable (String) -> Void
  /// Where a line goes that says what is wrong.
  package let complain: @Sendable (String) -> Void
  /// Why a line that was asked for did not arrive, if one did not.
  package let loss: @Sendable () -> String?

  package init(
    print: @escaping @Sendable (String) -> Void, complain: @escaping @Sendable (String) -> Void,
    loss: @escaping @Sendable () -> String? = { nil }
  ) {
    self.print = print
    self.complain = complain
    self.loss = loss
  }

  /// Standard output and standard error.
  package static let standard = Console(
    print: { line in StandardStream.output.write(line + "\n") },
    complain: { line in StandardStream.error.write(line + "\n") },
    loss: { StandardStream.output.loss })
}
