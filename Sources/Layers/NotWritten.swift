/// Stands where a kata's code is still to be written.
///
/// The tests look for this call before they run anything, and report what is missing instead of
/// calling it. Anywhere else it ends the program, with the place of the call and the function that
/// is waiting.
public func notWritten(
  _ function: String = #function, file: StaticString = #filePath, line: UInt = #line
) -> Never {
  fatalError(
    """
    \(function) is not written yet: write its body in place of this call of notWritten(). \
    `swift run kata` says which kata comes next.
    """,
    file: (file), line: line)
}
