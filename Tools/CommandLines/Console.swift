import Foundation

/// Where a program's lines go.
package struct Console: Sendable {
  /// Where a line goes that was asked for.
  package let print: @Sendable (String) -> Void
  /// Where a line goes that says what is wrong.
  package let complain: @Sendable (String) -> Void

  package init(
    print: @escaping @Sendable (String) -> Void, complain: @escaping @Sendable (String) -> Void
  ) {
    self.print = print
    self.complain = complain
  }

  /// Standard output and standard error.
  package static let standard = Console(
    print: { line in
      Swift.print(line)
      // A script at the other end of a pipe waits for each.
      fflush(nil)
    },
    complain: { line in FileHandle.standardError.write(Data((line + "\n").utf8)) })
}
