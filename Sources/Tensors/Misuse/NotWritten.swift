/// Stands where a kata's code is still to be written.
///
/// The tests look for this call before they run anything, and report what is missing instead of
/// calling it. Anywhere else it ends the program, with the place of the call and the function that
/// is waiting.
public func notWritten(
  _ function: String = #function, file: StaticString = #filePath, line: UInt = #line
) -> Never {
  let name = "\(file)".split(separator: "/").last ?? ""
  fatalError(
    "\(function) of \(name) is not written yet. `swift run kata` says which kata comes next",
    file: (file), line: line)
}
