/// Stands where a kata's code is still to be written.
///
/// The tests look for this call before they run anything, and report what is missing instead of
/// calling it. Anywhere else it ends the program, with the place of the call and the function that
/// is waiting.
public func notWritten(
  _ function: String = #function, file: StaticString = #filePath, line: UInt = #line
) -> Never {
  endProgram(function, file, line)
}

/// The same where a value is wanted, as in `return notWritten()`.
@_disfavoredOverload public func notWritten<Value>(
  _ function: String = #function, file: StaticString = #filePath, line: UInt = #line
) -> Value {
  endProgram(function, file, line)
}

private func endProgram(_ function: String, _ file: StaticString, _ line: UInt) -> Never {
  let name = "\(file)".split(separator: "/").last ?? ""
  fatalError(
    "\(function) of \(name) is not written yet. `swift run kata` says which kata comes next",
    file: (file), line: line)
}
